import { afterAll, beforeAll } from 'vitest';
import { ScriptedModel } from '../support/scriptedModel.ts';
import { shareWindow } from '../support/vscodeHost.ts';
import { asked } from './model/asked.ts';
import { chat } from './model/chat.ts';

const model = new ScriptedModel();
beforeAll(async () => await model.start());
afterAll(async () => await model.close());

const open = shareWindow(() => ({
  settings: { 'countersign.model.baseUrl': model.url, 'countersign.model.model': 'tiny-sql' },
}));
chat(open, model);
asked(open, model);
