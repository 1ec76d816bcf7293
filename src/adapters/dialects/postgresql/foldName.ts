/** Bytes of UTF-8 that PostgreSQL keeps of a name (`NAMEDATALEN` - 1). */
const maxNameBytes = 63;

/** The name that a written one means: unquoted letters of ASCII in lower case, and no more bytes than PostgreSQL keeps. */
export function foldName(written: string): string {
  const quoted = /^"((?:[^"]|"")*)"?$/.exec(written)?.[1];
  // `U&"…"` isn't looked into: what its escapes mean, the clause after it decides.
  if (quoted !== undefined) return truncated(quoted.replaceAll('""', '"'));
  return truncated(written.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
}

function truncated(name: string): string {
  if (Buffer.byteLength(name, 'utf8') <= maxNameBytes) return name;
  let kept = '';
  for (const character of name) {
    if (Buffer.byteLength(kept + character, 'utf8') > maxNameBytes) break;
    kept += character;
  }
  return kept;
}
