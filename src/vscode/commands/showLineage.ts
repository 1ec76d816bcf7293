import { countIn } from './argument.ts';
import type { Command } from './command.ts';
import { editorOf, sayNoSqlEditor, targetDocument } from './targetDocument.ts';

/** Shows what flows where in the statement at the cursor, or the one a lens or hover stands for. */
export default {
  id: 'countersign.showLineage',
  async run({ lineage }, argument) {
    const document = targetDocument(argument);
    if (document === undefined) {
      sayNoSqlEditor();
      return;
    }
    const active = editorOf(document)?.selection.active;
    const offset = countIn(argument, 'offset') ?? (active === undefined ? 0 : document.offsetAt(active));
    await lineage.show(document, offset);
  },
} satisfies Command;
