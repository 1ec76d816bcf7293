/** Places of the fields (https://github.com/pgaudit/pgaudit, "Format"). */
const substatement = 2;
const kind = 3;
const objectType = 5;
const objectName = 6;
const statement = 7;
const fewestFields = 9;

/**
 * The statement of an entry of pgaudit, behind `AUDIT: `. `undefined` for one that was told by the entry before, and for what a function
 * that the statement calls runs: the statement itself has an entry. `unreadable` where the text isn't there, as with `log_statement` off.
 */
export function readAuditEntry(entry: string): string | 'unreadable' | undefined {
  const fields = fieldsOf(entry);
  const text = fields?.[statement];
  if (fields === undefined || fields.length < fewestFields || text === undefined) return 'unreadable';
  if (!/^\d+$/.test(fields[substatement] ?? '')) return 'unreadable';
  if (fields[substatement] !== '1' || text === '<previously logged>') return undefined;
  return text === '<not logged>' || text === '' ? 'unreadable' : text;
}

/** What holds rows. `READ` and `WRITE` are the classes of entries that say rows were got at, and not only a definition. */
const relationTypes = /^(?:TABLE|VIEW|MATERIALIZED VIEW|FOREIGN TABLE)$/;

/** The table or view that an entry says was read or changed, as `schema.name`; with `pgaudit.log_relation` there is an entry for each. */
export function readAuditRelation(entry: string): string | undefined {
  const fields = fieldsOf(entry);
  if (fields === undefined || fields.length < fewestFields) return undefined;
  const got = fields[kind] === 'READ' || fields[kind] === 'WRITE';
  return got && relationTypes.test(fields[objectType] ?? '') ? fields[objectName] || undefined : undefined;
}

/** One record of CSV. @returns `undefined` where it isn't one. */
function fieldsOf(entry: string): string[] | undefined {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/gy;
  for (;;) {
    const match = field.exec(entry);
    if (match === null) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return fields;
  }
}
