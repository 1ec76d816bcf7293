import { readOperand } from './expressions.ts';
import { readQuery } from './queries.ts';
import type { Rules } from './reader.ts';
import { readStatement } from './statements.ts';

/** The rules that call each other, tied together. */
export const rules: Rules = { operand: readOperand, query: readQuery, statement: readStatement };
