import type { WaitingReview } from '../../composition/secondPerson/askOthers.ts';
import type { Terminal } from '../command.ts';

/** Says who is waited for, once and with each yes of several. */
export function sayWaiting(terminal: Pick<Terminal, 'say'>): (waiting: WaitingReview | undefined) => void {
  let said = '';
  return (waiting) => {
    if (waiting === undefined) return;
    const { review, roles, people, approvedBy, expiresAt } = waiting;
    const left = people - approvedBy.length;
    const who = roles.length === 0 ? 'somebody else' : `somebody else with the role ${roles.join(' or ')}`;
    const yeses = approvedBy.length === 0 ? '' : `${approvedBy.join(', ')} approved. `;
    const until = new Date(expiresAt).toISOString().slice(11, 16);
    const line = `${yeses}Waiting until ${until} UTC for ${left === 1 ? 'the approval' : `${left} approvals`} of ${who} (request ${review}). Ctrl-C withdraws it.`;
    if (line !== said) terminal.say(line);
    said = line;
  };
}
