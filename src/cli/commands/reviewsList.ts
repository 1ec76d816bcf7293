import { type Command, textOption } from '../command.ts';
import { visibleLine } from '../reviews/visibleText.ts';
import { sayRefused, withReviews } from '../reviews/withReviews.ts';
import { exit, UsageError } from '../usageError.ts';

/** What others ask this person to approve. */
export const reviewsList: Command = {
  name: 'reviews list',
  summary: 'Lists what others of the organisation ask you to approve.',
  usage: '[--format text|json]',
  options: { format: { type: 'string', help: 'text or json', value: 'F' } },
  async run(words, options, terminal) {
    const format = textOption(options, 'format') ?? 'text';
    if (words.length > 0) throw new UsageError('reviews list takes no words.');
    if (format !== 'text' && format !== 'json') throw new UsageError('--format is text or json.');
    return await withReviews(terminal, async (reviews) => {
      const listed = await reviews.list({ signal: terminal.signal });
      if ('kind' in listed) return sayRefused(listed, terminal);
      if (format === 'json') {
        await terminal.out(`${JSON.stringify({ version: 1, person: listed.person.id, reviews: listed.reviews })}\n`);
        return exit.fine;
      }
      for (const { id, requester, connection, environment, expires_at, people, approvals } of listed.reviews) {
        const others = people === 1 ? '' : `  ${approvals} of ${people}`;
        await terminal.out(
          `${id}  ${requester}  ${visibleLine(connection)} (${environment})  until ${expires_at}${others}\n`,
        );
      }
      if (listed.reviews.length === 0) terminal.say(`Nothing waits for you, ${listed.person.id}.`);
      return exit.fine;
    });
  },
};
