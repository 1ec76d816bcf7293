import type { ASTNode } from '@marcbachmann/cel-js';

/**
 * What must be so wherever a condition holds. It is coarser than the condition: `may` is all that isn't understood. Where a need isn't met
 * the condition is false, and never unclear, so who looks for facts can leave those aside.
 */
export type Need =
  | { readonly kind: 'may' }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Need[] }
  /** A text is exactly this. */
  | { readonly kind: 'is'; readonly fact: string; readonly value: string }
  /** A list has this entry. */
  | { readonly kind: 'has'; readonly fact: string; readonly value: string }
  /** A list has an entry. */
  | { readonly kind: 'some'; readonly fact: string };

const may: Need = { kind: 'may' };

/** The need of a condition that was checked. */
export function needOf({ op, args }: ASTNode): Need {
  switch (op) {
    case '&&':
    case '||':
      return { kind: op === '&&' ? 'all' : 'any', of: args.map(needOf) };
    case '==': {
      const [fact, value] = [args.map(nameIn).find(isText), args.map(textIn).find(isText)];
      return fact === undefined || value === undefined ? may : { kind: 'is', fact, value };
    }
    case 'in':
      return membership(...args);
    case '>':
    case '>=':
    case '!=': {
      const least = op === '>=' ? 1n : 0n;
      const fact = sizedIn(args[0]);
      return fact !== undefined && args[1].op === 'value' && args[1].args === least ? { kind: 'some', fact } : may;
    }
    case 'rcall': {
      const fact = args[0] === 'exists' ? nameIn(args[1]) : undefined;
      return fact === undefined ? may : { kind: 'some', fact };
    }
    default:
      return may;
  }
}

/** Whether these facts meet a need. A fact that isn't there meets none. */
export function meets(need: Need, facts: Readonly<Record<string, unknown>>): boolean {
  switch (need.kind) {
    case 'may':
      return true;
    case 'all':
      return need.of.every((one) => meets(one, facts));
    case 'any':
      return need.of.some((one) => meets(one, facts));
    default: {
      const fact = Object.hasOwn(facts, need.fact) ? facts[need.fact] : undefined;
      if (need.kind === 'is') return fact === need.value;
      return Array.isArray(fact) && (need.kind === 'has' ? fact.includes(need.value) : fact.length > 0);
    }
  }
}

/** The need as far as it speaks of these facts alone. */
export function needOn(facts: ReadonlySet<string>, need: Need): Need {
  if ('of' in need) return { ...need, of: need.of.map((one) => needOn(facts, one)) };
  return 'fact' in need && facts.has(need.fact) ? need : may;
}

/** `'x' in list`, and `name in ['x', 'y']`. */
function membership(entry: ASTNode, list: ASTNode): Need {
  const [value, listed] = [textIn(entry), nameIn(list)];
  if (value !== undefined && listed !== undefined) return { kind: 'has', fact: listed, value };
  const fact = nameIn(entry);
  const values = list.op === 'list' ? list.args.map(textIn) : [];
  if (fact === undefined || values.length === 0 || !values.every(isText)) return may;
  return { kind: 'any', of: values.map((one) => ({ kind: 'is', fact, value: one })) };
}

/** The list of `size(list)` or `list.size()`. */
function sizedIn({ op, args }: ASTNode): string | undefined {
  if (op === 'call' && args[0] === 'size' && args[1][0] !== undefined) return nameIn(args[1][0]);
  return op === 'rcall' && args[0] === 'size' ? nameIn(args[1]) : undefined;
}

const nameIn = ({ op, args }: ASTNode): string | undefined => (op === 'id' ? args : undefined);
const textIn = ({ op, args }: ASTNode): string | undefined =>
  op === 'value' && typeof args === 'string' ? args : undefined;
const isText = (text: string | undefined): text is string => text !== undefined;
