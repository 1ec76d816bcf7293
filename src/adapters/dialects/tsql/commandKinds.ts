import type { StatementEffect, StatementKind } from '../../../core/analysis/analysis.ts';

/** A statement that is known by its leading words alone. */
export interface CommandKind {
  readonly kind: StatementKind;
  readonly effect: StatementEffect;
  /** True where everything to the end of the batch belongs to it. */
  readonly isWholeBatch: boolean;
}

const of = (kind: StatementKind, effect: StatementEffect, isWholeBatch = false): CommandKind => ({
  kind,
  effect,
  isWholeBatch,
});

const schema = of('schema', 'schema');
const module = of('schema', 'schema', true);
const privilege = of('privilege', 'privilege');
/** Changes of what reaches beyond the database: files, other servers, code from outside, the server itself. */
const outside = of('schema', 'external');
const maintenance = of('maintenance', 'write');
const server = of('maintenance', 'external');
const messages = of('unknown', 'unknown');

/** What CREATE, ALTER and DROP can be about; the longest words that match count. */
const objects: Readonly<Record<string, CommandKind>> = {
  aggregate: outside,
  'application role': privilege,
  assembly: outside,
  'asymmetric key': privilege,
  authorization: privilege,
  'availability group': outside,
  'broker priority': schema,
  certificate: privilege,
  'column encryption key': privilege,
  'column master key': privilege,
  contract: schema,
  credential: privilege,
  'cryptographic provider': outside,
  database: outside,
  'database audit specification': privilege,
  'database encryption key': privilege,
  'database scoped configuration': schema,
  'database scoped credential': privilege,
  default: schema,
  endpoint: outside,
  'event notification': outside,
  'event session': outside,
  'external data source': outside,
  'external file format': outside,
  'external language': outside,
  'external library': outside,
  'external model': outside,
  'external resource pool': server,
  'external table': outside,
  'fulltext catalog': schema,
  'fulltext index': schema,
  'fulltext stoplist': schema,
  function: module,
  index: schema,
  'json index': schema,
  login: privilege,
  'master key': privilege,
  'message type': schema,
  'partition function': schema,
  'partition scheme': schema,
  proc: module,
  procedure: module,
  queue: schema,
  'remote service binding': outside,
  'resource governor': server,
  'resource pool': server,
  role: privilege,
  route: outside,
  rule: schema,
  schema: schema,
  'search property list': schema,
  'security policy': privilege,
  'selective xml index': schema,
  'sensitivity classification': schema,
  sequence: schema,
  'server audit': privilege,
  'server configuration': server,
  'server role': privilege,
  service: schema,
  'service master key': privilege,
  'spatial index': schema,
  statistics: schema,
  'symmetric key': privilege,
  synonym: schema,
  table: schema,
  trigger: module,
  type: schema,
  user: privilege,
  'vector index': schema,
  view: module,
  'workload group': server,
  'xml index': schema,
  'xml schema collection': schema,
};

/** Words between CREATE and what is created. */
export const modifiers: ReadonlySet<string> = new Set([
  'or',
  'alter',
  'unique',
  'clustered',
  'nonclustered',
  'columnstore',
  'primary',
  'external',
]);

/** Statements by their first words, without CREATE, ALTER and DROP. */
const others: Readonly<Record<string, CommandKind>> = {
  add: privilege,
  backup: server,
  'begin conversation': messages,
  'begin dialog': messages,
  checkpoint: maintenance,
  'close all': privilege,
  'close master': privilege,
  'close symmetric': privilege,
  dbcc: of('maintenance', 'unknown'),
  deny: privilege,
  disable: schema,
  dump: server,
  enable: schema,
  'end conversation': messages,
  get: messages,
  grant: privilege,
  kill: server,
  lineno: of('session', 'session'),
  load: server,
  move: messages,
  'open master': privilege,
  'open symmetric': privilege,
  receive: messages,
  reconfigure: server,
  restore: server,
  revert: privilege,
  revoke: privilege,
  send: messages,
  setuser: privilege,
  shutdown: server,
  'update statistics': maintenance,
  waitfor: messages,
};

/** Whether words are a kind of object, and nothing more. */
export const isObjectKind = (words: readonly string[]): boolean => Object.hasOwn(objects, words.join(' '));

/** First words of what CREATE, ALTER and DROP can be about. */
export const objectWords: ReadonlySet<string> = new Set(Object.keys(objects).map((words) => words.split(' ')[0] ?? ''));

/** Words such as `constructor` mean something to every object, and nothing here. */
const known = (kinds: Readonly<Record<string, CommandKind>>, words: string): CommandKind | undefined =>
  Object.hasOwn(kinds, words) ? kinds[words] : undefined;

/** What the words at the start of a statement say it is; `undefined` where they say nothing. */
export function commandKindOf(words: readonly string[]): CommandKind | undefined {
  const [first = '', second = ''] = words;
  if (first !== 'create' && first !== 'alter' && first !== 'drop')
    return known(others, `${first} ${second}`) ?? known(others, first);
  const rest = words.slice(1);
  while (rest.length > 1 && modifiers.has(rest[0] ?? '') && known(objects, rest.slice(0, 3).join(' ')) === undefined) {
    if (known(objects, rest.slice(0, 2).join(' ')) !== undefined) break;
    rest.shift();
  }
  for (const length of [3, 2, 1]) {
    const found = known(objects, rest.slice(0, length).join(' '));
    if (found !== undefined) return first === 'drop' && found.isWholeBatch ? schema : found;
  }
  return undefined;
}
