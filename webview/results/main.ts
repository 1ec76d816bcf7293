import '../shared/theme.css';
import '../shared/grid/grid.css';
import './results.css';
import './arranging/arranging.css';
import type { ResultsFromPanel, ResultsToPanel } from '../../src/vscode/webviews/protocol/results.ts';
import { type ResultsStrings, resultsStrings } from '../../src/vscode/webviews/strings/results.ts';
import { fill, panelRoot } from '../shared/dom.ts';
import { connectToHost } from '../shared/host.ts';
import { liveRegion } from '../shared/liveRegion.ts';
import { translated } from '../shared/sentences.ts';
import { emptyView } from './emptyView.ts';
import { RunView } from './runView.ts';

const host = connectToHost<ResultsToPanel, ResultsFromPanel>();
const live = liveRegion();
const root = panelRoot();
document.body.append(live.element);

let strings: ResultsStrings = resultsStrings;
let run: RunView | undefined;

host.onMessage((message) => {
  switch (message.kind) {
    case 'init':
      strings = translated(resultsStrings, message.strings);
      if (run === undefined) fill(root, emptyView(strings, host.post));
      return;
    case 'started':
      run?.dispose();
      run = new RunView(message, strings, host.post, live.say);
      fill(root, run.element);
      return;
    default:
      // A message about an earlier run came late: what is shown is the newest run, and nothing of another one.
      if (run?.runId === message.runId) run.take(message);
  }
});
host.post({ kind: 'ready' });
