import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readSigningKey } from '../../adapters/signers/nodeCrypto/keyFile.ts';
import { personAtThisMachine } from '../../composition/person.ts';
import { maxLifetimeDays, signBundle } from '../../core/organisation/bundle.ts';
import { durationMs } from '../../core/policy/duration.ts';
import { testPolicy } from '../../core/policy/testPolicy.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { type Command, textOption } from '../command.ts';
import { dialectNamed } from '../dialect.ts';
import { catalogFrom, policyWithoutMistakes } from '../files.ts';
import { failureLines } from '../policyTestText.ts';
import { readText } from '../sqlInput.ts';
import { exit, UsageError } from '../usageError.ts';

/** Signs a policy for an organisation. One with a mistake, or whose own tests fail, isn't signed. */
export const policySign: Command = {
  name: 'policy sign',
  summary: "Signs an organisation's policy.",
  usage: '--key F --name NAME --version N [--expires 30d] [--by NAME] [--catalog F] --out F POLICY',
  options: {
    key: { type: 'string', help: 'the private key, made by countersign policy key or openssl', value: 'F' },
    name: { type: 'string', help: 'whose policy it is', value: 'NAME' },
    version: { type: 'string', help: 'a number that rises with each policy', value: 'N' },
    expires: { type: 'string', help: `how long it is good for, at most ${maxLifetimeDays}d (30d)`, value: 'TIME' },
    by: { type: 'string', help: 'who signs it (you)', value: 'NAME' },
    catalog: { type: 'string', help: 'a catalog file for the policy’s own tests', value: 'F' },
    out: { type: 'string', help: 'where the signed policy is written', value: 'F' },
  },
  async run([file], options, terminal) {
    const needed = (name: string): string => {
      const value = textOption(options, name);
      if (value === undefined) throw new UsageError(`policy sign needs --${name}.`);
      return value;
    };
    if (file === undefined) throw new UsageError('policy sign needs the policy file to sign.');
    const version = Number(needed('version'));
    if (!Number.isSafeInteger(version) || version < 1)
      throw new UsageError('--version is a whole number from 1. Take one more than the last.');
    const lifetimeMs = durationMs(textOption(options, 'expires') ?? '30d');
    if (lifetimeMs === undefined || lifetimeMs > maxLifetimeDays * 86_400_000)
      throw new UsageError(`--expires is a length of time such as 30d, of at most ${maxLifetimeDays}d.`);
    const policy = await readText(file, terminal);
    const checked = policyWithoutMistakes([{ source: 'organisation', name: file, text: policy }]);
    const dialect = await dialectNamed(undefined);
    const catalog = await catalogFrom(textOption(options, 'catalog'), terminal);
    const results = testPolicy(checked, (sql) => dialect.analyse(sql, catalog), catalog);
    const failed = results.filter(({ passed }) => !passed);
    for (const line of failed.flatMap(failureLines)) terminal.say(line);
    if (failed.length > 0) {
      terminal.say("The policy's own tests fail, so it isn't signed.");
      return exit.no;
    }
    const now = Date.now();
    const signer = await readSigningKey(path.resolve(terminal.cwd, needed('key')));
    const statement = {
      v: 1 as const,
      name: needed('name'),
      version,
      issued_at: new Date(now).toISOString(),
      expires_at: new Date(now + lifetimeMs).toISOString(),
      signed_by: textOption(options, 'by') ?? personAtThisMachine().id,
      policy,
    };
    const out = needed('out');
    const text = signedOrSaid(() => signBundle(statement, signer));
    await writeFile(path.resolve(terminal.cwd, out), text);
    terminal.say(
      `Signed version ${version}, good until ${statement.expires_at.slice(0, 10)}, by ${signer.publicKey}: ${out}`,
    );
    return exit.fine;
  },
};

function signedOrSaid(sign: () => string): string {
  try {
    return sign();
  } catch (thrown) {
    throw new UsageError(`This can't be signed: ${sentenceOf(thrown)}`, { cause: thrown });
  }
}
