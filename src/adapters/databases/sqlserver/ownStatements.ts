import * as catalogQueries from './catalogQueries.ts';
import { observationQuery, observationStatement } from './observation.ts';
import { rightsQuery } from './rights.ts';
import { labelsExistQuery, labelsQuery } from './sensitivityLabels.ts';
import { commitText, openingText, rollBackText, sessionContextText } from './transactions.ts';

/** What the driver sends of its own when it has logged in, and with each reset, by the options that it is given (`connect.ts`). */
const driversSettings = [
  'set ansi_nulls on',
  'set ansi_null_dflt_on on',
  'set ansi_padding on',
  'set ansi_warnings on',
  'set arithabort on',
  'set concat_null_yields_null on',
  'set datefirst 7',
  'set dateformat mdy',
  'set implicit_transactions off',
  'set language us_english',
  'set numeric_roundabort off',
  'set quoted_identifier on',
  'set textsize 2147483647',
  'set transaction isolation level read committed',
  'set xact_abort on',
].join('\n');

/** A record has a text as it was sent, or a statement out of it. */
const plain = (text: string): string => text.trim().replace(/;$/, '');

const texts: ReadonlySet<string> = new Set(
  [
    commitText,
    rollBackText,
    rightsQuery,
    observationQuery,
    observationStatement,
    ...Object.values(catalogQueries),
    labelsExistQuery,
    labelsQuery,
    driversSettings,
    'exec sp_reset_connection',
  ].map(plain),
);

/**
 * Whether this adapter sends exactly this text beside the statements of people, so that the server's own record has it. None reads or changes
 * what people keep in their tables, so whoever else runs one of them does no harm that a record should show.
 */
export function isOwnStatement(text: string): boolean {
  if (texts.has(plain(text))) return true;
  const tag = /N'countersign', N'(countersign [0-9a-z-]{1,51})'/.exec(text)?.[1];
  if (tag !== undefined && plain(text) === sessionContextText(tag)) return true;
  const eitherWay = [true, false];
  return eitherWay.some((abortsOnError) =>
    eitherWay.some((counts) => plain(text) === plain(openingText({ abortsOnError, tag, counts }))),
  );
}
