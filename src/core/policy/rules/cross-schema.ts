import type { TableUse } from '../../analysis/analysis.ts';
import { everywhere, type Rule, spoken, tsql } from './rule.ts';

/** Catalogs of the database itself, which have a rule of their own. */
const systemSchemas: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema', 'sys']);

export default {
  id: 'cross-schema',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  options: {
    schemas: {
      default: 1,
      minimum: 1,
      meaning: 'From how many schemas one statement may take tables without a remark.',
    },
  },
  docs: {
    title: 'Brings tables of several schemas together',
    problem: 'One statement uses tables of more than one schema.',
    why: 'Schemas often mark who owns data and who may see it. What is joined across them shows more together than either owner meant to, and breaks when one of them changes.',
    remedy: 'Ask each schema by itself, or use a view that both owners know of.',
    invalid: [
      'SELECT e.full_name, c.region FROM hr.employees e JOIN public.customers c ON c.customer_id = e.employee_id LIMIT 10',
      'UPDATE public.customers SET segment = $1 WHERE customer_id IN (SELECT employee_id FROM hr.employees)',
      tsql('SELECT TOP (10) c.region FROM dbo.customers AS c JOIN hr.employees AS e ON e.employee_id = c.customer_id'),
    ],
    valid: [
      'SELECT c.region FROM public.customers c JOIN orders o ON o.customer_id = c.customer_id LIMIT 10',
      'SELECT full_name FROM hr.employees LIMIT 10',
      tsql('SELECT TOP (10) full_name FROM hr.employees'),
    ],
    source: 'SQL Server, “Ownership chains”; PostgreSQL manual, “Schemas and privileges”.',
  },
  check({ tableUses, placeholders }, context, report) {
    const isOpen = ({ span }: TableUse): boolean =>
      placeholders.some((hole) => hole.span.start < span.end && span.start < hole.span.end);
    const first = new Map<string, TableUse>();
    for (const use of tableUses) {
      const { schema, database } = use;
      // A table whose schema isn't known or has still to be filled in, one that the statement's session made, and one of another database aren't counted.
      if (schema === null || database !== undefined || isOpen(use)) continue;
      if (systemSchemas.has(schema) || schema.startsWith('pg_temp')) continue;
      if (!first.has(schema)) first.set(schema, use);
    }
    const [home, ...others] = first.values();
    if (home === undefined || first.size <= context.option('schemas')) return;
    for (const use of others) {
      report({
        span: use.span,
        message: `This brings ${spoken(use)} of the schema ${use.schema} together with ${spoken(home)} of the schema ${home.schema}.`,
      });
    }
  },
} satisfies Rule;
