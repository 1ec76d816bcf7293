/**
 * The statement in what SQL Server writes of a remote call of `sp_executesql`, which is how statements without parameters of their own are
 * sent. Any other text is given as it is: also such a call with parameters, which Countersign never sends.
 * https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-executesql-transact-sql
 */
export function sentText(text: string): string {
  const call = /^exec(?:ute)? (?:sys\.)?sp_executesql (?:@(?:stmt|statement)\s*=\s*)?N'((?:[^']|'')*)'\s*;?$/i.exec(
    text,
  );
  return call?.[1]?.replaceAll("''", "'") ?? text;
}

/**
 * The tag in what a session says of itself: an application's name, the key and value pairs of SQL Server's session context, or the bytes of
 * its CONTEXT_INFO in hexadecimal. Without a tag, or with several, what the session says.
 */
export function applicationOf(fields: readonly string[]): string {
  const texts = fields.map((field) => (/^0x(?:[0-9a-f]{2})+$/i.test(field) ? textOfBytes(field) : field));
  const tags = new Set(
    texts.flatMap((text) => [...text.matchAll(/countersign [0-9a-z-]{1,51}(?![0-9a-z-])/g)].map(String)),
  );
  const [tag] = tags;
  return tags.size === 1 && tag !== undefined ? tag : texts.join(' ');
}

/** CONTEXT_INFO has 128 bytes, filled up with zeros. */
function textOfBytes(hex: string): string {
  return Buffer.from(hex.slice(2), 'hex').toString('latin1').replace(/\0+$/, '');
}
