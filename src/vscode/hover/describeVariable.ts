import { inertMarkdown } from '../../core/report/inertMarkdown.ts';
import type { Translate } from '../names/translate.ts';
import type { VariableHere } from '../names/variables.ts';

/** Columns that are listed; the rest is counted. */
const maxListed = 12;

/** What a variable is, as paragraphs of Markdown in which nothing that a text holds becomes a link, HTML or a command. */
export function describeVariable({ name, declared, isOfAnotherBatch }: VariableHere, t: Translate): readonly string[] {
  if (declared === undefined) {
    const why = isOfAnotherBatch
      ? t('Another batch declares it. A variable ends with its batch, at GO, so it isn’t known here.')
      : t('Nothing in this batch declares it.');
    return [`**${inertMarkdown(name)}**`, inertMarkdown(why)];
  }
  const { type, columns } = declared;
  const more = columns.length - maxListed;
  const lines = columns
    .slice(0, maxListed)
    .map((column) => `- ${inertMarkdown(column.name)} — ${inertMarkdown(column.type)}`);
  return [
    `**${inertMarkdown(declared.name)}**${type === '' ? '' : ` — ${inertMarkdown(type)}`}`,
    inertMarkdown(t('Variable of this batch.')),
    ...(lines.length === 0
      ? []
      : [[...lines, ...(more > 0 ? [`- ${inertMarkdown(t('and {0} more', more))}`] : [])].join('\n')]),
  ];
}
