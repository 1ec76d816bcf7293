/** Base64url of a key, or of its id: of 32 bytes, or the 65 of a point of P-256. One in 64 begins with a hyphen. */
const dashedKey = /^-[0-9A-Za-z_-]{42}(?:[0-9A-Za-z_-]{44})?$/;

/**
 * Words of a command line in which a key that begins with a hyphen is no option: behind an option that takes a value it is that value,
 * elsewhere it stands for itself. No option has a name as long as a key.
 */
export function apartFromKeys(
  words: readonly string[],
  takesValue: (option: string) => boolean,
): { readonly args: readonly string[]; readonly keys: readonly string[] } {
  const end = words.indexOf('--');
  const args: string[] = [];
  const keys: string[] = [];
  for (const [index, word] of words.entries()) {
    const isKey = (end < 0 || index < end) && dashedKey.test(word);
    const before = args.at(-1) ?? '';
    if (!isKey) args.push(word);
    else if (before.startsWith('--') && takesValue(before.slice(2))) args.splice(-1, 1, `${before}=${word}`);
    else keys.push(word);
  }
  return { args, keys };
}
