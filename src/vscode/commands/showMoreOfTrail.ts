import { textIn } from './argument.ts';
import type { Command } from './command.ts';

/** Shows more of a list of the trail that was cut. */
export default {
  id: 'countersign.showMoreOfTrail',
  run({ trailView }, argument) {
    const list = textIn(argument, 'list');
    if (list !== undefined) trailView.showMore(list);
  },
} satisfies Command;
