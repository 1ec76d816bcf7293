import { shareWindow } from '../support/vscodeHost.ts';
import { embedded } from './reading/embedded.ts';
import { governed } from './reading/governed.ts';
import { lineage } from './reading/lineage.ts';

// Else a narrow window shows both sides of a comparison in one.
const open = shareWindow({
  settings: { 'diffEditor.useInlineViewWhenSpaceIsLimited': false, 'diffEditor.wordWrap': 'on' },
});
lineage(open);
governed(open);
// Last: it goes on in another folder.
embedded(open);
