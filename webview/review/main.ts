import '../shared/theme.css';
import '../shared/sqlText.css';
import './review.css';
import type { ReviewFromPanel, ReviewToPanel } from '../../src/vscode/webviews/protocol/review.ts';
import { reviewStrings } from '../../src/vscode/webviews/strings/review.ts';
import { el, fill, panelRoot } from '../shared/dom.ts';
import { connectToHost } from '../shared/host.ts';
import { liveRegion } from '../shared/liveRegion.ts';
import { translated } from '../shared/sentences.ts';
import { Review } from './review.ts';

const host = connectToHost<ReviewToPanel, ReviewFromPanel>();
const live = liveRegion();
const root = panelRoot();
document.body.append(live.element);

let strings = translated(reviewStrings);
let review: Review | undefined;

fill(root, el('main', { class: 'waiting' }, strings.waiting));
host.onMessage((message) => {
  switch (message.kind) {
    case 'show':
      strings = translated(reviewStrings, message.strings);
      review?.dispose();
      review = new Review(message.request, strings, host.post, live.say);
      fill(root, review.element);
      review.begin();
      return;
    case 'decided':
      if (review?.queryId === message.queryId) review.decided(message);
  }
});
window.addEventListener('keydown', (event) => review?.onKey(event), { capture: true });
host.post({ kind: 'ready' });
