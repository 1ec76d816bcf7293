import { shareWindow } from '../support/vscodeHost.ts';
import { draft } from './drafting/draft.ts';
import { findings } from './drafting/findings.ts';
import { participant } from './drafting/participant.ts';

const open = shareWindow();
draft(open);
findings(open);
// Last: the editor's own chat takes a third of the window.
participant(open);
