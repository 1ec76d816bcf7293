import type { Sensitivity } from '../../../src/core/audit/catalogue/fields.ts';
import type { Deed } from '../../../src/core/report/unusual/example.ts';
import type { Dice } from '../dice.ts';
import { normal } from './calendar.ts';

export const teams = ['sales', 'finance', 'support', 'engineering'] as const;
export type Team = (typeof teams)[number];

/** A statement that somebody runs with this value and that. */
export interface Shape {
  readonly text: string;
  readonly tables: readonly string[];
  readonly kind: Deed['kind'];
  readonly sensitivity: Sensitivity;
  readonly joins: number;
  /** The middle number of them. */
  readonly rows: number;
  readonly bytesPerRow: number;
  /** What its rows are cut off at. */
  readonly limit: number;
  readonly rules: readonly string[];
}

/** What the policy hands out at most. */
export const mostRows = 10_000;

/** What each team works with; some of it is everybody's. */
export const teamTables: Readonly<Record<Team, readonly string[]>> = {
  sales: ['orders', 'order_items', 'products', 'customers', 'campaigns', 'regions'],
  finance: ['orders', 'invoices', 'payments', 'ledger', 'budgets', 'payroll'],
  support: ['tickets', 'customers', 'orders', 'agents', 'messages'],
  engineering: ['events', 'sessions', 'features', 'orders', 'errors', 'deployments', 'users'],
};

/** Of the sensitive tables, how sensitive it is to read more than counts of them. */
const sensitive: Readonly<Record<string, Sensitivity>> = {
  customers: 'restricted',
  payroll: 'restricted',
  payments: 'confidential',
  messages: 'confidential',
  users: 'confidential',
  crm: 'confidential',
};

/** Numbers texts, so that no two shapes have one. */
let made = 0;

/** Some statements of a team. */
export function shapesOf(dice: Dice, team: Team, many: number): Shape[] {
  return Array.from({ length: many }, () => shapeOver(dice, teamTables[team]));
}

/**
 * A statement that nobody ran before: wider, sometimes over a whole large table or without a condition of a join, which gives many rows, sometimes with many
 * rows for another reason.
 */
export function adHocShape(dice: Dice, tables: readonly string[]): Shape {
  const shape = shapeOver(dice, tables);
  const isWhole = dice.chance(0.02);
  const isCrossed = dice.chance(0.01);
  const isLarge = isWhole || isCrossed || dice.chance(0.02);
  return {
    ...shape,
    joins: shape.joins + (dice.chance(0.1) ? Math.floor(dice.random() * 4) : 0),
    rows: isLarge ? 500 + dice.random() * 9_500 : shape.rows,
    limit: isLarge ? mostRows : shape.limit,
    rules: [
      ...(isWhole ? ['no-limit'] : []),
      ...(isCrossed ? ['cartesian-join'] : []),
      ...(dice.chance(0.2) ? ['select-star'] : []),
    ],
  };
}

function shapeOver(dice: Dice, tables: readonly string[]): Shape {
  const names = [...new Set(dice.many(dice.chance(0.6) ? 1 : 3, () => dice.one(tables)))];
  const readsValues = dice.chance(0.4);
  const levels = names.flatMap((name) => (readsValues && sensitive[name.replace('public.', '')]) || []);
  const limit = dice.one([100, 100, 1_000, 1_000, 10_000]);
  made += 1;
  return {
    text: `select ${made} from ${names.join(' join ')} where ${dice.one(['id = $1', 'at >= $1 and at < $2', 'region = $1'])} limit $9`,
    tables: names.map((name) => `public.${name.replace('public.', '')}`),
    kind: dice.chance(0.05) ? dice.one(['update', 'insert', 'delete']) : 'query',
    sensitivity: levels.includes('restricted') ? 'restricted' : levels.length > 0 ? 'confidential' : 'internal',
    joins: names.length - 1 + (dice.chance(0.1) ? 2 : 0),
    rows: Math.exp(Math.log(15) + normal(dice) * 1.5),
    bytesPerRow: Math.exp(Math.log(120) + normal(dice) * 0.6),
    limit,
    rules: [],
  };
}

/** A run of it. */
export function variantOf(dice: Dice, { rows: usual, bytesPerRow, limit, ...shape }: Shape): Deed {
  const rows = Math.min(limit, Math.round(usual * Math.exp(normal(dice) * 0.5)));
  return {
    ...shape,
    rows: Math.round(rows),
    bytes: Math.round(rows * bytesPerRow),
    values: Math.floor(dice.random() * 1e9),
  };
}
