import { shareWindow } from '../support/vscodeHost.ts';
import { afterwards } from './reviewing/afterwards.ts';
import { silence } from './reviewing/silence.ts';
import { themes } from './reviewing/themes.ts';

const open = shareWindow();
// First: nothing has run in the window yet.
afterwards(open);
themes(open);
// Last: it loads the window anew, with little time to answer.
silence(open);
