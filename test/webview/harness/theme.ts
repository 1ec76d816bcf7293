import themes from './themes.json' with { type: 'json' };

/** Themes as VS Code 1.139 resolves them for a page; only the variables that the panels and their components use. */
export const themeNames = ['darkModern', 'lightModern', 'highContrastDark', 'highContrastLight'] as const;
export type ThemeName = (typeof themeNames)[number];

const kinds: Readonly<Record<ThemeName, string>> = {
  darkModern: 'vscode-dark',
  lightModern: 'vscode-light',
  highContrastDark: 'vscode-high-contrast',
  highContrastLight: 'vscode-high-contrast-light',
};

/** What VS Code writes on a page's body for a theme. */
export function bodyAttributes(theme: ThemeName): string {
  const kind = kinds[theme];
  // VS Code gives the light high contrast theme the class of the dark one as well.
  const classes = theme === 'highContrastLight' ? `${kind} vscode-high-contrast` : kind;
  return `class="${classes}" role="document" data-vscode-theme-kind="${kind}" data-vscode-theme-name="${theme}"`;
}

/**
 * The style sheet of a page before its own: the theme's variables, the default styles that VS Code puts into every
 * webview, and the colour of the part of the window that the panel stands in.
 */
export function themeSheet(theme: ThemeName, place: 'editor' | 'panel' | 'sideBar'): string {
  const variables = Object.entries(themes[theme]).map(([name, value]) => `--vscode-${name}: ${value};`);
  return `
html {
  ${variables.join('\n  ')}
  --vscode-font-family: 'Segoe UI', 'Liberation Sans', sans-serif;
  --vscode-font-weight: normal;
  --vscode-font-size: 13px;
  --vscode-editor-font-family: 'DejaVu Sans Mono', monospace;
  --vscode-editor-font-size: 13px;
  background-color: var(--vscode-${place}-background);
}
@layer vscode-default {
  html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
  body {
    overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size);
    margin: 0; padding: 0 20px;
  }
  a, a code { color: var(--vscode-textLink-foreground); }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  code {
    font-family: var(--monaco-monospace-font); color: var(--vscode-textPreformat-foreground);
    background-color: var(--vscode-textPreformat-background); padding: 1px 3px; border-radius: 4px;
  }
}`;
}
