import { describe, expect, it } from 'vitest';
import { chatStrings } from '../../src/vscode/webviews/strings/chat.ts';
import { lineageStrings } from '../../src/vscode/webviews/strings/lineage.ts';
import { resultsStrings } from '../../src/vscode/webviews/strings/results.ts';
import { reviewStrings } from '../../src/vscode/webviews/strings/review.ts';
import { storyStrings } from '../../src/vscode/webviews/strings/story.ts';
import { editorStrings } from '../support/editorStrings.ts';

describe('what the editor shell says', () => {
  const { translated, missed } = editorStrings();

  it('goes through the translations, all of it', () => {
    expect(translated.length).toBeGreaterThan(50);
    expect(missed.map(({ at, text }) => `${at}: ${text}`)).toEqual([]);
  });

  it('is in the bundle that translators get, and nothing else is (vitest -u writes it)', async () => {
    const panels = [chatStrings, lineageStrings, resultsStrings, reviewStrings, storyStrings].flatMap((strings) =>
      Object.values(strings),
    );
    const texts = [...translated.map(({ text }) => text), ...panels].sort();
    const bundle = Object.fromEntries(texts.map((text) => [text, text]));
    await expect(`${JSON.stringify(bundle, null, 2)}
`).toMatchFileSnapshot('../../l10n/bundle.l10n.json');
  });
});
