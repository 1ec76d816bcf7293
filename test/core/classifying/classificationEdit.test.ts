import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import {
  classificationEdit,
  classificationYaml,
  newPolicyText,
} from '../../../src/core/classifying/classificationEdit.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { times } from '../../support/thorough.ts';

const column = { schema: 'public', table: 'customers', column: 'email', level: 'restricted', type: 'email' } as const;
const accepted = [
  column,
  { ...column, table: 'orders', column: 'street', level: 'confidential', type: 'address' },
  { ...column, schema: 'hr', table: 'employees' },
] as const;

function withAdded(text: string, what: readonly (typeof accepted)[number][] = accepted): string {
  const made = classificationEdit(text, what);
  if (made.kind === 'refused') throw new Error(made.reason);
  const { span, text: added } = made.edit;
  return `${text.slice(0, span.start)}${added}${text.slice(span.end)}`;
}

const problemsOf = (text: string) => readPolicy([{ source: 'workspace', name: 'p', text }]).problems;
const levelOf = (text: string, schema: string, table: string, name: string) =>
  readPolicy([{ source: 'workspace', name: 'p', text }]).policy.layers[0]?.classification.of({
    schema,
    table,
    column: name,
  })?.level;

describe('adding classifications to a policy', () => {
  it('stands behind what is there, in its indentation, and keeps every comment and blank line', () => {
    const text = `# Ours.
version: 1   # The only one there is.

classification:
    # Contacts first.
    - columns: ["*.*.phone"]
      level:   restricted    # By law.

# Rules follow.
rules: { select-star: 'warning' }
`;
    expect(withAdded(text)).toBe(`# Ours.
version: 1   # The only one there is.

classification:
    # Contacts first.
    - columns: ["*.*.phone"]
      level:   restricted    # By law.
    - columns: ["public.customers.email", "hr.employees.email"]
      level: restricted
      type: email
    - columns: ["public.orders.street"]
      level: confidential
      type: address

# Rules follow.
rules: { select-star: 'warning' }
`);
  });

  it.each([
    ['no classification', 'version: 1\nrules:\n  select-star: warning\n'],
    ['no classification and no last line break', 'version: 1'],
    ['an empty classification', 'version: 1\nclassification:\nlimits: { maxRows: 5 }\n'],
    ['an empty list', 'version: 1\nclassification: []\n'],
    ['a list in one line', 'version: 1\nclassification: [{ columns: ["*.*.a"], level: internal }]\n'],
    ['a list over lines', 'version: 1\nclassification: [\n  { columns: ["*.*.a"], level: internal },\n]\n'],
    [
      'dashes without indentation',
      'version: 1\nclassification:\n- columns: ["*.*.a"]\n  level: internal\nlimits: { maxRows: 5 }\n',
    ],
    [
      'a block of columns at the end',
      'version: 1\nclassification:\n  - level: internal\n    columns:\n      - "*.*.a"\n      - "*.*.b"',
    ],
    [
      'Windows line ends',
      'version: 1\r\nclassification:\r\n  - columns: ["*.*.a"]\r\n    level: internal\r\nlimits: { maxRows: 5 }\r\n',
    ],
    [
      'comments behind the list',
      'version: 1\nclassification:\n  - columns: ["*.*.a"]\n    level: internal\n  # The end.\n\n',
    ],
  ])('works where there is %s', (_name, text) => {
    const changed = withAdded(text);
    expect(problemsOf(changed)).toEqual([]);
    expect(levelOf(changed, 'hr', 'employees', 'email')).toBe('restricted');
    expect(levelOf(changed, 'public', 'orders', 'street')).toBe('confidential');
    expect(levelOf(changed, 's', 't', 'a')).toBe(text.includes('.a"') ? 'internal' : undefined);
    expect(changed.includes('\r\n') && /[^\r]\n/.test(changed)).toBe(false);
    for (const line of text.split(/\r?\n/).filter((one) => !/classification: \[|^\]/.test(one)))
      expect(changed).toContain(line);
  });

  it('says the same as before and more, however the file is laid out', () => {
    const clause = fc.record({
      columns: fc.array(fc.constantFrom('*.*.a', 'public.t.*', 'x.y."z"'), { minLength: 1, maxLength: 3 }),
      level: fc.constantFrom('internal', 'restricted'),
      type: fc.constantFrom('email', 'two words', '# no comment', 'yes'),
    });
    const layout = fc.record({
      indent: fc.integer({ min: 2, max: 6 }),
      indentSeq: fc.boolean(),
      collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
      singleQuote: fc.boolean(),
      lineWidth: fc.constantFrom(80, 0),
    });
    const rest = fc.record(
      { limits: fc.constant({ maxRows: 5 }), rules: fc.constant({ 'select-star': 'off' }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.array(clause, { minLength: 1, maxLength: 3 }),
        rest,
        layout,
        fc.boolean(),
        (classification, more, how, isFirst) => {
          const data = isFirst ? { classification, version: 1, ...more } : { version: 1, ...more, classification };
          const text = stringify(data, { ...how, aliasDuplicateObjects: false }).replaceAll('\n', ' # kept\n');
          if (how.collectionStyle === 'flow') {
            expect(classificationEdit(text, accepted).kind).toBe('refused');
            return;
          }
          const changed = parse(withAdded(text)) as { classification: unknown[] };
          expect(changed.classification.slice(0, classification.length)).toEqual(classification);
          expect(changed).toMatchObject({ version: 1, ...more });
          expect(changed.classification).toHaveLength(classification.length + 2);
        },
      ),
      { numRuns: times(300, 5_000) },
    );
  });

  it('fits into the policy of the demo', () => {
    const text = readFileSync(new URL('../../../examples/demo/.countersign/policy.yaml', import.meta.url), 'utf8');
    const changed = withAdded(text);
    expect(problemsOf(changed)).toEqual([]);
    const added = changed.split('\n').filter((line) => !text.split('\n').includes(line));
    expect(added.length).toBeGreaterThan(1);
    expect(changed.length).toBeGreaterThan(text.length);
  });

  it('begins a policy with the built-in one, so that nothing else changes', () => {
    expect(newPolicyText(false)).toBe('version: 1\n');
    const text = newPolicyText(true);
    expect(problemsOf(text)).toEqual([]);
    expect(levelOf(withAdded(text), 'public', 'orders', 'street')).toBe('confidential');
    expect(levelOf(withAdded(text), 'a', 'b', 'salary')).toBe('restricted');
  });

  it('writes names with dots, spaces, stars and quotes as patterns that match them', () => {
    const odd = [
      { ...column, table: 'my table', column: 'e.mail*"x"' },
      { ...column, schema: '', column: 'a: b' },
    ] as never;
    const changed = withAdded('version: 1\n', odd);
    expect(problemsOf(changed)).toEqual([]);
    expect(levelOf(changed, 'public', 'my table', 'e.mail*"x"')).toBe('restricted');
    expect(levelOf(changed, '', 'customers', 'a: b')).toBe('restricted');
  });

  it('takes a line a column where there are many', () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ ...column, column: `email_${i}` }));
    const changed = withAdded('version: 1\n', many as never);
    expect(problemsOf(changed)).toEqual([]);
    expect(Math.max(...changed.split('\n').map((line) => line.length))).toBeLessThan(111);
    expect(classificationYaml(many)).toContain('      - "public.customers.email_7"\n');
  });

  it.each([
    ['what is no YAML', 'version: 1\nclassification: ['],
    ['what stands in one line', '{ version: 1 }'],
    ['a classification that is no list', 'version: 1\nclassification: { a: 1 }\n'],
    ['an empty file', ''],
  ])('refuses %s', (_name, text) => {
    expect(classificationEdit(text, accepted).kind).toBe('refused');
  });
});
