import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import themes from './harness/themes.json' with { type: 'json' };

const folder = path.resolve(import.meta.dirname, '../../webview');
const sheets = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.css'))
  .map((file) => ({ file, text: readFileSync(path.join(folder, file), 'utf8') }));

describe('the style sheets', () => {
  it('use only colours that the editor has', () => {
    const known = new Set(Object.values(themes).flatMap((theme) => Object.keys(theme)));
    const fonts = /^(?:editor-)?font-(?:family|size|weight)$/;
    const unknown = sheets.flatMap(({ file, text }) =>
      [...text.matchAll(/--vscode-([\w-]+)/g)]
        .map(([, name]) => name ?? '')
        .filter((name) => !known.has(name) && !fonts.test(name))
        .map((name) => `${file}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('have no colour of their own and load nothing', () => {
    const own = sheets.flatMap(({ file, text }) =>
      [
        ...text.matchAll(
          /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|url)\(|@import|: ?(?:white|black|red|blue|gr[ae]y)\b(?!-)/gi,
        ),
      ].map(([found]) => `${file}: ${found}`),
    );
    expect(own.filter((found) => !found.endsWith('#panel'))).toEqual([]);
  });
});
