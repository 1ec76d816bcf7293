import type { Row } from '../../../core/execution/outcome.ts';
import { type Link, ServerError } from './link.ts';
import { sessionCounters } from './observation.ts';

/**
 * Opens a transaction in a session whose settings are the ones that understanding a text, and printing its result, rest on.
 * The driver makes such a session, and so does `Link.reset`; here it is made sure of. The last word is the server's: it
 * says what is set, and how it reads a date.
 */
const openTransactionText = `
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
SET ANSI_PADDING ON;
SET ANSI_WARNINGS ON;
SET ARITHABORT ON;
SET CONCAT_NULL_YIELDS_NULL ON;
SET XACT_ABORT {xactAbort};
SET IMPLICIT_TRANSACTIONS OFF;
SET CURSOR_CLOSE_ON_COMMIT OFF;
SET NUMERIC_ROUNDABORT OFF;
SET NOCOUNT OFF;
SET ROWCOUNT 0;
SET TEXTSIZE 2147483647;
SET LANGUAGE us_english;
SET DATEFORMAT mdy;
SET DATEFIRST 7;
SET LOCK_TIMEOUT -1;
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;{tag}
BEGIN TRANSACTION;
SELECT CAST(@@OPTIONS AS varchar(11)), CAST(@@TRANCOUNT AS varchar(11)), CAST(@@LANGUAGE AS nvarchar(128)),
       CAST(@@DATEFIRST AS varchar(11)), CAST(@@LOCK_TIMEOUT AS varchar(11)),
       CONVERT(varchar(10), CAST('02/03/2001' AS datetime), 120){counters};`;
const countersColumn = 6;

export const commitText = `
IF @@TRANCOUNT = 1 AND XACT_STATE() = 1
BEGIN
  COMMIT TRANSACTION;
  SELECT 'committed';
END
ELSE SELECT 'open';`;

export const rollBackText = `
IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
SELECT CAST(@@TRANCOUNT AS varchar(11));`;

/** Bits of @@OPTIONS (https://learn.microsoft.com/sql/database-engine/configure-windows/configure-the-user-options-server-configuration-option). */
const optionsOn = {
  ansiWarnings: 8,
  ansiPadding: 16,
  ansiNulls: 32,
  arithAbort: 64,
  quotedIdentifier: 256,
  concatNullYieldsNull: 4096,
} as const;
const optionsOff = { implicitTransactions: 2, cursorCloseOnCommit: 4, noCount: 512, numericRoundAbort: 8192 } as const;

const sum = (bits: Readonly<Record<string, number>>): number => Object.values(bits).reduce((a, b) => a + b, 0);
const on = sum(optionsOn);
const off = sum(optionsOff);
const xactAbort = 16_384;

/** How a session is opened for one statement. */
export interface Opening {
  /** See `openTransaction`. */
  readonly abortsOnError: boolean;
  /** See `Execution.tag`. */
  readonly tag: string | undefined;
  /** Whether the counters of the session are asked for. */
  readonly counts: boolean;
}

/** The text that is sent; it differs for each tag. */
export function openingText({ abortsOnError, tag, counts }: Opening): string {
  return openTransactionText
    .replace('{counters}', counts ? `,\n       ${sessionCounters}` : '')
    .replace('{xactAbort}', abortsOnError ? 'ON' : 'OFF')
    .replace('{tag}', () => (tag === undefined ? '' : tagText(tag)));
}

/** The text that puts a tag where SQL Server Audit shows it, which is alone in some records. */
export function sessionContextText(tag: string): string {
  return `EXEC sys.sp_set_session_context N'countersign', N'${tag.replaceAll("'", "''")}'`;
}

/**
 * Names the statement beside its text. SQL Server Audit shows the pairs of the session context (`session_context` of `sys.fn_get_audit_file`),
 * and Extended Events the CONTEXT_INFO of the session; an application's name is as it was when it logged in. There is one CONTEXT_INFO, which
 * a logon trigger may have set for the rules of the database, so one that is set stays: Azure SQL Database sets its own. Both outlive a transaction, and
 * end with `Link.reset`.
 * https://learn.microsoft.com/sql/relational-databases/system-functions/sys-fn-get-audit-file-transact-sql,
 * https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-set-session-context-transact-sql,
 * https://learn.microsoft.com/sql/t-sql/functions/context-info-transact-sql
 */
function tagText(tag: string): string {
  const bytes = Buffer.from(tag, 'utf8').subarray(0, contextInfoBytes).toString('hex');
  return `\nIF CONTEXT_INFO() IS NULL SET CONTEXT_INFO 0x${bytes};\n${sessionContextText(tag)};`;
}

/** https://learn.microsoft.com/sql/t-sql/statements/set-context-info-transact-sql */
const contextInfoBytes = 128;

/**
 * `abortsOnError`: an error takes the transaction along (XACT_ABORT). It is off for what calls procedures, so that a transaction
 * that is gone afterwards was surely ended by one of them, and what they did after that isn't taken for undone. Resolves with the counters of
 * the session as `sessionCounters` gives them, where they were asked for.
 * @throws {ServerError} The server doesn't hold the settings, or something else is open; nothing of a person was sent.
 */
export async function openTransaction(
  link: Link,
  opening: Opening = { abortsOnError: true, tag: undefined, counts: false },
): Promise<string | undefined> {
  const [row] = await link.command(openingText(opening));
  const wrong = wrongSetting(row, opening.abortsOnError);
  if (wrong === undefined) return row?.[countersColumn] ?? undefined;
  throw new ServerError({
    message:
      `The session doesn’t keep the settings that Countersign’s reading of SQL rests on (${wrong}), so what was checked ` +
      'isn’t what would run. Nothing was sent; ask who looks after the server.',
  });
}

function wrongSetting(row: Row | undefined, abortsOnError: boolean): string | undefined {
  const [options, depth, language, firstDay, lockTimeout, date] = row ?? [];
  const bits = Number(options ?? Number.NaN);
  if (!Number.isSafeInteger(bits)) return 'they can’t be read';
  if ((bits & on) !== on || (bits & off) !== 0 || ((bits & xactAbort) !== 0) !== abortsOnError)
    return `@@OPTIONS is ${bits}`;
  if (depth !== '1') return `@@TRANCOUNT is ${depth}`;
  if (language !== 'us_english') return `the language is ${language}`;
  if (firstDay !== '7') return `DATEFIRST is ${firstDay}`;
  if (lockTimeout !== '-1') return `LOCK_TIMEOUT is ${lockTimeout}`;
  return date === '2001-02-03' ? undefined : 'DATEFORMAT isn’t mdy';
}

/** @throws {ServerError} The transaction can't be committed, or isn't the only one; it is still open. */
export async function commit(link: Link): Promise<void> {
  const [row] = await link.command(commitText);
  if (row?.[0] === 'committed') return;
  throw new ServerError({
    message:
      'The statement left a transaction open or unfit, so all of it was rolled back in place of being committed.',
  });
}

/** Ends whatever transaction there is. @throws {ServerError} There still is one. */
export async function rollBack(link: Link): Promise<void> {
  const [row] = await link.command(rollBackText);
  if (row?.[0] !== '0') throw new ServerError({ message: 'The transaction couldn’t be rolled back.' });
}
