import type { CopiedEvent } from '../../../core/audit/copies/copiedEvent.ts';

/** The least that every receiver of RFC 5424 should take (section 6.1); many cut what is longer into several records. */
export const maxMessageBytes = 2048;

/** Facility 13 (log audit), severity 6 (informational): RFC 5424 section 6.2.1. */
const priority = 13 * 8 + 6;
const maxHostName = 255;

/** Where the messages say they come from. */
export interface SyslogOrigin {
  readonly hostName: string;
  /** Private enterprise number in the name of the structured data (RFC 5424 section 7.2.2). */
  readonly enterprise: number;
}

/**
 * A copy as one syslog message: where the event stands, its digest and its signature, and never its content, so that no
 * receiver cuts it. What identifies the person and the question goes with it as far as there is room.
 */
export function syslogMessage(copy: CopiedEvent, recordTimeMs: number, origin: SyslogOrigin): string {
  const { entry } = copy;
  const time = new Date(recordTimeMs).toISOString();
  const host = printable(origin.hostName).slice(0, maxHostName) || '-';
  const header = `<${priority}>1 ${time} ${host} countersign - audit`;
  const needed: readonly [string, string | undefined][] = [
    ['copy', 'true'],
    ['form', 'digest'],
    ['stream', entry.stream],
    ['seq', String(entry.seq)],
    ['id', entry.id],
    ['type', entry.type],
    ['digest', copy.digest],
    ['sig', copy.signature],
    ['repeat', copy.mayBeRepeated ? 'possible' : undefined],
  ];
  const welcome: readonly [string, string | undefined][] = [
    ['user', entry.actor?.['user.id']],
    ['request', entry['countersign.request.id']],
    ['query', entry['countersign.query.id']],
    ['connection', entry['countersign.connection']],
  ];
  const name = `countersign@${origin.enterprise}`;
  let data = parameters(needed);
  for (const some of welcome) {
    const longer = data + parameters([some]);
    if (Buffer.byteLength(`${header} [${name}${longer}]`, 'utf8') <= maxMessageBytes) data = longer;
  }
  return `${header} [${name}${data}]`;
}

/** `PARAM-VALUE` escapes `"`, `\` and `]` (section 6.3.3); a line break would end the record at some receivers. */
function parameters(fields: readonly [string, string | undefined][]): string {
  return fields
    .filter((field): field is [string, string] => field[1] !== undefined)
    .map(([name, value]) => ` ${name}="${value.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/["\\\]]/g, '\\$&')}"`)
    .join('');
}

function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '');
}
