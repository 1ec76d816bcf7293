import type { Expression } from '../../../core/analysis/tree.ts';
import { made } from './parts.ts';
import type { Reader } from './reader.ts';

/**
 * Microsoft Learn, “ODBC scalar functions” of Transact-SQL, and “Scalar functions” of the ODBC reference: what `{fn …}` calls. They
 * work a value out, or tell the time and who asks.
 */
const functions: ReadonlySet<string> = new Set(
  `bit_length concat octet_length current_date curdate current_time current_timestamp curtime dayname dayofmonth dayofweek hour minute
  second monthname quarter week ascii char char_length character_length difference lcase left length locate ltrim repeat replace right
  rtrim soundex space substring ucase abs acos asin atan atan2 ceiling cos cot degrees exp floor log log10 mod pi power radians
  round sign sin sqrt tan database ifnull user dayofyear month now timestampadd timestampdiff year`.split(/\s+/),
);
/** Where a statement is sent, the words INSERT and TRUNCATE count as a second one, RAND isn’t the same twice, and POSITION has a form of its own. */
const unread: ReadonlySet<string> = new Set(['insert', 'truncate', 'rand', 'position']);
/** Functions that may stand without brackets. */
const bare: ReadonlySet<string> = new Set(['current_date', 'current_time', 'current_timestamp']);

/** `{d '2024-01-01'}`, and `{fn left(a, 1)}`: literals and calls as ODBC writes them. */
export function readOdbc(reader: Reader): Expression {
  const first = reader.at;
  reader.expect('{');
  if (reader.accept('fn')) {
    const parts = readFunction(reader);
    reader.expect('}');
    return made(parts, 'other', reader.spanFrom(first));
  }
  if (reader.acceptOne('d', 't', 'ts', 'guid') === undefined) reader.fail('D, T, TS, GUID or FN was expected here');
  const literal = reader.string();
  reader.expect('}');
  return { kind: 'constant', value: literal, span: reader.spanFrom(first) };
}

function readFunction(reader: Reader): readonly Expression[] {
  if (reader.accept('convert', '(')) {
    const value = reader.scalar();
    reader.expect(',');
    if (!reader.peek().startsWith('sql_')) reader.fail('A type of ODBC was expected here');
    reader.at++;
    reader.expect(')');
    return [value];
  }
  if (reader.accept('extract', '(')) {
    if (reader.acceptOne('year', 'month', 'day', 'hour', 'minute', 'second') === undefined)
      reader.fail('A part of a date was expected here');
    reader.expect('from');
    const value = reader.scalar();
    reader.expect(')');
    return [value];
  }
  const word = reader.peek();
  const at = reader.at++;
  if (unread.has(word)) reader.refuse('What this function of ODBC gives isn’t followed.', reader.spanFrom(at));
  // SQL Server’s error 195. What follows is still read, so that the statement ends where the server ends it.
  else if (!functions.has(word)) reader.refuse('ODBC has no function of this name.', reader.spanFrom(at));
  if (bare.has(word) && reader.peek() !== '(') return [];
  reader.expect('(');
  // The unit of time of TIMESTAMPADD and TIMESTAMPDIFF is a plain word.
  if (word.startsWith('timestamp') && reader.peek().startsWith('sql_tsi_')) {
    reader.at++;
    reader.expect(',');
  }
  const values = reader.peek() === ')' ? [] : reader.list(() => reader.scalar());
  reader.expect(')');
  // SQL Server’s error 174.
  if (word === 'insert' && values.length !== 4) reader.refuse('INSERT of ODBC takes four values.', reader.spanFrom(at));
  return values;
}
