import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { sarifProblems } from '../../support/sarifSchema.ts';
import { shippedCommandLine } from '../../support/shippedCommandLine.ts';

const recipes = path.resolve('examples/ci');
const cli = shippedCommandLine();

/** A git repository, and the environment that its programs run in. */
function repository() {
  const temporary = mkdtempSync(path.join(tmpdir(), 'countersign-ci-'));
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const cwd = path.join(temporary, 'repository with a space');
  mkdirSync(cwd);
  const env = {
    PATH: process.env['PATH'],
    HOME: temporary,
    TMPDIR: temporary,
    COUNTERSIGN: `${process.execPath} ${cli}`,
    CLI: cli,
    RUNNER_TEMP: temporary,
    GITHUB_STEP_SUMMARY: path.join(temporary, 'summary.md'),
  };
  const run = (command: string, words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    spawnSync(command, words, { cwd, env: { ...env, ...more }, encoding: 'utf8' });
  const git = (...words: string[]) => run('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words]);
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
    writeFileSync(path.join(cwd, name), text);
  };
  git('init', '-q', '-b', 'main');
  return { cwd, env, run, git, write };
}

const good = 'SELECT 1;\n';
const bad = 'DELETE FROM customers;\n';

describe('the pre-commit hook', () => {
  function hooked() {
    const made = repository();
    const hook = path.join(made.cwd, '.git', 'hooks', 'pre-commit');
    copyFileSync(path.join(recipes, 'pre-commit'), hook);
    chmodSync(hook, 0o755);
    const commit = () => made.git('commit', '-q', '-m', 'x');
    return { ...made, commit };
  }

  it('lets good SQL and commits without SQL pass, and stops an error with its place', () => {
    const { git, write, commit } = hooked();
    write('readme.md', '# x');
    write('sql/a.sql', good);
    git('add', '.');
    expect(commit()).toMatchObject({ status: 0 });
    git('rm', '-q', 'sql/a.sql');
    expect(commit()).toMatchObject({ status: 0 });
    write('sql/b.sql', bad);
    git('add', '.');
    const stopped = commit();
    expect(stopped.status).toBe(1);
    expect(stopped.stdout + stopped.stderr).toContain('sql/b.sql:1:13 error delete-without-where');
  });

  it('checks what is staged, by the policy that is staged, and not what lies in the folder', () => {
    const { git, write, commit } = hooked();
    write('a.sql', bad);
    git('add', '.');
    write('a.sql', good);
    expect(commit().status).toBe(1);
    git('add', '.');
    write('a.sql', bad);
    expect(commit().status).toBe(0);
    write('.countersign/policy.yaml', 'version: 1\nrulez: {}\n');
    write('b.sql', good);
    git('add', 'b.sql', '.countersign');
    const stopped = commit();
    expect(stopped.stdout + stopped.stderr).toContain('.countersign/policy.yaml:2:1 error policy');
    expect(stopped.status).toBe(1);
  });

  it('an attack by name: checks files whose names no shell should see, and those that .gitignore hides', () => {
    const { cwd, git, write, commit } = hooked();
    const names = ['--help.sql', '-.sql', 'a b\n$(touch owned).sql', "'; touch owned; '.sql", 'sub dir/*.sql'];
    for (const name of names) write(name, bad);
    write('.gitignore', 'hidden.sql\n');
    write('hidden.sql', bad);
    git('add', '-f', '.');
    const stopped = commit();
    expect(stopped.status).toBe(1);
    expect((stopped.stdout + stopped.stderr).match(/:1:13 error delete-without-where/g)).toHaveLength(names.length + 1);
    expect(spawnSync('ls', [cwd], { encoding: 'utf8' }).stdout.split('\n')).not.toContain('owned');
  });
});

/** The steps of a workflow that run commands of ours, in a repository whose HEAD goes to `main`. */
function runSteps(file: string, made: ReturnType<typeof repository>): Record<string, ReturnType<typeof made.run>> {
  const { jobs } = parse(readFileSync(path.join(recipes, file), 'utf8'));
  const steps = Object.values(jobs as Record<string, { steps: { name?: string; run?: string }[] }>)[0]?.steps ?? [];
  const base = made.git('rev-parse', 'main').stdout.trim();
  const results: Record<string, ReturnType<typeof made.run>> = {};
  // What fetches and builds needs GitHub; the rest runs as bash runs it there.
  for (const { name, run } of steps)
    if (run !== undefined && name !== undefined && name !== 'Build Countersign')
      results[name] = made.run('bash', ['-e', '-o', 'pipefail', '-c', run], { BASE: base });
  return results;
}

describe('the workflow', () => {
  it('that checks fails a pull request that loosens the policy to pass', () => {
    const made = repository();
    made.write('.countersign/policy.yaml', 'version: 1\napproval: [{ when: "true", effect: requireApproval }]\n');
    made.write('a.sql', good);
    made.git('add', '.');
    made.git('commit', '-q', '-m', 'x');
    made.git('switch', '-q', '-c', 'change');
    made.write(
      '.countersign/policy.yaml',
      'version: 1\nrules: { delete-without-where: off }\napproval: [{ when: "true", effect: permit }]\n',
    );
    made.write('b.sql', bad);
    made.write('.gitignore', 'b.sql\n');
    made.git('add', '-f', '.');
    made.git('commit', '-q', '-m', 'y');
    const { Check: check, 'Check again for code scanning': again } = runSteps('check.yml', made);
    expect(check?.status).toBe(1);
    expect(check?.stdout).toContain('::error file=b.sql,line=1,');
    expect(again?.status).toBe(0);
    expect(sarifProblems(JSON.parse(readFileSync(`${made.env.RUNNER_TEMP}/countersign.sarif`, 'utf8')))).toEqual([]);
  });

  it('that replays writes what changes into the summary', () => {
    const made = repository();
    made.write('.countersign/policy.yaml', 'version: 1\napproval: [{ when: "true", effect: permit }]\n');
    made.write('a.sql', good);
    made.git('add', '.');
    made.git('commit', '-q', '-m', 'x');
    made.git('switch', '-q', '-c', 'change');
    made.write('.countersign/policy.yaml', 'version: 1\napproval: [{ when: "true", effect: deny }]\n');
    made.git('commit', '-q', '-a', '-m', 'y');
    expect(runSteps('replay.yml', made)).toMatchObject({ Replay: { status: 0 } });
    expect(readFileSync(made.env.GITHUB_STEP_SUMMARY, 'utf8')).toContain('| newly blocked | 1 |');
  });
});
