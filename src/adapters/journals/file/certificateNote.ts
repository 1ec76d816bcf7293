import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import type { Disk } from './disk.ts';
import { readNote, writeNote } from './note.ts';

/** `certificate-<endpoint>.json`: what an endpoint certified of this machine's device key. Losing it costs one more enrolment. */
const certificateNote = z.strictObject({
  version: z.literal(1),
  endpoint: z.string(),
  install_id: z.string(),
  /** DSSE envelope that the key of the endpoint's log has signed. */
  certificate: z.string().max(8 * 1024),
});
export type CertificateNote = z.infer<typeof certificateNote>;

const certificatePath = (directory: string, endpoint: string): string => {
  const name = createHash('sha256').update(endpoint).digest('hex').slice(0, 16);
  return path.join(directory, `certificate-${name}.json`);
};

/** `undefined` where there is none that can be read. */
export async function readCertificate(
  disk: Disk,
  directory: string,
  endpoint: string,
): Promise<CertificateNote | undefined> {
  const note = await readNote(disk, certificatePath(directory, endpoint), certificateNote);
  return note === undefined || 'problem' in note ? undefined : note;
}

/** Resolves once it is durable. @throws {Error} of the file system. */
export async function writeCertificate(disk: Disk, directory: string, note: CertificateNote): Promise<void> {
  await writeNote(disk, certificatePath(directory, note.endpoint), note);
}
