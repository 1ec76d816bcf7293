import { readPolicy } from '../../core/policy/readPolicy.ts';
import { standingSentences } from '../../core/report/organisation.ts';
import { type Command, textOption } from '../command.ts';
import { workspaceTexts } from '../files.ts';
import { organisationPolicy } from '../organisation.ts';
import { exit } from '../usageError.ts';

/** Says which policy holds here, its version, who signed it, and until when. */
export const policyShow: Command = {
  name: 'policy show',
  summary: 'Which policy holds here, its version, who signed it, and until when.',
  usage: '[--format text|json] [POLICY]',
  options: { format: { type: 'string', help: 'text or json', value: 'F' } },
  async run([file], options, terminal) {
    const organisation = await organisationPolicy(terminal);
    const { standing, saidBy, problems } = organisation;
    const own = await workspaceTexts(file, terminal);
    const { policy } = readPolicy([...organisation.texts, ...own]);
    const mistakes = policy.problems.map((p) => `${p.file}:${p.line}:${p.column}: ${p.message}`);
    const bundle = 'bundle' in standing ? standing.bundle : undefined;
    if (textOption(options, 'format') === 'json') {
      const about = bundle && { ...bundle.statement, policy: undefined, key: bundle.publicKey, digest: bundle.digest };
      const why = 'why' in standing ? standing.why : undefined;
      const shown = {
        organisation: { standing: standing.kind, saidBy, ...about, why, problems },
        files: own.map(({ name }) => name),
        policy: {
          digest: policy.digest,
          sources: policy.sources,
          limits: policy.limits,
          usage: policy.usageLimits,
          egress: policy.egress,
          agents: policy.agents,
          audit: policy.audit,
        },
        mistakes,
      };
      await terminal.out(`${JSON.stringify({ version: 1, ...shown }, null, 2)}\n`);
    } else {
      const first = standingSentences(standing, problems);
      const lines = [
        ...(first.length === 0 ? ['No organisation’s policy is pinned on this machine.'] : first),
        ...(saidBy === undefined ? [] : [`Pinned by ${saidBy}.`]),
        ...own.map(({ name }) => `Workspace policy ${name}${first.length === 0 ? '' : ', which can only tighten'}.`),
        ...(policy.sources.includes('built-in') ? ['The built-in policy holds.'] : []),
        ...mistakes.map((line) => `Mistake, so everything is denied: ${line}`),
        `In force: ${policy.digest}`,
      ];
      await terminal.out(`${lines.join('\n')}\n`);
    }
    const isGood = (standing.kind === 'none' || standing.kind === 'current') && mistakes.length === 0;
    return isGood ? exit.fine : exit.no;
  },
};
