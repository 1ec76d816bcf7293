import type { Problem } from './span.ts';

/** In UTF-16 code units. */
export const maxYamlLength = 262_144;
const maxLines = 10_000;
/** Nesting and indentation cost the YAML parser a stack frame or a regular expression each; our files need neither. */
const maxLineLength = 2_000;
const maxIndentation = 100;

/**
 * What makes a YAML text too much to parse, or `undefined`. The text is foreign: a line of tens of thousands of dashes ends
 * the process in the parser, so this looks before it. `what` names the file in the sentence.
 */
export function yamlSizeProblem(text: string, what: string): Problem | undefined {
  const nowhere = { start: 0, end: 0 };
  if (text.length > maxYamlLength) {
    return { message: `This ${what} has ${text.length} characters; ${maxYamlLength} is the most.`, span: nowhere };
  }
  if (!text.isWellFormed())
    return { message: `This ${what} isn't valid Unicode: it has half of a character in it.`, span: nowhere };
  let start = 0;
  let lines = 0;
  for (const line of text.split('\n')) {
    lines += 1;
    const indentation = /^[ \t?:-]*/.exec(line)?.[0].length ?? 0;
    if (line.length > maxLineLength || indentation > maxIndentation || lines > maxLines) {
      const message =
        lines > maxLines
          ? `This ${what} has more than ${maxLines} lines.`
          : `This line is too ${line.length > maxLineLength ? `long: ${maxLineLength}` : `deeply indented: ${maxIndentation}`} characters is the most.`;
      return { message, span: { start, end: start + line.length } };
    }
    start += line.length + 1;
  }
  return undefined;
}
