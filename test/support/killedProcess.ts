import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import { expect } from 'vitest';

/** Bundles a program of `test/faults` into the folder, so that it starts fast. @returns its path. */
export async function builtProgram(folder: string, name: string): Promise<string> {
  const program = path.join(folder, `${name}.mjs`);
  await build({
    entryPoints: [new URL(`../faults/${name}.ts`, import.meta.url).pathname],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg'],
    logLevel: 'error',
  });
  return program;
}

/** Starts `collectorProcess` over a store and resolves once it listens; with the port `0` on a free one. */
export async function startCollectorProcess(
  program: string,
  directory: string,
  port: string,
): Promise<{ child: ChildProcess; port: string }> {
  const child = spawn(process.execPath, [program, directory, port], { stdio: ['ignore', 'pipe', 'inherit'] });
  const taken = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const ready = /ready (\d+)/.exec(text)?.[1];
      if (ready !== undefined) resolve(ready);
    });
    child.once('exit', (code) => reject(new Error(`The collector ended with ${code}.`)));
  });
  return { child, port: taken };
}

export async function killProcess(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/**
 * Runs `journalWriter` until a moment after it first says this, kills it, and gives back what it said was acknowledged.
 */
export async function runAndKillWriter(
  program: string,
  words: readonly string[],
  { said: awaited, afterMs }: { readonly said: 'ready' | 'ack'; readonly afterMs: number },
): Promise<string[]> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let failed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    failed += text;
  });
  await new Promise<void>((resolve) => {
    let isReady = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (isReady || !said.includes(awaited)) return;
      isReady = true;
      setTimeout(() => child.kill('SIGKILL'), afterMs);
    });
    child.once('close', () => resolve());
  });
  expect(failed).toBe('');
  expect(child.signalCode).toBe('SIGKILL');
  // A last line without its end was cut off with the process: it was not said.
  const lines = said.slice(0, said.lastIndexOf('\n') + 1).split('\n');
  return lines.filter((line) => line.startsWith('ack ')).map((line) => line.slice(4));
}
