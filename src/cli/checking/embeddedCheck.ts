import { placeholderSpelling } from '../../composition/hostLanguages.ts';
import type { EmbeddedSql, HostLanguage } from '../../core/embedded/embeddedSql.ts';
import { hostFindings, hostFix } from '../../core/embedded/hostFindings.ts';
import { joinedDecision } from '../../core/embedded/joinedDecision.ts';
import type { Decision } from '../../core/policy/decision.ts';

/** What the policy says of the SQL in a file of another language; `undefined` where it holds none. */
export function embeddedCheck(
  text: string,
  language: HostLanguage,
  dialect: string,
  decide: (sql: string) => Decision,
): Decision | undefined {
  const read = (changed: string): readonly EmbeddedSql[] => language.find(changed, placeholderSpelling(dialect));
  const found = read(text);
  const decisions = found.map((embedded) => decide(embedded.text));
  const findings = found.flatMap((embedded, index) =>
    hostFindings(embedded, decisions[index]?.findings ?? []).map(({ finding, own }) => ({
      ...finding,
      fixes: own.fixes.flatMap((fix) => hostFix(fix, embedded, { text, found }, read, language) ?? []),
    })),
  );
  return joinedDecision(decisions, findings);
}
