import type { Checked, CheckReport, Unread } from '../../core/report/checked.ts';
import type { Terminal } from '../command.ts';
import { type CheckSettings, fileCheck } from './fileCheck.ts';

/** Between two words on how far it is, so that a terminal has time for them. */
const progressMs = 100;

/**
 * Checks files in order, `-` being standard input, and tells a person who watches how far it is. Each file is waited for, so that
 * an abort is heard between two of them; what was not checked by then is missing.
 */
export async function checkFiles(
  files: readonly string[],
  settings: CheckSettings,
  terminal: Terminal,
): Promise<Pick<CheckReport, 'checked' | 'unread'>> {
  const check = fileCheck(settings);
  const checked: Checked[] = [];
  const unread: Unread[] = [];
  let toldAt = performance.now();
  for (const [index, file] of files.entries()) {
    if (terminal.signal.aborted) break;
    const found = file === '-' ? await check(file, await terminal.readStdin()) : await check(file);
    if ('decision' in found) checked.push(found);
    else unread.push(found);
    if (!terminal.isWatched || performance.now() - toldAt < progressMs) continue;
    toldAt = performance.now();
    terminal.progress(`${index + 1} of ${files.length} files checked`);
  }
  if (terminal.isWatched) terminal.progress('');
  return { checked, unread };
}
