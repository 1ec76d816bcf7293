import type { Catalog } from '../../../core/analysis/catalog.ts';
import type { Dialect } from '../../../core/ports.ts';
import { type Read, sqlParser } from '../nodeSqlParser/parser.ts';
import { analyseText } from './analyseText.ts';
import { type BasicDialectName, type Language, languages } from './languages.ts';

/** For one statement, and for all statements of a text that weren't read before, in milliseconds. */
const timeoutMs = 100;
const budgetMs = 1_000;
/** Longer statements are known by their first words alone. UTF-16 code units. */
const maxCharacters = 64 * 1024;
/** Answers of the parser that are remembered by the exact text, so that typing in a long file stays fast. */
const rememberedAnswers = 1_000;

/**
 * A dialect that is understood in the basic way, by node-sql-parser: enough for findings in its files, and never enough to run
 * anything, because no statement of it counts as understood. @throws {BuildUnavailable}
 */
export function createBasicDialect(name: BasicDialectName): Dialect {
  const language: Language = languages[name];
  const parser = sqlParser(language.build);
  const answers = new Map<string, Read>();
  return {
    name,
    analyse(text: string, catalog: Catalog | undefined) {
      const deadline = performance.now() + budgetMs;
      const read = (sql: string): Read => {
        const known = answers.get(sql);
        if (known !== undefined) return known;
        if (sql.length > maxCharacters || performance.now() > deadline) return { kind: 'stopped' };
        const answer = parser.parse(sql, timeoutMs);
        if (sql.length < maxCharacters / 8) remember(sql, answer, answers);
        return answer;
      };
      return analyseText(text, catalog, { name, language, read });
    },
  };
}

function remember(sql: string, answer: Read, answers: Map<string, Read>): void {
  answers.set(sql, answer);
  const [oldest] = answers.keys();
  if (answers.size > rememberedAnswers && oldest !== undefined) answers.delete(oldest);
}
