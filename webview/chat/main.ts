import '../shared/theme.css';
import '../shared/sqlText.css';
import '../shared/grid/grid.css';
import './chat.css';
import type { ChatFromPanel, ChatToPanel } from '../../src/vscode/webviews/protocol/chat.ts';
import { chatStrings } from '../../src/vscode/webviews/strings/chat.ts';
import { fill, panelRoot } from '../shared/dom.ts';
import { connectToHost } from '../shared/host.ts';
import { liveRegion } from '../shared/liveRegion.ts';
import { translated } from '../shared/sentences.ts';
import { Chat } from './chat.ts';
import { fromKept } from './conversation.ts';

const host = connectToHost<ChatToPanel, ChatFromPanel>();
const live = liveRegion();
const root = panelRoot();
document.body.append(live.element);

let chat: Chat | undefined;
host.onMessage((message) => {
  if (message.kind !== 'init') {
    chat?.take(message);
    return;
  }
  chat?.dispose();
  const strings = translated(chatStrings, message.strings);
  chat = new Chat(fromKept(host.kept()), message.context, message.examples, strings, {
    post: host.post,
    keep: host.keep,
    say: live.say,
  });
  fill(root, chat.element);
  chat.focus();
});
host.post({ kind: 'ready' });
