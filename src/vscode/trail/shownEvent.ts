import { catalogue } from '../../core/audit/catalogue.ts';
import { commonFields } from '../../core/audit/entry.ts';
import type { TrailEvent } from '../../core/audit/trailEvents.ts';
import type { TrailProblem } from '../../core/audit/verify/report.ts';
import type { ShownEvent, ShownField } from '../webviews/protocol/story.ts';
import type { RowParts } from './eventRow.ts';
import { eventWords } from './eventWords.ts';
import { timeWords, wholeMoment } from './moments.ts';
import { isAcknowledged, proofOf } from './proof.ts';

/** Longest value that is shown whole, in UTF-16 code units: a page must stay quick whatever a prompt holds. */
const maxValue = 100_000;

/** Types that show their SQL at once: what was drafted, what the policy made of it, and what was sent. */
const showsSql: ReadonlySet<string> = new Set(['sql.generated', 'sql.transformed', 'query.dispatched']);

/** An event as the panel shows it. `sqlBefore` is the text that was shown last: the same again is left to the values. */
export function shownEvent(
  event: TrailEvent,
  since: string,
  sqlBefore: string | undefined,
  parts: RowParts,
): ShownEvent {
  const { model, hasEndpoint, moments, t } = parts;
  const words = eventWords(event, t);
  const proof = proofOf(event, model, t);
  const acknowledged = isAcknowledged(event, model, hasEndpoint);
  const sql = sqlOf(event);
  return {
    id: event.entry.id,
    time: timeWords(event.entry.time, moments, true),
    moment: wholeMoment(event.entry.time, moments),
    since,
    title: words.title,
    detail: shortened(words.detail ?? ''),
    kind: words.kind,
    tone: words.tone,
    ...(sql !== undefined && sql !== sqlBefore && showsSql.has(event.type) ? { sql: shortened(sql) } : {}),
    proof: proof.kind,
    proofShort: proof.short,
    why: proof.why,
    ...(acknowledged === undefined ? {} : { isAcknowledged: acknowledged }),
    type: event.type,
    when: shapeOf(event.type)?.when ?? '',
    fields: fieldsOf(event),
    withheld: event.withheld,
  };
}

/** What is wrong where an event should stand. Nothing of its bytes is shown: nobody signed them. */
export function shownProblem(problem: TrailProblem, index: number, { t }: Pick<RowParts, 't'>): ShownEvent {
  const isTampering = problem.severity === 'tampering';
  return {
    ...{ id: `problem-${index}`, time: '', moment: '', since: '', kind: 'error', proof: 'damaged' },
    title: isTampering ? t('Here the trail was changed') : t('Here something is missing'),
    detail: problem.message,
    tone: isTampering ? 'error' : 'warning',
    proofShort: isTampering ? t('not verified') : t('to know'),
    why: [t('What stands here in the file is not shown: no signature covers it.')],
    ...{ type: '', when: '', fields: [], withheld: 0 },
  };
}

/** The SQL that an event discloses. */
export function sqlOf({ disclosed }: TrailEvent): string | undefined {
  const value = Object.hasOwn(disclosed, 'sql') ? disclosed['sql'] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function fieldsOf(event: TrailEvent): readonly ShownField[] {
  const { entry, disclosed } = event;
  const clear = Object.entries(entry).filter(([name]) => !commonFields.has(name));
  const where: readonly (readonly [string, unknown])[] = [
    ['id', entry.id],
    ['stream', entry.stream],
    ['seq', entry.seq],
    ['user.id', entry.actor?.['user.id']],
    ['user.roles', entry.actor?.['user.roles']],
    ['gen_ai.agent.name', entry.actor?.['gen_ai.agent.name']],
    ['countersign.connection', entry['countersign.connection']],
    ['countersign.query.id', entry['countersign.query.id']],
  ];
  return [
    ...clear.map(([name, value]) => field(event.type, name, value, false)),
    ...Object.entries(disclosed).map(([name, value]) => field(event.type, name, value, true)),
    ...where.filter(([, value]) => value !== undefined).map(([name, value]) => field('', name, value, false)),
  ];
}

function field(type: string, name: string, value: unknown, isSealed: boolean): ShownField {
  const shape = shapeOf(type);
  const part: Readonly<Record<string, { readonly description?: string | undefined }>> =
    (isSealed ? shape?.sealed.shape : shape?.clear.shape) ?? {};
  const meaning = Object.hasOwn(part, name) ? part[name]?.description : undefined;
  const form =
    name === 'sql' ? 'sql' : typeof value === 'object' && value !== null && !isPlainList(value) ? 'code' : 'text';
  return { name, meaning: meaning ?? '', value: shortened(textOf(value)), form, isSealed };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isPlainList(value)) return value.join(', ');
  return JSON.stringify(value, null, 2) ?? '';
}

const isPlainList = (value: unknown): value is readonly (string | number)[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number');

const shapeOf = (type: string) =>
  Object.hasOwn(catalogue, type) ? catalogue[type as keyof typeof catalogue] : undefined;

const shortened = (text: string): string =>
  text.length <= maxValue ? text : `${text.slice(0, maxValue).toWellFormed()}… (${text.length})`;
