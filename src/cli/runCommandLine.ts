import { parseArgs } from 'node:util';
import { version } from '../composition/version.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import { type Command, type Options, parserOptions, type Terminal } from './command.ts';
import { commands } from './commands/index.ts';
import { apartFromKeys } from './dashedKeys.ts';
import { exit, UsageError } from './usageError.ts';

/** Finds the command, runs it, and turns whatever happens into an exit code: the one `try/catch` of the command line. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    if (words[0] === '--version') {
      await terminal.out(`${version}\n`);
      return exit.fine;
    }
    const found = findCommand(words);
    if (found === undefined) return await showOverview(words, terminal);
    const { command, rest } = found;
    const { values, positionals } = parse(command, rest);
    if (values['help'] === true) {
      await terminal.out(helpOf(command));
      return exit.fine;
    }
    const code = await command.run(positionals, values, terminal);
    return terminal.signal.aborted && command.isService !== true ? exit.interrupted : code;
  } catch (thrown) {
    if (terminal.signal.aborted) return exit.interrupted;
    terminal.say(`countersign: ${sentenceOf(thrown)}`);
    return thrown instanceof UsageError ? exit.usage : exit.world;
  }
}

function findCommand(words: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  for (const length of [3, 2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = commands.find((candidate) => candidate.name === name);
    if (command !== undefined) return { command, rest: words.slice(length) };
  }
  return undefined;
}

function parse(command: Command, rest: readonly string[]): { values: Options; positionals: string[] } {
  try {
    const { args, keys } = apartFromKeys(rest, (option) => command.options[option]?.type === 'string');
    const { values, positionals } = parseArgs({
      args: [...args],
      options: parserOptions(command),
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Options, positionals: [...positionals, ...keys] };
  } catch (thrown) {
    const sentence = sentenceOf(thrown).replace(/ To specify a positional argument.*$/s, '');
    throw new UsageError(`${sentence.replace(/\.?$/, '.')} Usage: countersign ${command.name} ${command.usage}`, {
      cause: thrown,
    });
  }
}

async function showOverview(words: readonly string[], terminal: Terminal): Promise<number> {
  const asked = words.length === 0 || words[0] === '--help' || words[0] === 'help';
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = [
    'countersign: SQL that is checked, approved and recorded before it runs',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'countersign COMMAND --help tells more. Exit codes: 0 fine, 1 findings or refused, 2 wrong words or file, 3 the world failed.',
  ];
  if (asked) {
    await terminal.out(`${lines.join('\n')}\n`);
    return exit.fine;
  }
  throw new UsageError(
    `There is no command "${words[0]}". The commands are: ${commands.map(({ name }) => name).join(', ')}.`,
  );
}

function helpOf(command: Command): string {
  const options = Object.entries(command.options).map(([name, spec]) => [
    spec.type === 'boolean' ? `--${name}` : `--${name} ${spec.value ?? name.toUpperCase()}`,
    spec.help,
  ]);
  const width = Math.max(0, ...options.map(([left = '']) => left.length));
  return [
    `Usage: countersign ${command.name} ${command.usage}`,
    '',
    command.summary,
    ...(options.length === 0
      ? []
      : ['', ...options.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`)]),
    '',
  ].join('\n');
}
