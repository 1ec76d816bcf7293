const setOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/**
 * Words that never name anything without quotes (Microsoft's list of reserved keywords for Transact-SQL), and `go`, which
 * clients take for a separator where it begins a line. That none of them is an alias is what keeps a second statement from hiding as one.
 */
export const reserved = setOf(`
  add all alter and any as asc authorization backup begin between break browse bulk by cascade case check checkpoint close
  clustered coalesce collate column commit compute constraint contains containstable continue convert create cross current
  current_date current_time current_timestamp current_user cursor database dbcc deallocate declare default delete deny desc
  disk distinct distributed double drop dump else end errlvl escape except exec execute exists exit external fetch file
  fillfactor for foreign freetext freetexttable from full function go goto grant group having holdlock identity
  identity_insert identitycol if in index inner insert intersect into is join key kill left like lineno load merge national
  nocheck nonclustered not null nullif of off offsets on open opendatasource openquery openrowset openxml option or order
  outer over percent pivot plan precision primary print proc procedure public raiserror read readtext reconfigure references
  replication restore restrict return revert revoke right rollback rowcount rowguidcol rule save schema securityaudit select
  semantickeyphrasetable semanticsimilaritydetailstable semanticsimilaritytable session_user set setuser shutdown some
  statistics system_user table tablesample textsize then to top tran transaction trigger truncate try_convert tsequal union
  unique unpivot update updatetext use user values varying view waitfor when where while with writetext`);

/** Reserved words that open a statement, and so end the one before them. */
export const statementStarts = setOf(`
  alter backup begin break bulk checkpoint close commit continue create dbcc deallocate declare delete deny drop dump exec
  execute fetch goto grant if insert kill lineno load merge open print raiserror readtext reconfigure restore return revert
  revoke rollback save select set setuser shutdown truncate update updatetext use waitfor while writetext`);

/** Words that open a statement where one can start, though they may name things elsewhere. */
export const softStarts = setOf('throw send receive get move enable disable add with');
