import type { Node } from 'libpg-query';
import { readConstant } from './constants.ts';
import { closed, fieldsOf, itemsOf, type NodeOf, refuse, refuseNode, spanAt, strings, type Walk } from './walk.ts';

export interface Option {
  readonly name: string;
  /** Its word or number; `undefined` where it stands alone or is a list. */
  readonly value: string | number | boolean | undefined;
}

/** The options that each statement may have. One that isn't here is refused. */
const known = {
  explain: new Set([
    'analyze',
    'verbose',
    'costs',
    'settings',
    'generic_plan',
    'buffers',
    'wal',
    'timing',
    'summary',
    'memory',
    'serialize',
    'format',
  ]),
  copy: new Set([
    'format',
    'freeze',
    'delimiter',
    'null',
    'default',
    'header',
    'quote',
    'escape',
    'force_quote',
    'force_not_null',
    'force_null',
    'on_error',
    'reject_limit',
    'encoding',
    'log_verbosity',
  ]),
  transaction: new Set(['transaction_isolation', 'transaction_read_only', 'transaction_deferrable']),
  vacuum: new Set([
    'full',
    'freeze',
    'verbose',
    'analyze',
    'disable_page_skipping',
    'skip_locked',
    'index_cleanup',
    'process_main',
    'process_toast',
    'truncate',
    'parallel',
    'skip_database_stats',
    'only_database_stats',
    'buffer_usage_limit',
  ]),
} satisfies Readonly<Record<string, ReadonlySet<string>>>;

const optionFields = fieldsOf<NodeOf<'DefElem'>>('defname', 'arg', 'defaction', 'location');
const storageFields = fieldsOf<NodeOf<'DefElem'>>('defnamespace', 'defname', 'arg', 'defaction', 'location');
const wordFields = fieldsOf<NodeOf<'TypeName'>>('names', 'typemod', 'location');

/** Reads the options of a statement; their names are folded as PostgreSQL folds them. */
export function readOptions(
  nodes: readonly Node[] | undefined,
  of: keyof typeof known | 'relation',
  walk: Walk,
): Option[] {
  return (nodes ?? []).flatMap((node): Option[] => {
    if (!('DefElem' in node)) {
      refuseNode(walk, node, 'a list of options');
      return [];
    }
    closed(walk, 'DefElem', node.DefElem, of === 'relation' ? storageFields : optionFields);
    const { defname, arg, location } = node.DefElem;
    // How a new relation is stored runs nothing, so any name will do there.
    if (of !== 'relation' && !known[of].has(defname ?? ''))
      refuse(walk, `The option ${defname} isn't known here.`, spanAt(walk, location));
    return [{ name: defname ?? '', value: arg === undefined ? undefined : wordOf(arg, walk) }];
  });
}

function wordOf(node: Node, walk: Walk): Option['value'] {
  if ('String' in node) return node.String.sval?.toLowerCase() ?? '';
  if ('Integer' in node) return node.Integer.ival ?? 0;
  if ('Boolean' in node) return node.Boolean.boolval === true;
  if ('Float' in node) return Number(node.Float.fval);
  if ('A_Const' in node) {
    const { value } = readConstant(node.A_Const, walk);
    return value ?? undefined;
  }
  if ('TypeName' in node) {
    // A word that also names a type, such as `cascaded`, is parsed as one.
    closed(walk, 'TypeName', node.TypeName, wordFields);
    return strings(walk, node.TypeName.names, 'an option').join('.').toLowerCase();
  }
  if ('List' in node) strings(walk, itemsOf(walk, node, 'an option'), 'an option');
  else if (!('A_Star' in node)) refuseNode(walk, node, 'an option');
  return undefined;
}
