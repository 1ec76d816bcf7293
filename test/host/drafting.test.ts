import { shareWindow } from '../support/vscodeHost.ts';
import { draft } from './drafting/draft.ts';
import { findings } from './drafting/findings.ts';
import { participant } from './drafting/participant.ts';
import { changedTrail, trail } from './drafting/trail.ts';

const open = shareWindow();
// First: it looks at the whole trail, which holds nothing else yet.
trail(open);
draft(open);
findings(open);
// The editor's own chat takes a third of the window from here.
participant(open);
changedTrail(open);
