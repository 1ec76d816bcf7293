import type { Analysis } from '../analysis/analysis.ts';
import type { Actor } from '../draft/actor.ts';
import { assertNever } from '../prelude/assertNever.ts';
import { type Answer, nothing } from './answer.ts';
import type { Policy } from './policy.ts';

/**
 * What is asked of a statement because a program asks for it. Nobody is shown text that can't be read: a model can write it
 * anew, and a person who is asked about nonsense learns to say yes.
 */
export function askedByAgent(
  { agent }: Actor,
  { problems, statements }: Analysis,
  { agents }: Pick<Policy, 'agents'>,
): Answer {
  if (agent === undefined) return nothing;
  if (problems.length > 0 || statements.some(({ kind }) => kind === 'unknown'))
    return {
      effect: 'deny',
      reasons: ["This text can't be read as SQL, and what an agent asks for must be. Write one plain statement."],
    };
  switch (agents.run) {
    case 'deny':
      return {
        effect: 'deny',
        reasons: ['The policy lets no agent run statements. Give the SQL to the person instead.'],
      };
    case 'approve':
      return { effect: 'requireApproval', reasons: ['An agent asks for this, so a person must approve it.'] };
    case 'asPerson':
      return nothing;
    default:
      return assertNever(agents.run, 'agents.run');
  }
}
