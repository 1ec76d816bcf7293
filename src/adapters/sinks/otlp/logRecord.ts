import { type CopiedEvent, copyFields } from '../../../core/audit/copies/copiedEvent.ts';

/** INFO, of OpenTelemetry's severity numbers. */
const severityNumber = 9;

/** A copy as an OTLP log record in JSON (opentelemetry-proto 1.9: 64-bit integers are texts). The body is the signed text. */
export function logRecord(copy: CopiedEvent, recordTimeMs: number): string {
  return JSON.stringify({
    timeUnixNano: `${recordTimeMs}000000`,
    observedTimeUnixNano: `${recordTimeMs}000000`,
    severityNumber,
    severityText: 'INFO',
    eventName: copy.entry.type,
    body: { stringValue: copy.text },
    attributes: attributes(copyFields(copy, recordTimeMs)),
  });
}

/** One export request with records that are encoded already. */
export function exportRequest(records: readonly string[]): string {
  const resource = JSON.stringify({ attributes: attributes({ 'service.name': 'countersign' }) });
  return `{"resourceLogs":[{"resource":${resource},"scopeLogs":[{"scope":{"name":"countersign.audit"},"logRecords":[${records.join(',')}]}]}]}`;
}

function attributes(fields: Readonly<Record<string, string | number>>): object[] {
  return Object.entries(fields).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
}
