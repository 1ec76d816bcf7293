/** English words of the lineage panel. */
export const lineageStrings = {
  waiting: 'Looking where the columns come from…',
  title: 'Lineage',
  help: 'Arrow keys move between columns, Enter shows the place in the SQL.',
  boxTable: 'table',
  boxCommonTable: 'table of WITH',
  boxQuery: 'subquery',
  boxResult: 'result',
  boxTarget: 'written table',
  moreOne: '{count} more column',
  moreOther: '{count} more columns',
  column: '{name} of {box}',
  inBox: 'in {box}',
  comesFrom: 'comes from {columns}',
  comesFromNothing: 'comes from no column',
  flowsInto: 'flows into {columns}',
  empty: 'This statement gives no columns, so nothing flows anywhere.',
  unreadable: 'The statement can’t be read as it stands. What flows where shows again once it can.',
} as const satisfies Readonly<Record<string, string>>;

export type LineageStrings = { readonly [Key in keyof typeof lineageStrings]: string };
