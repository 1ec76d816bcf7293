import '../shared/theme.css';
import './lineage.css';
import type { LineageFromPanel, LineageToPanel } from '../../src/vscode/webviews/protocol/lineage.ts';
import { lineageStrings } from '../../src/vscode/webviews/strings/lineage.ts';
import { el, fill, panelRoot } from '../shared/dom.ts';
import { connectToHost } from '../shared/host.ts';
import { translated } from '../shared/sentences.ts';
import { GraphView } from './graphView.ts';

const host = connectToHost<LineageToPanel, LineageFromPanel>();
const root = panelRoot();

let strings = translated(lineageStrings);
let graph: GraphView | undefined;

const note = (text: string): HTMLElement => el('main', { class: 'note' }, text);

fill(root, note(strings.waiting));
host.onMessage((message) => {
  strings = translated(lineageStrings, message.strings);
  const selected = graph?.selectedName;
  const hadFocus = root.contains(document.activeElement) && document.activeElement !== root;
  graph?.dispose();
  graph = undefined;
  if (message.kind === 'unreadable') fill(root, note(strings.unreadable));
  else if (message.lineage.boxes.length === 0) fill(root, note(strings.empty));
  else {
    graph = new GraphView(message.lineage, strings, (id) => host.post({ kind: 'reveal', id }));
    fill(root, graph.element);
    graph.begin(message.lineage.selected ?? graph.idOf(selected), hadFocus);
  }
});
host.post({ kind: 'ready' });
