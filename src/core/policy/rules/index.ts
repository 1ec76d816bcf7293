import ambiguousGroupBy from './ambiguous-group-by.ts';
import betweenMoments from './between-moments.ts';
import cartesianJoin from './cartesian-join.ts';
import computedFilter from './computed-filter.ts';
import constantCondition from './constant-condition.ts';
import correlatedSubquery from './correlated-subquery.ts';
import countOfCondition from './count-of-condition.ts';
import countOfOuterJoin from './count-of-outer-join.ts';
import crossDatabase from './cross-database.ts';
import crossSchema from './cross-schema.ts';
import dataModifyingCte from './data-modifying-cte.ts';
import dateBoundary from './date-boundary.ts';
import delay from './delay.ts';
import deleteWithoutWhere from './delete-without-where.ts';
import deprecatedTable from './deprecated-table.ts';
import destructiveChange from './destructive-change.ts';
import dirtyRead from './dirty-read.ts';
import distinctFanOut from './distinct-fan-out.ts';
import duplicateColumnName from './duplicate-column-name.ts';
import dynamicSql from './dynamic-sql.ts';
import elapsedUnits from './elapsed-units.ts';
import explicitLock from './explicit-lock.ts';
import fanOut from './fan-out.ts';
import fileAccess from './file-access.ts';
import fiscalCalendar from './fiscal-calendar.ts';
import fullScan from './full-scan.ts';
import havingWithoutAggregate from './having-without-aggregate.ts';
import identityChange from './identity-change.ts';
import implicitConversion from './implicit-conversion.ts';
import insertWithoutColumns from './insert-without-columns.ts';
import integerDivision from './integer-division.ts';
import largeChange from './large-change.ts';
import largeObject from './large-object.ts';
import leadingWildcard from './leading-wildcard.ts';
import limitWithoutOrder from './limit-without-order.ts';
import metricDefinition from './metric-definition.ts';
import needlessUnion from './needless-union.ts';
import networkAccess from './network-access.ts';
import noLimit from './no-limit.ts';
import notInNull from './not-in-null.ts';
import notUnderstood from './not-understood.ts';
import nullComparison from './null-comparison.ts';
import offsetWithoutOrder from './offset-without-order.ts';
import openTransaction from './open-transaction.ts';
import optimizerHint from './optimizer-hint.ts';
import orderByPosition from './order-by-position.ts';
import outerJoinUndone from './outer-join-undone.ts';
import personalLiteral from './personal-literal.ts';
import privilegeChange from './privilege-change.ts';
import programExecution from './program-execution.ts';
import questionNotAnswered from './question-not-answered.ts';
import remoteData from './remote-data.ts';
import type { Rule } from './rule.ts';
import schemaChange from './schema-change.ts';
import secretLiteral from './secret-literal.ts';
import selectStar from './select-star.ts';
import sensitiveColumn from './sensitive-column.ts';
import sensitiveExport from './sensitive-export.ts';
import sessionChange from './session-change.ts';
import sessionTimeZone from './session-time-zone.ts';
import sqlFromText from './sql-from-text.ts';
import stackedStatement from './stacked-statement.ts';
import systemCatalog from './system-catalog.ts';
import temporaryObject from './temporary-object.ts';
import tooComplex from './too-complex.ts';
import undocumentedHint from './undocumented-hint.ts';
import ungroupedColumn from './ungrouped-column.ts';
import unknownName from './unknown-name.ts';
import updateWithoutWhere from './update-without-where.ts';
import wholeRow from './whole-row.ts';

/** Every rule there is, in the order people read them. */
export const rules: readonly Rule[] = [
  notUnderstood,
  deleteWithoutWhere,
  updateWithoutWhere,
  destructiveChange,
  schemaChange,
  privilegeChange,
  identityChange,
  sensitiveColumn,
  sensitiveExport,
  wholeRow,
  programExecution,
  fileAccess,
  networkAccess,
  remoteData,
  crossDatabase,
  crossSchema,
  dynamicSql,
  sqlFromText,
  stackedStatement,
  systemCatalog,
  largeObject,
  secretLiteral,
  personalLiteral,
  dataModifyingCte,
  largeChange,
  noLimit,
  cartesianJoin,
  explicitLock,
  openTransaction,
  sessionChange,
  delay,
  dirtyRead,
  optimizerHint,
  undocumentedHint,
  temporaryObject,
  deprecatedTable,
  selectStar,
  unknownName,
  nullComparison,
  notInNull,
  constantCondition,
  outerJoinUndone,
  fanOut,
  distinctFanOut,
  countOfOuterJoin,
  countOfCondition,
  ungroupedColumn,
  ambiguousGroupBy,
  havingWithoutAggregate,
  integerDivision,
  betweenMoments,
  dateBoundary,
  sessionTimeZone,
  elapsedUnits,
  fiscalCalendar,
  fullScan,
  metricDefinition,
  questionNotAnswered,
  limitWithoutOrder,
  offsetWithoutOrder,
  orderByPosition,
  duplicateColumnName,
  insertWithoutColumns,
  implicitConversion,
  computedFilter,
  leadingWildcard,
  correlatedSubquery,
  needlessUnion,
  tooComplex,
];

export const ruleIds: readonly string[] = rules.map((rule) => rule.id);

/** The rule of an id; `undefined` for any other word. */
export const ruleOf = (id: string): Rule | undefined => rules.find((rule) => rule.id === id);
