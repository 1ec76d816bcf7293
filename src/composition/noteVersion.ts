import { z } from 'zod';
import { type Disk, nodeDisk } from '../adapters/journals/file/disk.ts';
import { readNote, writeNote } from '../adapters/journals/file/note.ts';
import type { Correlation, Recorder } from '../core/audit/recorder.ts';

const versions = z.strictObject({ version: z.literal(1), services: z.record(z.string(), z.string()) });

/**
 * Puts on record that a program runs here for the first time, or in another version, and notes that it did. Never throws: a
 * note that is lost or can't be written costs one more such event, and each stream's opening names the version anyway.
 */
export async function noteVersion(
  file: string,
  service: { readonly name: string; readonly version: string },
  recorder: Recorder,
  about: Correlation,
  disk: Disk = nodeDisk,
): Promise<void> {
  try {
    const note = await readNote(disk, file, versions);
    const services = note === undefined || 'problem' in note ? {} : note.services;
    const before = Object.hasOwn(services, service.name) ? services[service.name] : undefined;
    const { version } = service;
    if (before === version) return;
    if (before === undefined) await recorder.record('extension.installed', about, { version }, {});
    else await recorder.record('extension.updated', about, { version, before }, {});
    await writeNote(disk, file, { version: 1, services: { ...services, [service.name]: version } });
  } catch {
    // As said above.
  }
}
