/** What `countersign init` writes: path in the project → text. Each is valid as it stands (a test reads them back). */
export const starterFiles: Readonly<Record<string, string>> = {
  '.countersign/policy.yaml': `# What Countersign lets run here, and what it asks about. The built-in rules apply where this file says nothing.
# Every key is described in docs/reference/policy.md.
version: 1

# How sensitive columns are: public, internal, confidential, restricted. Patterns are schema.table.column.
classification:
  - columns: ["*.*.email", "*.*.phone"]
    level: restricted
    type: contact

# Rule id: off, info, warning or error; or { severity, effect }.
rules:
  select-star: warning

limits: { maxRows: 10000, timeout: 30s }

# The first clause that matches decides; where none does, a person must approve.
approval:
  - when: "risk.level == 'low' && statement.effect == 'read'"
    effect: permit
`,
  '.countersign/dictionary.yaml': `# What the words of your business mean in your tables. Described in docs/reference/dictionary.md.
version: 1
tables: []
metrics: []
`,
  '.countersign/verified/how-many-orders.sql': `-- question: how many orders are there
-- also:
--   - number of orders
-- verified_by: you@example.com
-- verified_at: 2026-01-01
SELECT count(*) AS orders
FROM orders
`,
};
