import { z } from 'zod';
import { exchange } from '../../adapters/sinks/http/exchange.ts';
import { parsed } from '../../adapters/sinks/http/refusal.ts';
import { type Command, textOption } from '../command.ts';
import { endpointAt } from '../organisation.ts';
import { exit, UsageError } from '../usageError.ts';

const done = z.looseObject({ device_key: z.string(), revoked: z.looseObject({ tree_size: z.int() }) });
const refusal = z.looseObject({ reason: z.string().max(500) });

/** Takes the trust from a device key: a laptop was stolen, a person has left. */
export const collectorKeysRevoke: Command = {
  name: 'collector keys revoke',
  summary: 'Revokes a device key at a collector: what its log receives from then on is named as revoked.',
  usage: '--reason R [--at URL] KEY',
  options: {
    reason: { type: 'string', help: 'why, for the log', value: 'R' },
    at: { type: 'string', help: 'the collector (COUNTERSIGN_ENDPOINT); its token needs the role admin', value: 'URL' },
  },
  async run([key], options, terminal) {
    const reason = textOption(options, 'reason');
    if (key === undefined || reason === undefined || !/^[0-9A-Za-z_-]{43,87}$/.test(key))
      throw new UsageError(
        'collector keys revoke needs a device key or its id, as audit keys list shows them, and --reason.',
      );
    const endpoint = endpointAt(terminal, textOption(options, 'at'));
    if (endpoint === undefined) throw new UsageError('Say which collector: --at URL, or COUNTERSIGN_ENDPOINT.');
    const answer = await exchange(
      {
        url: `${endpoint.url.replace(/\/+$/, '')}/v1/keys/${key}/revoke`,
        headers: {
          'Content-Type': 'application/json',
          ...(endpoint.token === undefined ? {} : { Authorization: `Bearer ${endpoint.token}` }),
        },
        body: JSON.stringify({ version: 1, reason }),
      },
      { signal: terminal.signal },
    );
    if ('lost' in answer) {
      terminal.say(`${endpoint.url} can't be reached: ${answer.lost}. Nothing is known to be revoked; try again.`);
      return exit.world;
    }
    const revoked = answer.status === 200 ? parsed(done, answer.body) : undefined;
    if (revoked === undefined) {
      const detail = parsed(refusal, answer.body)?.reason;
      terminal.say(`${endpoint.url} revokes nothing (${answer.status})${detail === undefined ? '.' : `: ${detail}`}`);
      return exit.no;
    }
    terminal.say(
      `Revoked: ${revoked.device_key}. What the log has received up to its entry ${revoked.revoked.tree_size} stays genuine.`,
    );
    return exit.fine;
  },
};
