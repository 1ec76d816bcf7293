import type { Cell, ResultColumn, Row } from '../../execution/outcome.ts';
import { distinctNames } from './distinctNames.ts';

const numeric =
  /^(?:int(?:eger|2|4|8)?|smallint|bigint|tinyint|numeric|decimal|real|double precision|float(?:4|8)?|oid)\b(?!.*\])/i;
const truth = new Map([
  ['t', true],
  ['true', true],
  ['f', false],
  ['false', false],
]);

/** Digits that every reader of JSON keeps: those of a floating-point number of 64 bits. */
const safeDigits = 15;

/** Objects by column name, one a row, without line ends in them; names that stand twice are told apart. */
export function* jsonObjects(columns: readonly ResultColumn[], rows: Iterable<Row>): Generator<string> {
  const names = distinctNames(columns).map((name) => JSON.stringify(name));
  for (const row of rows)
    yield `{${names.map((name, at) => `${name}:${jsonValue(row[at] ?? null, columns[at]?.type ?? '')}`).join(',')}}`;
}

/** Numbers and truth values as such where that loses nothing; all else as the text that the database prints. */
function jsonValue(value: Cell, type: string): string {
  if (value === null) return 'null';
  if (numeric.test(type) && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value) && value.replace(/\D/g, '').length <= safeDigits)
    return value;
  const isTrue = /^bool/i.test(type) ? truth.get(value) : undefined;
  return isTrue === undefined ? JSON.stringify(value) : String(isTrue);
}
