import { spawnSync } from 'node:child_process';

/** Whether this machine has what the Python verifier of a pack needs. */
export const hasPython =
  spawnSync('python3', ['--version']).status === 0 && spawnSync('openssl', ['version']).status === 0;

/** What `verify.py`, with OpenSSL, says of each pack: its exit code. */
export function verdictsOf(folders: readonly string[]): number[] {
  const here = (file: string): string => new URL(file, import.meta.url).pathname;
  const words = [here('verifyPacks.py'), here('../../src/adapters/evidence/assets/verify.py')];
  const done = spawnSync('python3', words, { input: `${folders.join('\n')}\n`, encoding: 'utf8', maxBuffer: 1e8 });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trimEnd().split('\n').map(Number);
}
