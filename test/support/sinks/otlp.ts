import type { HeldCopy } from '../../conformance/sink.ts';
import { heldFromFields } from './heldCopy.ts';

interface AnyValue {
  readonly stringValue?: string;
  readonly intValue?: string;
}

interface LogRecord {
  readonly timeUnixNano: string;
  readonly body: AnyValue;
  readonly attributes: readonly { readonly key: string; readonly value: AnyValue }[];
}

/** Copies read back from an OTLP export request in JSON. */
export function readExport(body: string): HeldCopy[] {
  const request: { resourceLogs: { scopeLogs: { logRecords: LogRecord[] }[] }[] } = JSON.parse(body);
  return request.resourceLogs
    .flatMap(({ scopeLogs }) => scopeLogs)
    .flatMap(({ logRecords }) => logRecords)
    .map(({ timeUnixNano, body: text, attributes }) => {
      const fields = Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));
      return heldFromFields(fields, text.stringValue ?? '', Number(BigInt(timeUnixNano) / 1_000_000n));
    });
}
