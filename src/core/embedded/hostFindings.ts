import type { Finding, Fix } from '../policy/decision.ts';
import type { Edit, Problem } from '../prelude/span.ts';
import { type EmbeddedSql, type HostLanguage, hostSpan, isVerbatim } from './embeddedSql.ts';

/** Whether a finding says no more than that the text isn't understood. */
export const isAboutReading = ({ rule }: Pick<Finding, 'rule'>): boolean => rule === 'not-understood';

/** A finding with places of the host file, and as it is in the SQL. */
export interface HostFinding {
  /** Its fixes are left out: `hostFix` makes them. */
  readonly finding: Finding;
  readonly own: Finding;
}

/** What a placeholder of a driver, a template or our own spelling looks like. */
const placeholder = /^(?:\?|%s|%\(\w+\)s|[:@$]\w+|\$\{[^}]*\}|\{[{%#][\s\S]*[}%#]\})$/;

/**
 * What is said in a host file of one text of SQL. Placeholders are how SQL is written there, so that they have no value is left out. A
 * text that isn't understood and that no author calls SQL may be something else, so nothing is said of that.
 * @param findings their places count from the start of the text.
 */
export function hostFindings(embedded: EmbeddedSql, findings: readonly Finding[]): readonly HostFinding[] {
  const isOfNote = (finding: Finding): boolean =>
    !isAboutReading(finding) ||
    (embedded.evidence === 'marked' && !placeholder.test(embedded.text.slice(finding.span.start, finding.span.end)));
  return findings.filter(isOfNote).map((own) => ({
    own,
    finding: {
      ...own,
      severity: isAboutReading(own) ? 'info' : own.severity,
      span: hostSpan(embedded, own.span),
      fixes: [],
      ...(own.related === undefined ? {} : { related: own.related.map((one) => inHost(embedded, one)) }),
    },
  }));
}

const inHost = (embedded: EmbeddedSql, { message, span }: Problem): Problem => ({
  message,
  span: hostSpan(embedded, span),
});

/**
 * A fix as edits of the host file; `undefined` where it can't be one: it would change an escape or a placeholder, or can't be written
 * in that kind of literal. The changed file is read again, and must hold the fixed text at that place and the other texts as before.
 */
export function hostFix(
  { title, edits }: Fix,
  embedded: EmbeddedSql,
  file: { readonly text: string; readonly found: readonly EmbeddedSql[] },
  read: (text: string) => readonly EmbeddedSql[],
  language: Pick<HostLanguage, 'encode'>,
): Fix | undefined {
  const written = edits.map(({ span, text }): Edit | undefined => {
    const encoded = isVerbatim(embedded, span) ? language.encode(text, embedded, file.text) : undefined;
    return encoded === undefined ? undefined : { span: hostSpan(embedded, span), text: encoded };
  });
  const hostEdits = written.filter((edit) => edit !== undefined);
  if (hostEdits.length < edits.length) return undefined;
  const wanted = file.found.map((one) => (one === embedded ? applied(one.text, edits) : one.text));
  const got = read(applied(file.text, hostEdits)).map((one) => one.text);
  return wanted.length === got.length && wanted.every((text, index) => text === got[index])
    ? { title, edits: hostEdits }
    : undefined;
}

/** A text with edits made, which MUST NOT overlap. */
export function applied(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.span.start - a.span.start || b.span.end - a.span.end)
    .reduce((now, { span, text: by }) => now.slice(0, span.start) + by + now.slice(span.end), text);
}
