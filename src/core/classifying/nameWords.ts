/** No database has longer names; a catalog file could. */
const maxNameLength = 256;

/**
 * The words of a name, in lower case and without accents: `customerEMail_Addr2` becomes customer, e, mail, addr, 2. German ß
 * becomes ss; ä, ö and ü become a, o and u, so vocabularies hold both that spelling and the one with an e.
 */
export function nameWords(name: string): readonly string[] {
  return name
    .slice(0, maxNameLength)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/(\p{L})(\p{N})/gu, '$1 $2')
    .replaceAll(/(\p{N})(\p{L})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
