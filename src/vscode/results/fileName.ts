/** Names that Windows keeps for devices, whatever their ending. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;
const longest = 60;

/**
 * A name for a file that holds the rows of a run. What the run is called is a model's or a stranger's text: nothing of it leads to
 * another folder, hides or shows the name otherwise than it is, or names a device.
 */
export function suggestedName(title: string, ending: string): string {
  const words = title
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{C}\p{Z}\s<>:"'`/\\|?*.,;()[\]{}$%&~#!=+^@]+/gu, '-')
    .slice(0, longest)
    .toWellFormed()
    .replace(/\ufffd/g, '')
    .replace(/^-+|-+$/g, '');
  const name = words === '' || devices.test(words) ? 'result' : words;
  return `${name}.${ending}`;
}
