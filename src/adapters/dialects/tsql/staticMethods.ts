import type { Expression } from '../../../core/analysis/tree.ts';
import { callOf } from './calls.ts';
import type { DottedName } from './objectNames.ts';
import { made } from './parts.ts';
import type { Reader } from './reader.ts';

const shapes = /^(Parse|Point|GeomFromGml|ST(Geom|Point|Line|Poly|MPoint|MLine|MPoly|GeomColl)From(Text|WKB))$/;
const aggregates = /^(Collection|ConvexHull|Envelope|Union)Aggregate$/;
/** Types with methods of their own that make a value from others and read nothing. Names of methods are case-sensitive. */
const methodsOf: ReadonlyMap<string, RegExp> = new Map([
  ['geometry', shapes],
  ['geography', shapes],
  ['hierarchyid', /^(GetRoot|Parse)$/],
]);

/** `geography::Point(1, 2, 4326)` and `geography::[Null]`, from `::`. @throws {Unreadable} The type or method isn't SQL Server's own. */
export function readStaticMethod(reader: Reader, { parts }: DottedName, first: number): Expression {
  const type = parts.length === 1 ? (parts[0]?.name ?? '') : '';
  reader.expect('::');
  const known = methodsOf.get(type);
  const method = reader.name('The name of a method');
  if (known === shapes && method.label === 'Null' && reader.peek() !== '(')
    return made([], 'other', reader.spanFrom(first));
  const isAggregate = known === shapes && aggregates.test(method.label);
  if (known === undefined || !(isAggregate || known.test(method.label)))
    reader.misplaced(first, 'This method of a type isn’t one we know');
  reader.expect('(');
  const args = reader.peek() === ')' ? [] : reader.list(() => reader.scalar());
  reader.expect(')');
  if (!isAggregate) return made(args, 'other', reader.spanFrom(first));
  const name = { schema: null, name: `${type}::${method.name}`, span: method.span };
  return callOf(name, args, reader, first);
}
