import type { Standing } from '../organisation/standing.ts';

/** How the organisation's policy stands, in sentences; empty where there is no organisation. */
export function standingSentences(standing: Standing, problems: readonly string[]): readonly string[] {
  switch (standing.kind) {
    case 'none':
      return [];
    case 'current':
      return [about(standing.bundle), ...problems];
    case 'expired':
      return [about(standing.bundle), `Only plain reads run. ${standing.why}`, ...problems.filter(isNew(standing.why))];
    case 'missing':
      return [
        `Only reads of what isn't sensitive run, outside of production, each after an approval. ${standing.why}`,
        ...problems.filter(isNew(standing.why)),
      ];
  }
}

const isNew =
  (said: string) =>
  (problem: string): boolean =>
    !said.includes(problem);

function about({ statement, keyId }: Extract<Standing, { kind: 'current' }>['bundle']): string {
  const { name, version, signed_by, issued_at, expires_at } = statement;
  const days = `${issued_at.slice(0, 10)}, good until ${expires_at.slice(0, 10)}`;
  return `Policy of ${name}, version ${version}, signed by ${signed_by} (key ${keyId.slice(0, 12)}…) on ${days}.`;
}
