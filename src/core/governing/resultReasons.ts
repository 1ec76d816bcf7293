import type { Statement } from '../analysis/analysis.ts';
import { keptBy, type MaskForm } from '../policy/mask.ts';
import { assertNever } from '../prelude/assertNever.ts';
import type { Change } from './governedView.ts';

/** For each column of a result, which masked columns flow into it and what is left of them, in one sentence. */
export function resultReasons({ outputs }: Statement, changes: readonly Change[]): readonly (string | undefined)[] {
  return outputs.map(({ sources }) => {
    const parts = changes.flatMap((change) => {
      if (change.kind !== 'mask') return [];
      const { schema, table, column, form } = change;
      const flows = sources.some((one) => one.schema === schema && one.table === table && one.column === column);
      return flows ? [`${schema}.${table}.${column} ${whatIsLeft(form)}`] : [];
    });
    return parts.length === 0 ? undefined : `Masked by the policy: ${parts.join('; ')}.`;
  });
}

/** What a change of the text keeps from whoever asked, as a sentence. */
export function reasonOf(change: Change): string {
  const name = `${change.schema}.${change.table}`;
  switch (change.kind) {
    case 'mask':
      return `${name}.${change.column} ${whatIsLeft(change.form)}.`;
    case 'rowFilter':
      return `${name} gives only rows where ${change.where}.`;
    case 'view':
      return `${name} is read through its own query, for what lies behind it is masked or filtered.`;
    default:
      return assertNever(change, 'change');
  }
}

function whatIsLeft(form: MaskForm): string {
  switch (form.with) {
    case 'null':
      return 'shows nothing';
    case 'constant':
      return 'always shows the same value';
    case 'partial': {
      const { start, end } = keptBy(form);
      const kept = [start > 0 ? `the first ${start}` : '', end > 0 ? `the last ${end}` : ''].filter(
        (part) => part !== '',
      );
      return kept.length === 0
        ? 'shows only whether there is a value'
        : `shows ${kept.join(' and ')} of its characters`;
    }
    case 'hash':
      return 'shows a code in place of each value, another one in each run';
    case 'year':
      return 'shows the first day of the year';
    case 'bucket':
      return `is rounded down to multiples of ${form.size}`;
    case 'expression':
      return 'shows what the policy makes of it';
    default:
      return assertNever(form, 'mask');
  }
}
