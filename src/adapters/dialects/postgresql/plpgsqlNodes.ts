/**
 * How each part of PL/pgSQL's tree is followed, as libpg-query prints it (`pg_query_json_plpgsql.c`): the closed world of its
 * nodes and fields. A node or field that isn't here makes the body not understood.
 */
export type PartKind =
  /** A number or word that runs nothing. */
  | 'plain'
  /** A name that a statement may use. */
  | 'name'
  /** A node, or a list of them. */
  | 'nodes'
  /** The variables that a statement fills: a record, or a row of them. */
  | 'target'
  /** The variables of a row, by name and number. */
  | 'fields'
  /** The number of the variable that a statement fills. */
  | 'filled'
  /** The number of a cursor. */
  | 'cursor'
  /** SQL that is put together when the body runs. */
  | 'dynamic';

type Parts = Readonly<Record<string, PartKind>>;

const line = { lineno: 'plain' } as const;
const loop = { ...line, label: 'name', body: 'nodes' } as const;
const into = { into: 'plain', strict: 'plain', target: 'target' } as const;

export const plpgsqlNodes: Readonly<Record<string, Parts>> = {
  PLpgSQL_function: {
    new_varno: 'plain',
    old_varno: 'plain',
    out_param_varno: 'plain',
    datums: 'nodes',
    action: 'nodes',
  },
  PLpgSQL_var: {
    ...line,
    refname: 'name',
    datatype: 'nodes',
    isconst: 'plain',
    notnull: 'plain',
    default_val: 'nodes',
    cursor_explicit_expr: 'nodes',
    cursor_explicit_argrow: 'plain',
    cursor_options: 'plain',
  },
  PLpgSQL_rec: { ...line, refname: 'name', dno: 'plain', datatype: 'nodes' },
  PLpgSQL_row: { ...line, refname: 'plain', fields: 'fields' },
  PLpgSQL_recfield: { fieldname: 'name', recparentno: 'plain' },
  PLpgSQL_type: { typname: 'plain' },
  PLpgSQL_stmt_block: { ...line, label: 'name', body: 'nodes', exceptions: 'nodes' },
  PLpgSQL_exception_block: { exc_list: 'nodes' },
  PLpgSQL_exception: { conditions: 'nodes', action: 'nodes' },
  PLpgSQL_condition: { condname: 'name' },
  PLpgSQL_stmt_assign: { ...line, varno: 'filled', expr: 'nodes' },
  PLpgSQL_stmt_if: { ...line, cond: 'nodes', then_body: 'nodes', elsif_list: 'nodes', else_body: 'nodes' },
  PLpgSQL_if_elsif: { ...line, cond: 'nodes', stmts: 'nodes' },
  PLpgSQL_stmt_case: {
    ...line,
    t_expr: 'nodes',
    t_varno: 'plain',
    case_when_list: 'nodes',
    have_else: 'plain',
    else_stmts: 'nodes',
  },
  PLpgSQL_case_when: { ...line, expr: 'nodes', stmts: 'nodes' },
  PLpgSQL_stmt_loop: loop,
  PLpgSQL_stmt_while: { ...loop, cond: 'nodes' },
  PLpgSQL_stmt_fori: { ...loop, var: 'nodes', lower: 'nodes', upper: 'nodes', step: 'nodes', reverse: 'plain' },
  PLpgSQL_stmt_fors: { ...loop, var: 'target', query: 'nodes' },
  PLpgSQL_stmt_forc: { ...loop, var: 'target', curvar: 'cursor', argquery: 'nodes' },
  PLpgSQL_stmt_foreach_a: { ...loop, varno: 'filled', slice: 'plain', expr: 'nodes' },
  PLpgSQL_stmt_exit: { ...line, is_exit: 'plain', label: 'name', cond: 'nodes' },
  PLpgSQL_stmt_return: { ...line, expr: 'nodes', retvarno: 'plain' },
  PLpgSQL_stmt_return_next: { ...line, expr: 'nodes', retvarno: 'plain' },
  PLpgSQL_stmt_return_query: { ...line, query: 'nodes', dynquery: 'dynamic', params: 'nodes' },
  PLpgSQL_stmt_raise: {
    ...line,
    elog_level: 'plain',
    condname: 'name',
    message: 'plain',
    params: 'nodes',
    options: 'nodes',
  },
  PLpgSQL_raise_option: { opt_type: 'plain', expr: 'nodes' },
  PLpgSQL_stmt_assert: { ...line, cond: 'nodes', message: 'nodes' },
  PLpgSQL_stmt_execsql: { ...line, ...into, sqlstmt: 'nodes' },
  PLpgSQL_stmt_dynexecute: { ...line, ...into, query: 'dynamic', params: 'nodes' },
  PLpgSQL_stmt_dynfors: { ...loop, var: 'target', query: 'dynamic', params: 'nodes' },
  PLpgSQL_stmt_open: {
    ...line,
    curvar: 'cursor',
    cursor_options: 'plain',
    argquery: 'nodes',
    query: 'nodes',
    dynquery: 'dynamic',
    params: 'nodes',
  },
  PLpgSQL_stmt_fetch: {
    ...line,
    target: 'target',
    curvar: 'cursor',
    direction: 'plain',
    how_many: 'plain',
    expr: 'nodes',
    is_move: 'plain',
    returns_multiple_rows: 'plain',
  },
  PLpgSQL_stmt_close: { ...line, curvar: 'cursor' },
  PLpgSQL_stmt_getdiag: { ...line, is_stacked: 'plain', diag_items: 'nodes' },
  PLpgSQL_diag_item: { kind: 'plain', target: 'filled' },
  PLpgSQL_stmt_perform: { ...line, expr: 'nodes' },
  PLpgSQL_stmt_call: { ...line, expr: 'nodes', is_call: 'plain' },
  PLpgSQL_stmt_commit: { ...line, chain: 'plain' },
  PLpgSQL_stmt_rollback: { ...line, chain: 'plain' },
};
