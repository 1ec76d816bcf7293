/**
 * The digest of a text as the record names it (SHA-256 of its UTF-8 bytes). `undefined` where the text has no defined
 * bytes, or the page may not hash: then nothing can be approved.
 */
export async function digestOfShown(text: string): Promise<string | undefined> {
  if (!text.isWellFormed() || globalThis.crypto?.subtle === undefined) return undefined;
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `sha256:${hex}`;
}
