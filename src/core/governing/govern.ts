import type { Analysis, Statement } from '../analysis/analysis.ts';
import type { Catalog } from '../analysis/catalog.ts';
import type { Decision, Obligations } from '../policy/decision.ts';
import { sentenceOf } from '../prelude/codedError.ts';
import type { Edit } from '../prelude/span.ts';
import { applyEdits, type Edited } from './edits.ts';
import type { Change, Work } from './governedView.ts';
import { Protection, tableKey } from './protection.ts';
import { qualifierEdits } from './qualifierEdits.ts';
import { type Readings, shownName } from './readings.ts';
import { refuse, Ungovernable } from './refusal.ts';
import { resultReasons } from './resultReasons.ts';
import { Secret } from './secret.ts';
import type { Spelling } from './spelling.ts';
import { tableEdits } from './tableEdits.ts';
import type { Guard } from './targets.ts';
import { verifyGoverned } from './verified.ts';
import { protectedElsewhere } from './views.ts';

/** What governing a text needs: its database's dialect and what is known of its tables. */
export interface GoverningTools {
  readonly dialect: {
    analyse(text: string, catalog: Catalog | undefined): Analysis;
    readonly spelling?: Spelling;
  };
  readonly catalog: Catalog | undefined;
}

export type Governed =
  | {
      readonly kind: 'governed';
      /** The text that may be sent. */
      readonly sql: string;
      /** What is left for the enforcement point: masks and row filters stand in the text. */
      readonly obligations: Obligations;
      readonly changes: readonly Change[];
      /** For each column of the result, why its values aren't what the table holds; `undefined` where they are. */
      readonly resultReasons: readonly (string | undefined)[];
      /** How the text came about, for finding places of it in the text as written. */
      readonly edited: Edited;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The text that will really be sent: the person's own, with the policy's masks and row filters woven in. Each reference to a
 * protected table is replaced by a query that gives only what may be seen of it, and the text that comes out is analysed again.
 * An obligation that can't be woven in refuses. Pure, and never throws.
 */
export function govern(analysis: Analysis, decision: Decision, { dialect, catalog }: GoverningTools): Governed {
  const { obligations, surroundings } = decision;
  const isFree = obligations.masks.length === 0 && obligations.rowFilters.length === 0;
  try {
    if (surroundings.unkept.length > 0) refuse(surroundings.unkept.join(' '));
    if (isFree) return asWritten(analysis, obligations);
    const { spelling } = dialect;
    if (spelling === undefined)
      return refuse(
        `The policy masks or filters ${tablesOf(obligations)}, and that can't be done in ${analysis.dialect} yet, so nothing runs.`,
      );
    if (catalog === undefined)
      return refuse(
        `The policy masks or filters ${tablesOf(obligations)}, and without the database's catalog that can't be done. Connect, or give a catalog file.`,
      );
    const readings: Readings = { analyse: reader(dialect, catalog), catalog, spelling };
    return weave(analysis, decision, readings);
  } catch (thrown) {
    if (thrown instanceof Ungovernable) return { kind: 'refused', reason: thrown.message };
    // A fault of ours must not let a text through, and must not end the editor either.
    return { kind: 'refused', reason: `Masks and row filters could not be put into this text: ${sentenceOf(thrown)}.` };
  }
}

/** Reads texts with one catalog, whichever schemas unqualified names are looked for in. */
function reader(dialect: GoverningTools['dialect'], catalog: Catalog): Readings['analyse'] {
  const along = new Map<string, Catalog>();
  return (text, searchPath) => {
    if (searchPath === undefined) return dialect.analyse(text, catalog);
    const key = JSON.stringify(searchPath);
    const known = along.get(key) ?? { ...catalog, searchPath };
    along.set(key, known);
    return dialect.analyse(text, known);
  };
}

function asWritten({ text }: Analysis, obligations: Obligations): Governed {
  return { kind: 'governed', sql: text, obligations, changes: [], resultReasons: [], edited: applyEdits(text, []) };
}

const tablesOf = ({ masks, rowFilters }: Obligations): string =>
  [...new Set([...masks, ...rowFilters].map(shownName))].join(', ');

function weave(analysis: Analysis, decision: Decision, readings: Readings): Governed {
  const { obligations } = decision;
  const [statement, ...more] = analysis.statements;
  if (statement === undefined || more.length > 0 || !statement.understood || analysis.problems.length > 0)
    return refuse(
      `The policy masks or filters ${tablesOf(obligations)}, so this must be one statement that is wholly understood. Run its statements one by one.`,
    );
  refuseNamesOfOthers(readings);

  const secret = new Secret(statement, readings.spelling);
  const protection = new Protection(decision);
  const work: Work = { readings, protection, secret: () => secret.expression(), changes: new Map() };
  refuseCode(statement, work);
  refuseLookups(statement, work);
  const edits: Edit[] = [];
  const guards: Guard[] = [];
  for (const edit of tableEdits(statement, analysis.text, guards, work)) edits.push(edit);
  const tables = edits.length;
  edits.push(...guards.flatMap(({ first, last, values }) => [...new Set([first, last]), ...values]));
  edits.push(...qualifierEdits(statement, edits.slice(0, tables), readings), ...secret.edits());
  if (tables > 0) refuseRowsThemselves(statement, obligations);
  if (statement.kind === 'explain' && obligations.rowFilters.length > 0)
    return refuse(
      `A plan's estimates tell of rows that the policy hides from you in ${tablesOf(obligations)}, so EXPLAIN doesn't run here.`,
    );

  const edited = applyEdits(analysis.text, edits);
  verifyGoverned(statement, edited, readings.analyse(edited.text), { guards, secret, work });
  const changes = [...work.changes.values()];
  return {
    kind: 'governed',
    sql: edited.text,
    obligations: { ...obligations, masks: [], rowFilters: [] },
    changes,
    resultReasons: resultReasons(statement, changes),
    edited,
  };
}

/** A search path on which others come before the database's own functions and operators lets these stand for those. */
function refuseNamesOfOthers({ catalog }: Readings): void {
  if (catalog.searchPath.indexOf('pg_catalog') > 0)
    refuse(
      'On this connection other schemas come before pg_catalog in the search path, so what a mask calls could be replaced. Put pg_catalog first, or leave it out.',
    );
}

/** Code, and what functions and prepared statements do, is not in this text where anything could stand for a table. */
function refuseCode(statement: Statement, { protection, readings }: Work): void {
  if (statement.places.holdsCode)
    refuse(
      'The policy masks or filters what this code reads, and nothing can be put into code. Run its queries by themselves.',
    );
  const behind = statement.writes.find(
    (name) =>
      (protection.usesMasked(name) || protection.filtersOn(name).length > 0) &&
      !statement.places.tables.some((place) => place.standing !== 'from' && tableKey(place) === tableKey(name)),
  );
  if (behind !== undefined)
    refuse(
      `This changes ${shownName(behind)} through a query, and the policy masks or filters that table for you. Change the table itself.`,
    );
  const reached = protectedElsewhere(statement, protection, readings);
  if (reached !== undefined)
    refuse(
      `This reaches ${shownName(reached)}, which the policy masks or filters for you, through the body of a function. Read the table itself.`,
    );
}

/** What searches a table by itself would find what the query that stands for the table leaves out. */
function refuseLookups(statement: Statement, { protection, readings }: Work): void {
  const lookup = statement.functions.find(
    ({ schema, name }) => schema === null && readings.spelling.lookups?.has(name) === true,
  );
  const searched = statement.places.tables.find(
    (place) => protection.usesMasked(place) || protection.filtersOn(place).length > 0,
  );
  if (lookup !== undefined && searched !== undefined)
    refuse(
      `${lookup.name.toUpperCase()} looks into ${shownName(searched)} itself, past what the policy masks or filters of it for you. Leave it out.`,
    );
}

/** Where a query stands for a table there are no rows of the table itself to lock or to ask for their place. */
function refuseRowsThemselves({ places }: Statement, obligations: Obligations): void {
  const tables = tablesOf(obligations);
  if (places.locksRows)
    refuse(
      `The policy masks or filters ${tables}, and FOR UPDATE or FOR SHARE would lock rows behind that. Leave the lock out.`,
    );
  if (places.systemColumns.length > 0)
    refuse(
      `The policy masks or filters ${tables}, and system columns such as ctid or $node_id tell where a row lies. Leave them out.`,
    );
}
