import type { Catalog } from '../../../core/analysis/catalog.ts';
import type { Dialect } from '../../../core/ports.ts';
import { type ParserLimits, processorMs, usualLimits } from '../nodeSqlParser/limits.ts';
import { type Read, sqlParser } from '../nodeSqlParser/parser.ts';
import { analyseText } from './analyseText.ts';
import { type BasicDialectName, type Language, languages } from './languages.ts';

/**
 * Characters of statements whose answers are remembered by the exact text, so that typing in a long file stays fast: as many as
 * one text may have.
 */
const rememberedCharacters = 256 * 1024;

/**
 * A dialect that is understood in the basic way, by node-sql-parser: enough for findings in its files, and never enough to run
 * anything, because no statement of it counts as understood. @throws {BuildUnavailable}
 */
export function createBasicDialect(name: BasicDialectName, limits: ParserLimits = usualLimits): Dialect {
  const language: Language = languages[name];
  const parser = sqlParser(language.build);
  const answers = new Answers();
  return {
    name,
    analyse(text: string, catalog: Catalog | undefined) {
      const deadline = processorMs() + limits.budgetMs;
      const read = (sql: string): Read => {
        const known = answers.get(sql);
        if (known !== undefined) return known;
        if (sql.length > limits.maxCharacters || processorMs() > deadline) return { kind: 'stopped' };
        return answers.remember(sql, parser.parse(sql, { timeoutMs: limits.timeoutMs, places: true }));
      };
      return analyseText(text, catalog, { name, language, read });
    },
  };
}

/** What the parser said of each statement, the latest ones. */
class Answers {
  readonly #bySql = new Map<string, Read>();
  #characters = 0;

  get(sql: string): Read | undefined {
    return this.#bySql.get(sql);
  }

  remember(sql: string, answer: Read): Read {
    if (!this.#bySql.has(sql)) this.#characters += sql.length;
    this.#bySql.set(sql, answer);
    for (const [oldest] of this.#bySql) {
      if (this.#characters <= rememberedCharacters) break;
      this.#bySql.delete(oldest);
      this.#characters -= oldest.length;
    }
    return answer;
  }
}
