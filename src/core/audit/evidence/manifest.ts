import { z } from 'zod';
import { isStreamId } from '../segment.ts';

const digest = z.string().regex(/^[0-9A-Za-z_-]{43}$/);

const manifestShape = z.looseObject({
  version: z.literal(1),
  made_at: z.string().optional(),
  /** Of a pack of one request. */
  request: z.string().nullable().optional(),
  /** Names of values that were taken out. */
  withheld: z.array(z.string()).optional(),
  streams: z.array(
    z.looseObject({
      stream: z.string().refine(isStreamId),
      events: z.int().min(1),
      last_seq: z.int().min(0),
      head: digest,
      /** No event before its last one is left out. */
      complete: z.boolean(),
    }),
  ),
  files: z.array(z.looseObject({ path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});

/** What a pack says of itself. It is not signed: it says what belongs together, and signatures say the rest. */
export type Manifest = z.infer<typeof manifestShape>;

/** Why a manifest can't be used. */
export type ManifestProblem = 'no-manifest' | 'later-version';

/** Reads what whoever made or changed the pack wrote. */
export function readManifest(text: string): Manifest | ManifestProblem {
  try {
    const json: unknown = JSON.parse(text);
    const read = manifestShape.safeParse(json);
    if (read.success) return read.data;
    const version = z.looseObject({ version: z.int().min(2) }).safeParse(json);
    return version.success ? 'later-version' : 'no-manifest';
  } catch {
    return 'no-manifest'; // Not JSON.
  }
}
