import type { MaskClause } from './clauses.ts';
import { type MaskForm, partialMask } from './mask.ts';
import { columnPatterns, conditionAt, type Note } from './note.ts';
import type { PolicyFile } from './policyFile.ts';

type Written = NonNullable<PolicyFile['masks']>[number];
type Kind = Written['with'];

/** Which option belongs to which kind of mask, and whether the kind needs it. */
const options: readonly { readonly name: keyof Written; readonly of: Kind; readonly isNeeded: boolean }[] = [
  { name: 'value', of: 'constant', isNeeded: false },
  { name: 'keepStart', of: 'partial', isNeeded: false },
  { name: 'keepEnd', of: 'partial', isNeeded: false },
  { name: 'size', of: 'bucket', isNeeded: true },
  { name: 'expression', of: 'expression', isNeeded: true },
];

/** Reads one entry of `masks`; none where it has a mistake, which is noted. */
export function maskClausesOf(mask: Written, note: Note): readonly MaskClause[] {
  for (const { name, of, isNeeded } of options) {
    if (mask[name] !== undefined && mask.with !== of)
      note([name], `“${name}” goes with ${of} only, and this mask is ${mask.with}. Remove it.`);
    if (mask[name] === undefined && mask.with === of && isNeeded)
      note(['with'], `A mask with ${of} needs “${name}” beside it.`);
  }
  const unless = mask.unless === undefined ? undefined : conditionAt(['unless'], mask.unless, note);
  const form = formOf(mask);
  if (form === undefined) return [];
  return [{ columns: Array.isArray(mask.columns) ? columnPatterns(mask.columns) : mask.columns, mask: form, unless }];
}

function formOf({ with: kind, value, keepStart, keepEnd, size, expression }: Written): MaskForm | undefined {
  switch (kind) {
    case 'constant':
      return value === undefined ? { with: kind } : { with: kind, value };
    case 'partial':
      return partialMask(keepStart ?? 1, keepEnd ?? 0);
    case 'bucket':
      return size === undefined ? undefined : { with: kind, size };
    case 'expression':
      return expression === undefined ? undefined : { with: kind, expression };
    default:
      return { with: kind };
  }
}
