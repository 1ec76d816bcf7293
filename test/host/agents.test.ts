import { afterAll, beforeAll } from 'vitest';
import { ScriptedModel } from '../support/scriptedModel.ts';
import { toolCaller } from '../support/toolCaller.ts';
import { shareWindow } from '../support/vscodeHost.ts';
import { tools } from './agents/tools.ts';
import { evil, trust } from './agents/trust.ts';

const model = new ScriptedModel();
beforeAll(async () => await model.start());
afterAll(async () => await model.close());

const open = shareWindow(() => ({
  untrusted: true,
  builtIn: [toolCaller],
  settings: { 'countersign.model.baseUrl': model.url, 'countersign.model.model': 'tiny-sql' },
  files: { '.vscode/settings.json': evil },
}));
trust(open, model);
// In the same window, which is trusted by now.
tools(open);
