/** One word, sign or literal of a text, and its line from 1. */
export interface Token {
  readonly text: string;
  readonly line: number;
}

/** Takes a text apart; white space and comments are gone. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  const shape =
    /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|N?'(?:[^']|'')*'|\[[^\]]*\]|@{0,2}[\p{L}_#][\p{L}\d_]*|0x[0-9a-f]*|\d+(?:\.\d+)?|[<>!]=|<>|./giu;
  let line = 1;
  for (const [text] of sql.matchAll(shape)) {
    if (!/^(\s|--|\/\*)/.test(text)) tokens.push({ text, line });
    line += text.split('\n').length - 1;
  }
  return tokens;
}
