import { textIn } from './argument.ts';
import type { Command } from './command.ts';

/** Opens the chat, with a question in its input where one is given. */
export default {
  id: 'countersign.openChat',
  async run({ chat }, argument) {
    await chat.open(textIn(argument, 'question'));
  },
} satisfies Command;
