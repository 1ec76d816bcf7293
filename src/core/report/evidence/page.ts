import { hash } from 'node:crypto';
import type { EvidenceFile, EvidenceRecipe } from './files.ts';

/**
 * A page that proves the events it holds, by itself: nothing is loaded, from the network or beside it, and its policy allows only this
 * script. What the trail holds stands in a block of data and is shown as text.
 */
export function evidencePage(manifest: string, events: readonly EvidenceFile[], recipe: EvidenceRecipe): string {
  const script = recipe.script.trim();
  const style = recipe.style.trim();
  const policy = [
    "default-src 'none'",
    `script-src ${sourceOf(script)}`,
    `style-src ${sourceOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  // `<` could end the block; as an escape it is the same JSON.
  const data = JSON.stringify({ manifest, events }).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>Countersign evidence</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Evidence</h1>
<p id="verdict" role="status">The evidence is being verified in this browser.</p>
<section id="particulars"></section>
<noscript><p>This page verifies the evidence with a script of its own. Allow it, or run <code>python3 verify.py</code> beside this file.</p></noscript>
</main>
<script type="application/json" id="evidence">${data}</script>
<script>${script}</script>
</body>
</html>
`;
}

const sourceOf = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`;
