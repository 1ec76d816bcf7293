import type { Node, SelectStmt } from 'libpg-query';

/** How strongly a name is given: a cast's type name gives way to a column's own. */
interface Named {
  readonly name: string;
  readonly isWeak: boolean;
}

const strong = (name: string): Named => ({ name, isWeak: false });
const weak = (name: string): Named => ({ name, isWeak: true });

/** The name PostgreSQL gives a column of a select list without AS (`FigureColname` of `parse_target.c`, PostgreSQL 18). */
export function columnName(node: Node | undefined): string {
  return named(node)?.name ?? '?column?';
}

const valueNames: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'current_date',
  SVFOP_CURRENT_TIME: 'current_time',
  SVFOP_CURRENT_TIME_N: 'current_time',
  SVFOP_CURRENT_TIMESTAMP: 'current_timestamp',
  SVFOP_CURRENT_TIMESTAMP_N: 'current_timestamp',
  SVFOP_LOCALTIME: 'localtime',
  SVFOP_LOCALTIME_N: 'localtime',
  SVFOP_LOCALTIMESTAMP: 'localtimestamp',
  SVFOP_LOCALTIMESTAMP_N: 'localtimestamp',
  SVFOP_CURRENT_ROLE: 'current_role',
  SVFOP_CURRENT_USER: 'current_user',
  SVFOP_USER: 'user',
  SVFOP_SESSION_USER: 'session_user',
  SVFOP_CURRENT_CATALOG: 'current_catalog',
  SVFOP_CURRENT_SCHEMA: 'current_schema',
};
const xmlNames: Readonly<Record<string, string>> = {
  IS_XMLCONCAT: 'xmlconcat',
  IS_XMLELEMENT: 'xmlelement',
  IS_XMLFOREST: 'xmlforest',
  IS_XMLPARSE: 'xmlparse',
  IS_XMLPI: 'xmlpi',
  IS_XMLROOT: 'xmlroot',
  IS_XMLSERIALIZE: 'xmlserialize',
};
const jsonNames: Readonly<Record<string, string>> = {
  JSON_EXISTS_OP: 'json_exists',
  JSON_QUERY_OP: 'json_query',
  JSON_VALUE_OP: 'json_value',
};

function named(node: Node | undefined): Named | undefined {
  if (node === undefined) return undefined;
  if ('ColumnRef' in node) return lastOf(node.ColumnRef.fields);
  if ('A_Indirection' in node) return lastOf(node.A_Indirection.indirection) ?? named(node.A_Indirection.arg);
  if ('FuncCall' in node) return lastOf(node.FuncCall.funcname);
  if ('A_Expr' in node) return node.A_Expr.kind === 'AEXPR_NULLIF' ? strong('nullif') : undefined;
  if ('TypeCast' in node) return ofCast(named(node.TypeCast.arg), node.TypeCast.typeName?.names);
  if ('CollateClause' in node) return named(node.CollateClause.arg);
  if ('CaseExpr' in node) {
    const otherwise = named(node.CaseExpr.defresult);
    return otherwise === undefined || otherwise.isWeak ? weak('case') : otherwise;
  }
  if ('SubLink' in node) {
    if (node.SubLink.subLinkType === 'EXISTS_SUBLINK') return strong('exists');
    if (node.SubLink.subLinkType === 'ARRAY_SUBLINK') return strong('array');
    return node.SubLink.subLinkType === 'EXPR_SUBLINK' ? ofQuery(node.SubLink.subselect) : undefined;
  }
  if ('SQLValueFunction' in node) return fromTable(valueNames, node.SQLValueFunction.op);
  if ('XmlExpr' in node) return fromTable(xmlNames, node.XmlExpr.op);
  if ('JsonFuncExpr' in node) return fromTable(jsonNames, node.JsonFuncExpr.op);
  if ('MinMaxExpr' in node) return strong(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest');
  for (const [tag, name] of plainNames) if (tag in node) return strong(name);
  return undefined;
}

const plainNames: readonly (readonly [string, string])[] = [
  ['CoalesceExpr', 'coalesce'],
  ['A_ArrayExpr', 'array'],
  ['RowExpr', 'row'],
  ['GroupingFunc', 'grouping'],
  ['MergeSupportFunc', 'merge_action'],
  ['XmlSerialize', 'xmlserialize'],
  ['JsonParseExpr', 'json'],
  ['JsonScalarExpr', 'json_scalar'],
  ['JsonSerializeExpr', 'json_serialize'],
  ['JsonObjectConstructor', 'json_object'],
  ['JsonArrayConstructor', 'json_array'],
  ['JsonArrayQueryConstructor', 'json_array'],
  ['JsonObjectAgg', 'json_objectagg'],
  ['JsonArrayAgg', 'json_arrayagg'],
];

const fromTable = (names: Readonly<Record<string, string>>, key: string | undefined): Named | undefined => {
  const name = key === undefined ? undefined : names[key];
  return name === undefined ? undefined : strong(name);
};

function lastOf(nodes: readonly Node[] | undefined): Named | undefined {
  const last = nodes?.findLast((node) => 'String' in node);
  return last !== undefined && 'String' in last ? strong(last.String.sval ?? '') : undefined;
}

function ofCast(argument: Named | undefined, type: readonly Node[] | undefined): Named | undefined {
  if (argument !== undefined && !argument.isWeak) return argument;
  const name = lastOf(type);
  return name === undefined ? argument : weak(name.name);
}

/** The name of the first column that a query gives. */
function ofQuery(node: Node | undefined): Named | undefined {
  if (node === undefined || !('SelectStmt' in node)) return undefined;
  let select: SelectStmt = node.SelectStmt;
  while (select.larg !== undefined) select = select.larg;
  if (select.valuesLists !== undefined) return strong('column1');
  const first = select.targetList?.[0];
  if (first === undefined || !('ResTarget' in first)) return undefined;
  return strong(first.ResTarget.name ?? columnName(first.ResTarget.val));
}
