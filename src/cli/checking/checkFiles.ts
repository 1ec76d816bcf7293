import type { Checked, CheckReport, Unread } from '../../core/report/checked.ts';
import type { Terminal } from '../command.ts';
import { type CheckSettings, fileCheck } from './fileCheck.ts';

/** Files under way at a time: while one is judged, the next are read. */
const underWay = 4;
/** Between two words on how far it is, so that a terminal has time for them. */
const progressMs = 100;

/**
 * Checks files, `-` being standard input, and tells a person who watches how far it is. What is found stands in the order of the
 * files. An abort ends it after the files under way; what was not checked by then is missing.
 */
export async function checkFiles(
  files: readonly string[],
  settings: CheckSettings,
  terminal: Terminal,
): Promise<Pick<CheckReport, 'checked' | 'unread'>> {
  const check = fileCheck(settings);
  const found: (Checked | Unread | undefined)[] = [];
  const queue = files.entries();
  let done = 0;
  let toldAt = performance.now();
  const work = async (): Promise<void> => {
    for (const [index, file] of queue) {
      if (terminal.signal.aborted) return;
      found[index] = file === '-' ? await check(file, await terminal.readStdin()) : await check(file);
      done += 1;
      if (!terminal.isWatched || performance.now() - toldAt < progressMs) continue;
      toldAt = performance.now();
      terminal.progress(`${done} of ${files.length} files checked`);
    }
  };
  await Promise.all(Array.from({ length: underWay }, work));
  if (terminal.isWatched) terminal.progress('');
  const all = found.filter((one) => one !== undefined);
  return { checked: all.filter((one) => 'decision' in one), unread: all.filter((one) => 'reason' in one) };
}
