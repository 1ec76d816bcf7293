import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { startPostgresServer } from './postgresServer.ts';

describe("the tests' PostgreSQL server", () => {
  it('starts, makes databases from a template, and is gone after stop()', async () => {
    const server = await startPostgresServer();
    const template = await server.createDatabase();
    await server.run(template, 'CREATE TABLE t AS SELECT generate_series(1, 3) AS n');
    const copy = await server.createDatabase(template);
    expect(await server.run(copy, 'SELECT count(*)::int AS n FROM t')).toEqual([{ n: 3 }]);
    await server.stop();
    await expect(server.run('postgres', 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('ends with the process that started it, even when that is killed', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'countersign-launch-'));
    const script = path.join(folder, 'launch.mjs');
    await build({
      stdin: {
        contents: `import { startPostgresServer } from './test/support/postgresServer.ts';
          const { port } = await startPostgresServer();
          console.log(port);
          setInterval(() => undefined, 1000);`,
        resolveDir: process.cwd(),
      },
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
      external: ['pg-native'],
    });
    const child = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_PATH: path.resolve('node_modules') },
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    await once(child, 'exit');
    const port = Number(line.toString());
    await expect.poll(() => answers(port), { timeout: 10_000 }).toBe(false);
    rmSync(folder, { recursive: true, force: true });
  });
});

async function answers(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
