/** What can't be seen, reorders what can, or would drive a terminal. Line breaks and tabs are neither. */
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/gu;

/** A foreign text for a terminal: what can't be seen is shown by its number, like ⟨U+202E⟩. */
export function visibleText(text: string): string {
  return text.replace(unseen, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `⟨U+${code}⟩`;
  });
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visibleText(text.replaceAll(/\s+/g, ' '));
}
