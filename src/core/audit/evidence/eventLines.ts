import { z } from 'zod';
import type { SignedRecord } from '../record.ts';

/** An event as a line of a pack; read back, nothing of it is proved. */
export interface EventLine {
  readonly record: SignedRecord;
  /** How many of its values whoever made the pack says to have taken out. */
  readonly withheld: number;
}

/** One event a line: the exact signed bytes, the signature, and what is disclosed; where values were taken out, how many. */
export function linesOf(events: readonly EventLine[]): string {
  return events
    .map(({ record, withheld }) =>
      JSON.stringify({
        payload: record.payload.toString('base64'),
        signature: record.signature.toString('base64'),
        disclosures: record.disclosures,
        ...(withheld === 0 ? {} : { withheld }),
      }),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const lineShape = z.looseObject({
  payload: z.base64(),
  signature: z.base64(),
  disclosures: z.array(z.string()),
  withheld: z.int().min(0).optional(),
});

/** Each line of a pack's file of events; `undefined` for one that can't be read. Whoever keeps the pack controls them. */
export function readEventLines(bytes: Buffer): (EventLine | undefined)[] {
  const lines = bytes.toString('latin1').split('\n'); // A byte is a character: text that is no UTF-8 shows in its line alone.
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => {
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(line, 'latin1'));
      const { payload, signature, disclosures, withheld = 0 } = lineShape.parse(JSON.parse(text));
      const record = {
        payload: Buffer.from(payload, 'base64'),
        signature: Buffer.from(signature, 'base64'),
        disclosures,
      };
      return { record, withheld };
    } catch {
      return undefined; // Told with its number.
    }
  });
}
