import { describe, expect, it } from 'vitest';
import { editsTogether } from '../../../src/vscode/actions/editsTogether.ts';

const edit = (start: number, end: number, text = '') => ({ span: { start, end }, text });
const fix = (...edits: ReturnType<typeof edit>[]) => ({ title: 'Fix', edits });

describe('several fixes at once', () => {
  it('are all made where none touches another', () => {
    expect(editsTogether([fix(edit(0, 1), edit(8, 9)), fix(edit(4, 5))])).toEqual([edit(0, 1), edit(8, 9), edit(4, 5)]);
  });

  it('leave out the whole of a fix that touches an earlier one', () => {
    expect(editsTogether([fix(edit(4, 6)), fix(edit(0, 1), edit(6, 8)), fix(edit(9, 9))])).toEqual([
      edit(4, 6),
      edit(9, 9),
    ]);
  });

  it('never insert two texts at one place', () => {
    expect(editsTogether([fix(edit(4, 4, 'a')), fix(edit(4, 4, 'b'))])).toEqual([edit(4, 4, 'a')]);
  });
});
