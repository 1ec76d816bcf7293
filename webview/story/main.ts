import '../shared/theme.css';
import '../shared/sqlText.css';
import './story.css';
import type { StoryFromPanel, StoryToPanel } from '../../src/vscode/webviews/protocol/story.ts';
import { storyStrings } from '../../src/vscode/webviews/strings/story.ts';
import { el, fill, panelRoot } from '../shared/dom.ts';
import { connectToHost } from '../shared/host.ts';
import { liveRegion } from '../shared/liveRegion.ts';
import { translated } from '../shared/sentences.ts';
import { withoutReordering } from '../shared/visibleText.ts';
import { StoryView } from './storyView.ts';

const host = connectToHost<StoryToPanel, StoryFromPanel>();
const live = liveRegion();
const root = panelRoot();
document.body.append(live.element);

let view: StoryView | undefined;
let shown = '';

const note = (text: string): HTMLElement => el('main', { class: 'note' }, withoutReordering(text));

fill(root, note(storyStrings.waiting));
host.onMessage((message) => {
  const strings = translated(storyStrings, message.strings);
  const whole = JSON.stringify(message);
  // The trail is read again with every event that is recorded, and mostly says the same of an old story.
  if (whole === shown) return;
  shown = whole;
  const before = view;
  view = undefined;
  before?.dispose();
  if (message.kind === 'nothing') {
    fill(root, note(message.sentence));
    live.say(message.sentence);
    return;
  }
  const { story, selected } = message;
  view = new StoryView(story, strings, host.post, before?.storyId === story.id ? before.state() : undefined);
  fill(root, view.element);
  view.begin(selected);
  if (before?.storyId !== story.id) live.say(`${story.title}. ${story.standing.title}`);
});
host.post({ kind: 'ready' });
