import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fetchProof } from '../../composition/eventProof.ts';
import { readNoteKey } from '../../core/audit/tree/signedNote.ts';
import { verifyProof } from '../../core/audit/verify/verifyProof.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { type Command, textOption } from '../command.ts';
import { endpointAt } from '../organisation.ts';
import { exit, UsageError } from '../usageError.ts';
import { reportText } from '../verificationText.ts';

/** A proof of one event that can be handed to anyone, who needs nothing else to verify it. */
export const auditProve: Command = {
  name: 'audit prove',
  summary: 'Writes a proof that the log holds an event, to be handed out and verified without the log.',
  usage: '[--from URL] [--log-key K] [--out F] EVENT-ID',
  options: {
    from: { type: 'string', help: 'the collector (COUNTERSIGN_ENDPOINT)', value: 'URL' },
    'log-key': { type: 'string', help: 'key of its log (COUNTERSIGN_LOG_KEY)', value: 'K' },
    out: { type: 'string', help: 'the file to write; <event id>.tlog-proof where none is named', value: 'F' },
  },
  async run([eventId], options, terminal) {
    if (eventId === undefined) throw new UsageError('audit prove needs the id of an event.');
    if (!/^[0-9A-Za-z_-]{1,64}$/.test(eventId)) throw new UsageError('The id of an event is letters, digits and “-”.');
    const endpoint = endpointAt(terminal, textOption(options, 'from'));
    if (endpoint === undefined) throw new UsageError('Say whose log it is: --from URL, or COUNTERSIGN_ENDPOINT.');
    const file = path.resolve(terminal.cwd, textOption(options, 'out') ?? `${eventId}.tlog-proof`);
    const given = textOption(options, 'log-key') ?? terminal.env['COUNTERSIGN_LOG_KEY'];
    const proof = await fetchProof(endpoint.url, endpoint.token, eventId);
    const keyText = given ?? proof.logKey ?? '';
    const logKey = readNoteKey(keyText);
    if (logKey === undefined)
      throw new UsageError(`“${keyText.slice(0, 100)}” is no key of a log. Give it with --log-key.`);
    const report = verifyProof(proof.text, { logKey, deviceKeys: undefined });
    await terminal.out(reportText(report));
    if (report.result === 'tampered' || report.result === 'unverifiable') {
      terminal.say('What the log gave proves nothing, so nothing was written.');
      return exit.no;
    }
    await writeFile(file, proof.text, { mode: 0o600, flag: 'wx' }).catch((thrown: unknown) => {
      throw new UsageError(`The proof can't be written: ${sentenceOf(thrown)}. Name another file with --out.`, {
        cause: thrown,
      });
    });
    terminal.say(
      `The proof is in ${file}. It holds the event with its sealed values. Whoever verifies it with ` +
        `“countersign audit verify” needs the key of the log from you: --log-key ${logKey.text}`,
    );
    return exit.fine;
  },
};
