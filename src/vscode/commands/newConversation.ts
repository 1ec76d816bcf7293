import type { Command } from './command.ts';

/** Begins a new conversation in the chat. */
export default {
  id: 'countersign.newConversation',
  run({ chat }) {
    chat.newConversation();
  },
} satisfies Command;
