import type { Statement } from '../../../../src/core/analysis/analysis.ts';
import type { Form, FormGroup } from './form.ts';

/** What one dialect makes of its forms. */
export interface DialectForms {
  readonly title: string;
  readonly groups: readonly FormGroup[];
  analyse(sql: string): Statement | undefined;
}

/** The page that says what is and isn't understood, from what the dialects really say. */
export function formsPage(dialects: readonly DialectForms[]): string {
  const counted = dialects.map(({ title, groups }) => {
    const forms = groups.flatMap((group) => group.forms);
    return `${title}: ${forms.filter((form) => form.understood).length} of ${forms.length} forms are followed to their end`;
  });
  return [
    '# What is understood, form by form',
    '',
    'Written by the tests from what Countersign says of each example; `npm run generate` writes it anew. A form that isn’t',
    'understood needs a person, whatever else a policy says. [understanding.md](../understanding.md) says how it is found out.',
    '',
    `${counted.join('. ')}.`,
    ...dialects.flatMap(({ title, groups, analyse }) => [
      '',
      `## ${title}`,
      ...groups.flatMap((group) => ['', `### ${group.title}`, '', ...table(group.forms, analyse)]),
    ]),
    '',
  ].join('\n');
}

const table = (forms: readonly Form[], analyse: DialectForms['analyse']): readonly string[] => [
  '| form | example | effect | understood |',
  '|---|---|---|---|',
  ...forms.map(({ name, sql }) => {
    const statement = analyse(sql);
    const says =
      statement?.understood === true ? 'yes' : `no: ${statement?.obstacles[0]?.message ?? 'nothing is known'}`;
    return `| ${cell(name)} | \`${cell(sql)}\` | ${statement?.effect ?? 'unknown'} | ${cell(says)} |`;
  }),
];

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
