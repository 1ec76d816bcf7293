import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chatStrings } from '../../src/vscode/webviews/strings/chat.ts';
import { lineageStrings } from '../../src/vscode/webviews/strings/lineage.ts';
import { resultsStrings } from '../../src/vscode/webviews/strings/results.ts';
import { reviewStrings } from '../../src/vscode/webviews/strings/review.ts';
import { sharedStrings } from '../../src/vscode/webviews/strings/shared.ts';
import { storyStrings } from '../../src/vscode/webviews/strings/story.ts';
import { translate } from '../../src/vscode/webviews/strings/translate.ts';
import { translated } from '../../webview/shared/sentences.ts';

const folder = path.resolve(import.meta.dirname, '../../webview');
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(path.join(folder, file), 'utf8') }));
const all = sources.map(({ text }) => text).join('\n');

describe('the strings of the panels', () => {
  const tables = { sharedStrings, chatStrings, lineageStrings, resultsStrings, reviewStrings, storyStrings };

  it.each(Object.entries(tables))('%s are all used', (_, strings) => {
    const unused = Object.keys(strings).filter((key) => !new RegExp(`\\b${key}\\b`).test(all));
    expect(unused).toEqual([]);
  });

  it.each(Object.entries(tables))('%s say something, and name their places by words', (_, strings) => {
    for (const [key, text] of Object.entries(strings)) {
      expect(text.trim(), key).not.toBe('');
      expect(text.match(/\{[^}]*\}/g)?.every((place) => /^\{[a-zA-Z]+\}$/.test(place)) ?? true, key).toBe(true);
    }
  });

  it('come back whole from a translation', () => {
    const pseudo = translate(chatStrings, (text) => `⟦${text}⟧`);
    expect(Object.values(translated(chatStrings, pseudo))).toEqual(
      Object.values(chatStrings).map((text) => `⟦${text}⟧`),
    );
  });

  it('are the only words in the code: no sentence stands in a module', () => {
    const sentences = sources.flatMap(({ file, text }) =>
      [...text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|Error\([^\n]*\)/gm, '').matchAll(/'[A-Z][a-z]+ [a-z][^'\n]*'/g)].map(
        ([found]) => `${file}: ${found}`,
      ),
    );
    expect(sentences).toEqual([]);
  });
});
