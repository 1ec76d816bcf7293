import { type DialectOptions, formatDialect, type KeywordCase, postgresql, transactsql } from 'sql-formatter';
import { haveSameTokens } from '../../../core/analysis/sameTokens.ts';
import type { DialectEditing } from '../../../core/ports.ts';

/** How a statement is to be laid out. */
export interface Layout {
  /** Spaces that one level of indentation takes. */
  readonly tabSize: number;
  readonly insertSpaces: boolean;
  readonly keywordCase: KeywordCase;
  /** White space that every line after the first begins with. */
  readonly indentation: string;
}

/** The dialects that sql-formatter and we both know to the end. */
const dialects: Readonly<Record<string, DialectOptions>> = { postgresql, tsql: transactsql };

/** Characters of one statement beyond which it is left as it is: the formatter's time grows faster than the text. */
const maxLength = 100_000;

/**
 * One statement, laid out anew; `undefined` where that can't be done without touching more than the white space between its
 * tokens: then it stays as it is. sql-formatter reads SQL more loosely than a database does, so what it gives back is never
 * trusted, only compared.
 */
export function layOut(
  text: string,
  dialect: string,
  layout: Layout,
  editing: Pick<DialectEditing, 'tokens'>,
): string | undefined {
  const known = Object.hasOwn(dialects, dialect) ? dialects[dialect] : undefined;
  if (known === undefined || text.length > maxLength) return undefined;
  // Names of SQL Server may differ by case alone, and the formatter takes many a name for a keyword.
  const mayFold = dialect === 'postgresql';
  const laidOut = formatted(text, known, mayFold ? layout : { ...layout, keywordCase: 'preserve' });
  if (laidOut === undefined) return undefined;
  const indented = laidOut.replace(/\n(?=[^\n])/g, `\n${layout.indentation}`);
  const fold = mayFold ? (word: string) => word.toLowerCase() : undefined;
  const before = { text, tokens: editing.tokens(text) };
  return [indented, laidOut].find((after) =>
    haveSameTokens(before, { text: after, tokens: editing.tokens(after) }, fold),
  );
}

function formatted(text: string, dialect: DialectOptions, layout: Layout): string | undefined {
  try {
    return formatDialect(text, {
      dialect,
      tabWidth: layout.tabSize,
      useTabs: !layout.insertSpaces,
      keywordCase: layout.keywordCase,
      expressionWidth: 80,
      paramTypes: {
        named: [':', '@'],
        numbered: ['$'],
        // What a template fills in before a database sees the text.
        custom: [
          { regex: String.raw`\{\{.*?\}\}` },
          { regex: String.raw`\{%.*?%\}` },
          { regex: String.raw`%\(\w+\)s` },
        ],
      },
    });
  } catch {
    // It can't read every statement that the database can.
    return undefined;
  }
}
