import type { Analysis, Statement, TableName, TablePlace } from '../analysis/analysis.ts';
import { strongerEffect } from '../analysis/facts.ts';
import type { Span } from '../prelude/span.ts';
import { type Edited, isWithin } from './edits.ts';
import type { Work } from './governedView.ts';
import { tableKey, usedOf } from './protection.ts';
import { shownName } from './readings.ts';
import { refuse } from './refusal.ts';
import type { Secret } from './secret.ts';
import type { Guard } from './targets.ts';

/**
 * Reads the governed text anew and compares it with the statement it was made of. What differs must be what was meant to:
 * every place that names a protected table stands in text that governing itself put in, and all else is as it was judged.
 */
export function verifyGoverned(
  before: Statement,
  edited: Edited,
  analysis: Analysis,
  { guards, secret, work }: { readonly guards: readonly Guard[]; readonly secret: Secret; readonly work: Work },
): void {
  const [after, ...more] = secret.isStatement ? withoutSecret(analysis, edited) : analysis.statements;
  if (after === undefined || more.length > 0 || analysis.problems.length > 0)
    refuse('With its masks and row filters this text would no longer be one statement, so it doesn’t run.');
  if (!after.understood)
    refuse(
      `With its masks and row filters this statement isn't understood, so it doesn't run: ${after.obstacles[0]?.message ?? ''} Give each table a name with AS, and use that.`,
    );
  const outside = (span: Span): boolean => !isWithin(span, edited.inserted);
  const differs = [
    [after.kind === before.kind, 'would be another kind of statement'],
    [after.effect === effectOf(before, secret), 'could do something else'],
    [sameNames(after.outputs.map(nameOf), before.outputs.map(nameOf)), 'would give other columns'],
    [sameNames(after.writes.map(tableKey).sort(), before.writes.map(tableKey).sort()), 'would change other tables'],
    [after.limit === before.limit, 'would have another limit'],
    [after.places.locksRows === before.places.locksRows, 'would lock rows otherwise'],
    [
      sameNames(
        after.places.tables
          .filter(({ span }) => outside(span))
          .map(tableKey)
          .sort(),
        before.places.tables
          .filter(({ span }) => !isReplaced(span, edited))
          .map(tableKey)
          .sort(),
      ),
      'would name other tables',
    ],
    [
      sameNames(
        after.functions
          .filter(({ span }) => outside(span))
          .map(nameOf)
          .sort(),
        before.functions
          .filter(({ span }) => !isReplaced(span, edited))
          .map(nameOf)
          .sort(),
      ),
      'would call other functions',
    ],
  ] as const;
  for (const [isSame, how] of differs)
    if (!isSame) refuse(`With its masks and row filters this statement ${how}, so it doesn't run.`);
  verifyTables(before, after, edited, work);
  verifyGuards(after, guards, edited);
}

const nameOf = ({ name }: { readonly name: string }): string => name;

const sameNames = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A secret made for hashes is chance, which is more than a read. */
const effectOf = (before: Statement, secret: Secret): Statement['effect'] =>
  secret.isUsed && !secret.isStatement ? strongerEffect(before.effect, 'session') : before.effect;

/** The statements after the one that makes the key, which must be just what was put in, and no more than chance. */
function withoutSecret({ statements }: Analysis, { inserted }: Edited): readonly Statement[] {
  const [first, ...others] = statements;
  const isOurs = first?.understood === true && first.kind === 'session' && isWithin(first.span, inserted);
  return isOurs ? others : statements;
}

/** Whether a place of the text before was replaced by other text. */
const isReplaced = (span: Span, { edits }: Edited): boolean =>
  isWithin(
    span,
    edits.map((edit) => edit.span),
  );

const isTarget = ({ standing }: TablePlace): boolean => standing === 'target' || standing === 'targetInFrom';

function verifyTables(before: Statement, after: Statement, edited: Edited, work: Work): void {
  const { protection } = work;
  for (const place of after.places.tables) {
    if (isWithin(place.span, edited.inserted)) continue;
    const isBare = !isTarget(place) && protection.covers(place, usedOf(before, place));
    if (isBare)
      refuse(`A mask or row filter on ${shownName(place)} could not be put everywhere it belongs, so nothing runs.`);
  }
  for (const use of after.columnUses) {
    if (use.role === 'write' || isWithin(use.span, edited.inserted)) continue;
    if (protection.maskOf(use, use.column) !== undefined)
      refuse(`A mask on ${shownName(use)}.${use.column} could not be put everywhere it belongs, so nothing runs.`);
  }
  const kept = new Set(after.reads.map(tableKey));
  for (const read of before.reads)
    if (!kept.has(tableKey(read)) && !isExpanded(read, work))
      refuse(
        `With its masks and row filters this statement would no longer read ${shownName(read)}, so it doesn't run.`,
      );
}

const isExpanded = ({ schema, table }: TableName, { changes }: Work): boolean =>
  [...changes.values()].some((change) => change.kind === 'view' && change.schema === schema && change.table === table);

/**
 * Where the values of a changed table were put behind its filter, the filter must mean that table there: in a query inside of the
 * statement its name could be that of another.
 */
function verifyValues(
  after: Statement,
  { values, target, columns }: Guard,
  { edits, inserted }: Pick<Edited, 'edits' | 'inserted'>,
): void {
  for (const edit of values) {
    const put = inserted[edits.indexOf(edit)];
    const within = after.columnUses.filter(({ span }) => put !== undefined && isWithin(span, [put]));
    const meant = new Set(within.filter((use) => tableKey(use) === tableKey(target)).map(({ column }) => column));
    if (put === undefined || meant.size === 0 || [...columns].some((column) => !meant.has(column)))
      refuse(
        `The policy filters the rows of ${shownName(target)}, and inside of this statement its name means something else. Give each table a name of its own with AS.`,
      );
  }
}

/** Where a filter was put into a data change, it must now be the whole of its WHERE. */
function verifyGuards(after: Statement, guards: readonly Guard[], { edits, inserted }: Edited): void {
  for (const guard of guards) {
    const { first, last } = guard;
    verifyValues(after, guard, { edits, inserted });
    const start = inserted[edits.indexOf(first)]?.start ?? Number.NaN;
    const end = inserted[edits.indexOf(last)]?.end ?? Number.NaN;
    const from = start + first.text.indexOf('(');
    const isWhole = after.places.conditions.some(
      // Brackets around the whole of an expression may count as part of it or not.
      ({ where }) =>
        where !== null && where.start - from <= 1 && where.start >= from && end - where.end <= 1 && where.end <= end,
    );
    if (!isWhole) refuse('A row filter could not be made the whole condition of this statement, so nothing runs.');
  }
}
