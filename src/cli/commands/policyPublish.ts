import { publishPolicy } from '../../adapters/policies/collector/collectorPolicies.ts';
import { assertNever } from '../../core/prelude/assertNever.ts';
import { type Command, textOption } from '../command.ts';
import { endpointAt } from '../organisation.ts';
import { readText } from '../sqlInput.ts';
import { exit, UsageError } from '../usageError.ts';

/** Hands a signed policy to the central endpoint. */
export const policyPublish: Command = {
  name: 'policy publish',
  summary: 'Hands a signed policy to the central endpoint, from which machines fetch it.',
  usage: '[--to URL] BUNDLE',
  options: { to: { type: 'string', help: 'the endpoint (COUNTERSIGN_ENDPOINT)', value: 'URL' } },
  async run([file], options, terminal) {
    if (file === undefined) throw new UsageError('policy publish needs a file that countersign policy sign has made.');
    const endpoint = endpointAt(terminal, textOption(options, 'to'));
    if (endpoint === undefined) throw new UsageError('Say where to publish it: --to URL, or COUNTERSIGN_ENDPOINT.');
    const published = await publishPolicy(endpoint, await readText(file, terminal), { signal: terminal.signal });
    switch (published.kind) {
      case 'published':
        terminal.say(`Published at ${endpoint.url}. Machines take it within the hour.`);
        return exit.fine;
      case 'refused':
        terminal.say(published.why);
        return exit.no;
      case 'unreachable':
        terminal.say(published.why);
        return exit.world;
      default:
        return assertNever(published, 'publication');
    }
  },
};
