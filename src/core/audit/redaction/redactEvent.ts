import type { RedactionScope } from '../../policy/policyFile.ts';
import type { EventContent } from '../checkEvent.ts';
import { Redaction } from './redactText.ts';

/**
 * SQL is evidence: what was judged and what ran must be the same text to the letter. Only secrets are taken out of it; its other values
 * are sealed, encrypted where they lie, and can be erased.
 */
const exactNames: ReadonlySet<string> = new Set(['sql', 'row_filters', 'alternatives']);
/** Sealed digests say nothing and must stay what they are. */
const untouched: ReadonlySet<string> = new Set(['result_sha256', 'shown', 'said']);
/** Clear fields that repeat what other programs said. */
const saidByOthers: ReadonlySet<string> = new Set(['reason', 'problem', 'error.type', 'server.address']);

/** The event without the secrets and the personal values that a person, a model or a database put into its texts. */
export function redactEvent(content: EventContent, scope: RedactionScope): EventContent {
  const redaction = new Redaction();
  const clear = mapMembers(content.clear, (name, value) =>
    saidByOthers.has(name) ? mapTexts(value, (text) => redaction.redact(text, 'secrets')) : value,
  );
  const sealed = mapMembers(content.sealed, (name, value) => {
    if (untouched.has(name)) return value;
    // SQL is never cut either: what ran could be hidden behind a long comment.
    if (exactNames.has(name)) return mapTexts(value, (text) => redaction.redactWhole(text, 'secrets'));
    return mapTexts(value, (text) => redaction.redact(text, scope));
  });
  const { counts } = redaction;
  return counts.length === 0 ? content : { ...content, clear, sealed, redactions: counts };
}

type Members = EventContent['sealed'];

function mapMembers(members: Members, change: (name: string, value: unknown) => unknown): Members {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(name, value)]));
}

/** The value with every text in it changed, at any depth. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((member) => mapTexts(member, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, change)]));
}
