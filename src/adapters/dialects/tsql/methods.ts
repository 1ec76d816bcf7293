import type { Expression } from '../../../core/analysis/tree.ts';
import type { DottedName } from './objectNames.ts';
import { made } from './parts.ts';
import { stringValue } from './quotes.ts';
import type { Name, Reader } from './reader.ts';

/** Methods of the xml type that only read, and how many strings each takes. Names of methods are case-sensitive. */
const xmlMethods: ReadonlyMap<string, number> = new Map([
  ['value', 2],
  ['query', 1],
  ['exist', 1],
  ['nodes', 1],
]);
/** Methods of hierarchyid, and how those of geometry and geography begin. They work a value out and read nothing else. */
const ownMethods: ReadonlySet<string> = new Set(
  `GetAncestor GetDescendant GetLevel GetReparentedValue IsDescendantOf ToString AsGml AsTextZM AsBinaryZM BufferWithTolerance
  BufferWithCurves CurveToLineWithTolerance EnvelopeAngle EnvelopeCenter Filter HasM HasZ InstanceOf IsValidDetailed MakeValid
  MinDbCompatibilityLevel NumRings Reduce ReorientObject RingN ShortestLineTo`.split(/\s+/),
);
const isOwnMethod = (label: string): boolean => ownMethods.has(label) || /^ST[A-Z][A-Za-z]+$/.test(label);
/** Values of those types that are kept beside their methods, without brackets. */
const properties: ReadonlySet<string> = new Set('HasM HasZ IsNull Lat Long M STSrid STX STY Z'.split(' '));
/** Whether XQuery names a column or variable outside it, where no list of columns would show it. */
export const namesOutside = (xquery: string): boolean => /(column|variable)\s*\(/i.test(xquery);

/**
 * Methods called on a value, one after another. `called` is the name of the first where it has been taken already.
 * @throws {Unreadable} A method is called that we don't know.
 */
export function readMethods(reader: Reader, on: Expression, first: number, called?: Name): Expression {
  let value = on;
  if (called !== undefined) value = readMethod(reader, value, called.label, first);
  while (reader.peek() === '.') {
    reader.at++;
    const { label } = reader.name('The name of a method');
    if (reader.peek() !== '(' && properties.has(label)) {
      value = made([value], 'other', reader.spanFrom(first));
      continue;
    }
    if (!isMethod(reader, label)) reader.fail(`The method ${label} isn’t one we know`);
    value = readMethod(reader, value, label, first);
  }
  return value;
}

/**
 * `c.value('…', 'int')`, the method of a column; `undefined` where it is the call of a function. What has two parts may be
 * either: only a column that is known for sure makes it a method.
 */
export function readMethodCall(reader: Reader, { parts }: DottedName, first: number): Expression | undefined {
  const owner = parts.slice(0, -1);
  const method = parts.at(-1);
  const last = owner.at(-1);
  if (method == null || last == null || builtinSchemas.has(last.name) || !isMethod(reader, method.label))
    return undefined;
  const path = owner.flatMap((part) => (part === null ? [] : [part.name]));
  const span = { start: reader.tokens[first]?.start ?? 0, end: last.span.end };
  const column: Expression = { kind: 'column', path, span };
  const on: Expression =
    path.length > 1 ? column : { kind: 'field', of: column, field: method.label, span: method.span, isMethod: true };
  return readMethods(reader, on, first, method);
}

/** Schemas that hold functions in every database, so that what is called on them is no method of a column. */
const builtinSchemas: ReadonlySet<string> = new Set(['dbo', 'sys']);

/** Whether a bracket that comes next makes a name the call of a method. One of xml takes strings alone, and just as many. */
export function isMethod(reader: Reader, label: string): boolean {
  if (reader.peek() !== '(') return false;
  const count = xmlMethods.get(label);
  if (count === undefined) return isOwnMethod(label);
  for (let index = 0; index < count; index++) {
    if (!reader.isKind('string', 1 + 2 * index)) return false;
    if (reader.peek(2 + 2 * index) !== (index === count - 1 ? ')' : ',')) return false;
  }
  return true;
}

function readMethod(reader: Reader, on: Expression, label: string, first: number): Expression {
  reader.expect('(');
  const args = reader.peek() === ')' ? [] : reader.list(() => readArgument(reader, xmlMethods.has(label)));
  reader.expect(')');
  return made([on, ...args], 'other', reader.spanFrom(first));
}

function readArgument(reader: Reader, isXml: boolean): Expression {
  const token = reader.token();
  if (isXml && token !== undefined && namesOutside(stringValue(reader.write(token))))
    reader.refuse('This XQuery names a column or variable of the statement, which isn’t followed.', {
      start: token.start,
      end: token.end,
    });
  return reader.scalar();
}
