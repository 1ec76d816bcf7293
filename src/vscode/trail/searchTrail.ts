import * as vscode from 'vscode';
import { conditionForWords, suggestInQuestion } from '../../core/audit/story/questionHelp.ts';
import { readTrailCondition } from '../../core/audit/story/questions.ts';
import type { Suggestion } from '../../core/policy/editing/suggestion.ts';

/** What choosing an item does. */
type Choice = vscode.QuickPickItem &
  (
    | { readonly does: 'search'; readonly search: string }
    | { readonly does: 'write'; readonly value: string }
    | { readonly does: 'nothing' }
  );

/** Questions that people begin with. */
const beginnings = (): readonly (readonly [string, string])[] => [
  [vscode.l10n.t('Blocked'), 'status == "blocked"'],
  [vscode.l10n.t('Failed, or with an outcome that is not known'), 'status in ["failure", "timeout", "unknown"]'],
  [vscode.l10n.t('Approved by the one who asked'), 'selfApproved'],
  [vscode.l10n.t('Changed data'), '"write" in effects'],
  [vscode.l10n.t('Rules found something'), 'size(rules) > 0'],
  [vscode.l10n.t('Written by a model whose drafts disagreed'), 'author == "model" && confidence < 0.7'],
];

/**
 * Asks for a question to the trail, in the language of `audit query`, with what could be written next below it. Plain words are turned into
 * a question that holds them. `undefined` when the person closes it; empty when they search for nothing any more.
 */
export async function askSearch(current: string): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<Choice>();
  pick.title = vscode.l10n.t('Search the trail');
  pick.placeholder = vscode.l10n.t('Words, or a condition such as status == "blocked" && "customers" in tables');
  pick.value = current;
  const show = (): void => {
    pick.items = choicesFor(pick.value);
  };
  show();
  pick.onDidChangeValue(show);
  const chosen = new Promise<string | undefined>((resolve) => {
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems.length > 0 ? pick.selectedItems : pick.activeItems;
      if (item?.does === 'search') {
        resolve(item.search);
        pick.hide();
      } else if (item?.does === 'write') {
        pick.value = item.value;
        show();
      }
    });
    pick.onDidHide(() => resolve(undefined));
  });
  pick.show();
  try {
    return await chosen;
  } finally {
    pick.dispose();
  }
}

/** What can be done with what is written so far: search for it, say what is wrong with it, go on writing. */
function choicesFor(value: string): Choice[] {
  const always = { alwaysShow: true };
  if (value.trim() === '') {
    return [
      { ...always, does: 'search', search: '', label: vscode.l10n.t('$(clear-all) Show everything') },
      ...beginnings().map(
        ([label, search]): Choice => ({ ...always, does: 'write', value: search, label, description: search }),
      ),
      ...suggestionsFor(value),
    ];
  }
  const { value: condition, problems } = readTrailCondition(value);
  const words = conditionForWords(value);
  const isPlain = /^[\p{L}\p{N}_ -]+$/u.test(value);
  const find: Choice = {
    ...{ ...always, does: 'search', search: value, label: vscode.l10n.t('$(search) Search') },
    description: vscode.l10n.t('Enter'),
  };
  const wrong: Choice = {
    ...{ ...always, does: 'nothing', label: `$(error) ${problems[0]?.message ?? ''}` },
    detail: vscode.l10n.t('Choose below what could stand here, or correct it.'),
  };
  const inWords: Choice = {
    ...{ ...always, does: 'search', search: words, description: words },
    label: vscode.l10n.t('$(search) Questions and SQL that hold “{0}”', value.trim()),
  };
  const first = condition === undefined ? (isPlain ? [inWords, wrong] : [wrong]) : [find];
  return [...first, ...suggestionsFor(value)];
}

function suggestionsFor(value: string): Choice[] {
  const { typed, suggestions } = suggestInQuestion(value, value.length);
  const part = value.slice(value.length - typed).toLowerCase();
  const before = value.slice(0, value.length - typed);
  return suggestions
    .filter(({ label }) => label.toLowerCase().startsWith(part) && label !== value.slice(value.length - typed))
    .map((one) => ({
      ...{ alwaysShow: true, does: 'write', value: `${before}${one.insert}`, label: `${icons[one.kind]} ${one.label}` },
      ...{ description: one.detail, detail: one.meaning },
    }));
}

const icons: Readonly<Record<Suggestion['kind'], string>> = {
  key: '$(symbol-property)',
  value: '$(symbol-enum-member)',
  rule: '$(symbol-event)',
  variable: '$(symbol-field)',
  field: '$(symbol-field)',
  method: '$(symbol-method)',
  function: '$(symbol-method)',
};
