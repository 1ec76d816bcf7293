import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(import.meta.dirname, '../..');

/** A string of the editor shell's code. */
export interface FoundString {
  /** `file:line`, from the project's root. */
  readonly at: string;
  readonly text: string;
}

/** What people read, in the editor shell's code: translated strings, and sentences that aren't. */
export function editorStrings(): { readonly translated: FoundString[]; readonly missed: FoundString[] } {
  const translated: FoundString[] = [];
  const missed: FoundString[] = [];
  for (const entry of readdirSync(path.join(root, 'src/vscode'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.parentPath.includes(`${path.sep}webviews`)) continue;
    const file = path.join(entry.parentPath, entry.name);
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const at = (node: ts.Node) =>
      `${path.relative(root, file)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    const visit = (node: ts.Node): void => {
      if (isTranslation(node)) {
        const [first, ...rest] = node.arguments;
        if (first !== undefined && ts.isStringLiteralLike(first)) translated.push({ at: at(first), text: first.text });
        else missed.push({ at: at(node), text: 'a translation whose text is not a literal' });
        for (const argument of rest) visit(argument);
        return;
      }
      const text = wordsOf(node);
      if (text !== undefined && isSentence(text) && !isForTheLog(node)) missed.push({ at: at(node), text });
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { translated, missed };
}

function isTranslation(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && /^(vscode\s*\.l10n\s*\.)?t$/.test(node.expression.getText());
}

function wordsOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return [node.head, ...node.templateSpans.map((s) => s.literal)].map((p) => p.text).join(' x ');
  return undefined;
}

/** Words that a person would read: at least two, the first with a capital, or ending like a sentence. */
function isSentence(text: string): boolean {
  return /^\p{Lu}\p{Ll}*('\p{Ll}+)? \p{L}/u.test(text) || /\p{Ll}+ \p{Ll}+[.!?…]$/u.test(text);
}

/** Logs are for support and stay in English. */
function isForTheLog(node: ts.Node): boolean {
  for (let up: ts.Node | undefined = node.parent; up !== undefined; up = up.parent)
    if (ts.isCallExpression(up)) return /\blog\.(trace|debug|info|warn|error)$/.test(up.expression.getText());
  return false;
}
