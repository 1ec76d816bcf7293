import type { Statement, TablePlace } from '../analysis/analysis.ts';
import { assertNever } from '../prelude/assertNever.ts';
import type { Edit } from '../prelude/span.ts';
import type { Work } from './governedView.ts';
import { shownName } from './readings.ts';
import { refuse } from './refusal.ts';
import { type Guard, governedTarget } from './targets.ts';
import { governedPlace } from './views.ts';

/** The edits for tables in FROM; the guards of targets are added to `guards`. */
export function tableEdits(statement: Statement, text: string, guards: Guard[], work: Work): readonly Edit[] {
  const places = new Map(statement.places.tables.map((place) => [place.span.start, place]));
  return [...places.values()].flatMap((place) => editsFor(place, statement, text, guards, work));
}

function editsFor(place: TablePlace, statement: Statement, text: string, guards: Guard[], work: Work): readonly Edit[] {
  switch (place.standing) {
    case 'from':
    case 'sampled': {
      const edit = governedPlace(place, statement, work);
      if (edit === undefined) return [];
      refuseHints(place, statement, text);
      return [beforeIt(edit, text)];
    }
    case 'target': {
      const guard = governedTarget(place, statement, text, work);
      if (guard !== undefined) guards.push(guard);
      return [];
    }
    // What is done to the target is done once.
    case 'targetInFrom':
      return [];
    case 'copied':
      if (work.protection.usesMasked(place) || work.protection.filtersOn(place).length > 0)
        refuse(
          `The policy masks or filters ${shownName(place)}, and COPY takes the table as it is. Write COPY (SELECT …) instead.`,
        );
      return [];
    case 'named': {
      const isThere = work.readings.catalog.tables.some(
        (one) => one.schema === place.schema && one.name === place.table,
      );
      if (isThere && work.protection.filtersOn(place).length > 0)
        refuse(
          `The policy filters the rows of ${shownName(place)} for you, and this statement is about all of them. Ask somebody the policy lets see all of it.`,
        );
      return [];
    }
    default:
      return assertNever(place.standing, 'standing');
  }
}

/** Between a table and its first hint: its alias, WITH and a bracket. A hint of OPTION is about the whole query. */
const beforeHint = /^\s*(as\s+)?((?!option\b)[\p{L}_#@][\p{L}\p{N}_#@$]*|\[[^\]]+\]|"[^"]+")?\s*(with\s*)?\(\s*$/iu;

function refuseHints(place: TablePlace, { hints }: Statement, text: string): void {
  const hint = hints.find(
    ({ span }) => span.start > place.span.end && beforeHint.test(text.slice(place.span.end, span.start)),
  );
  if (hint !== undefined)
    refuse(
      `The policy masks or filters ${shownName(place)}, and the hint ${hint.name.toUpperCase()} can’t be given to the query that stands for it. Leave the hint out.`,
    );
}

/** `TABLE t` takes a name only, so it becomes the query that it stands for. */
function beforeIt(edit: Edit, text: string): Edit {
  const before = text.slice(0, edit.span.start);
  if (/\bonly[\s(]*$/i.test(before))
    refuse(
      'The policy masks or filters a table that is read with ONLY here, and that can’t stand before what takes its place. Leave ONLY out.',
    );
  const word = /\btable\s+$/i.exec(before);
  if (word === null) return edit;
  return { span: { start: word.index, end: edit.span.end }, text: `SELECT * FROM ${edit.text}` };
}
