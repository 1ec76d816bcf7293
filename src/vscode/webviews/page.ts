import { randomBytes } from 'node:crypto';
import type { Uri, Webview } from 'vscode';

/** What one page is made of. Every text may hold any character; all of it is escaped. */
export interface Page {
  readonly title: string;
  /** Address of the one script, as the webview may load it. */
  readonly script: string;
  /** Address of the one style sheet. */
  readonly style: string;
  /** `Webview.cspSource`: the only origin that styles and fonts come from. */
  readonly cspSource: string;
  /** A fresh one for every page; see {@link newNonce}. */
  readonly nonce: string;
  /** BCP 47 tag of the strings shown, for screen readers; English where absent. */
  readonly language?: string;
}

/** 128 random bits, so that no text of a model or a database can name the page's own script. */
export function newNonce(): string {
  return randomBytes(16).toString('hex');
}

/**
 * The whole HTML of a panel. The policy allows one script by its nonce, style sheets and fonts of the extension, and
 * nothing else: no inline code, no image, no frame, no form, no connection.
 */
export function pageHtml(page: Page): string {
  const { cspSource, nonce } = page;
  // The component kit asks the page for a nonce of styles by this meta element, so it stands in the open: it must not
  // be the one that lets scripts run.
  const styleNonce = newNonce();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${styleNonce}'`,
    `font-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(page.language ?? 'en')}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta property="csp-nonce" content="${styleNonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(page.title)}</title>
<link rel="stylesheet" href="${escaped(page.style)}">
</head>
<body>
<div id="panel"></div>
<script nonce="${escaped(nonce)}" src="${escaped(page.script)}"></script>
</body>
</html>
`;
}

/** The panels there are; each is `dist/webview/<name>.js` and `.css`. */
export type Panel = 'chat' | 'review' | 'results' | 'lineage' | 'story';

/** Where a webview may load files from: pass it as `localResourceRoots`. */
export function panelRoot(extensionUri: Uri): Uri {
  return extensionUri.with({ path: `${extensionUri.path}/dist/webview` });
}

/** The page of a panel for a webview, with a fresh nonce. */
export function panelHtml(
  panel: Panel,
  title: string,
  webview: Pick<Webview, 'asWebviewUri' | 'cspSource'>,
  extensionUri: Uri,
  language: string,
): string {
  const root = panelRoot(extensionUri);
  const address = (file: string) => webview.asWebviewUri(root.with({ path: `${root.path}/${file}` })).toString();
  return pageHtml({
    title,
    script: address(`${panel}.js`),
    style: address(`${panel}.css`),
    cspSource: webview.cspSource,
    nonce: newNonce(),
    language,
  });
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
