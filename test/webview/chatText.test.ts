import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatToPanel } from '../../src/vscode/webviews/protocol/chat.ts';
import { applyTo, fromKept, maxKeptRows, newTurn, type Turn, toKeep } from '../../webview/chat/conversation.ts';
import { parseProse, withoutCode } from '../../webview/chat/prose.ts';
import { processorMsSince } from '../support/processorTime.ts';
import { revenueDraft, revenueRows } from './harness/samples.ts';

const kindsOf = (text: string) => parseProse(text).map(({ kind }) => kind);

describe('an answer as prose', () => {
  it('is paragraphs, headings, lists and code', () => {
    expect(parseProse('# Title\nOne `a` and **b**.\n\n1. x\n   more\n2. y\n\n```sql\nSELECT 1\n```\nEnd')).toEqual([
      { kind: 'heading', source: '# Title', content: [{ kind: 'text', text: 'Title' }] },
      {
        kind: 'paragraph',
        source: 'One `a` and **b**.',
        content: [
          { kind: 'text', text: 'One ' },
          { kind: 'code', text: 'a' },
          { kind: 'text', text: ' and ' },
          { kind: 'strong', text: 'b' },
          { kind: 'text', text: '.' },
        ],
      },
      {
        kind: 'list',
        source: '1. x\n   more\n2. y',
        ordered: true,
        items: [[{ kind: 'text', text: 'x\nmore' }], [{ kind: 'text', text: 'y' }]],
      },
      { kind: 'code', source: '```sql\nSELECT 1', text: 'SELECT 1' },
      { kind: 'paragraph', source: 'End', content: [{ kind: 'text', text: 'End' }] },
    ]);
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    '[run me](command:workbench.action.quit)',
    '[a](javascript:alert(1))',
    '<https://evil.test>',
    '![a](https://evil.test/a.png)',
  ])('leaves %s as the text it is', (text) => {
    expect(parseProse(text)).toEqual([{ kind: 'paragraph', source: text, content: [{ kind: 'text', text }] }]);
  });

  it('reads a fence that has not ended yet as code', () => {
    expect(kindsOf('Here:\n```sql\nSELECT')).toEqual(['paragraph', 'code']);
    expect(kindsOf('```')).toEqual(['code']);
  });

  it('drops the code that is shown as a block, and only that', () => {
    const text = 'A\n\n```sql\nSELECT 1\n```\n\nB\n\n```sql\nSELECT 2\n```';
    expect(kindsOf(withoutCode(text, 'SELECT 1\n'))).toEqual(['paragraph', 'paragraph', 'code']);
  });

  it('loses no letter of any text', () => {
    const part = fc.constantFrom('```', '- ', '1. ', '# ', '**', '`', '\n', '\n\n', 'a', ' ', '~~~', '<b>');
    const lettersIn = (text: string) => text.split('a').length - 1;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const blocks = parseProse(text);
        expect(lettersIn(blocks.map(({ source }) => source).join(' '))).toBe(lettersIn(text));
        for (const block of blocks) {
          if (block.kind === 'code') continue;
          const inlines = block.kind === 'list' ? block.items.flat() : block.content;
          expect(lettersIn(inlines.map((inline) => inline.text).join(' '))).toBe(lettersIn(block.source));
        }
      }),
    );
  });

  it('is read quickly when it is made to be slow', () => {
    const start = process.cpuUsage();
    for (const text of ['`'.repeat(200_000), '**a'.repeat(70_000), '- '.repeat(100_000), '\n'.repeat(200_000)])
      parseProse(text);
    expect(processorMsSince(start)).toBeLessThan(2_000);
  });
});

describe('a conversation', () => {
  const begun = (): Turn[] => [newTurn('t-1', 'How much?')];
  const tell = (turns: readonly Turn[], ...messages: readonly ChatToPanel[]) => {
    for (const message of messages) applyTo(turns, message);
  };
  const draft: ChatToPanel = { kind: 'draft', turnId: 't-1', draft: revenueDraft };
  const ended: ChatToPanel = { kind: 'ended', turnId: 't-1', how: 'answered', followUps: ['And by region?'] };

  it('grows by what the host says', () => {
    const turns = begun();
    tell(
      turns,
      { kind: 'text', turnId: 't-1', piece: 'Net ' },
      { kind: 'text', turnId: 't-1', piece: 'revenue.' },
      draft,
      ended,
    );
    expect(turns).toEqual([
      {
        turnId: 't-1',
        question: 'How much?',
        text: 'Net revenue.',
        blocks: [{ draft: revenueDraft }],
        state: 'answered',
        followUps: ['And by region?'],
      },
    ]);
  });

  it('ignores what is about another conversation', () => {
    const turns = begun();
    expect(applyTo(turns, { kind: 'text', turnId: 't-9', piece: 'x' })).toBeUndefined();
    expect(applyTo(turns, { kind: 'rows', blockId: 'block-1', rows: [['1']] })).toBeUndefined();
    expect(turns).toEqual(begun());
  });

  it('keeps a result with its first rows, and says that it is cut', () => {
    const turns = begun();
    const outcome = { kind: 'succeeded', rowCount: 120, changed: false, truncated: false, elapsedMs: 5 } as const;
    tell(turns, draft, ended, { kind: 'runState', blockId: 'block-1', state: 'running' });
    tell(turns, { kind: 'columns', blockId: 'block-1', columns: [{ name: 'month', type: 'date' }] });
    tell(
      turns,
      { kind: 'rows', blockId: 'block-1', rows: revenueRows(120) },
      { kind: 'runEnded', blockId: 'block-1', outcome },
    );
    const kept = fromKept(JSON.parse(JSON.stringify(toKeep(turns, 'next'))));
    expect(kept.draftQuestion).toBe('next');
    expect(kept.turns[0]?.blocks[0]?.result).toEqual({
      state: 'ended',
      columns: [{ name: 'month', type: 'date' }],
      rows: revenueRows(120).slice(0, maxKeptRows),
      outcome,
      isCut: true,
    });
  });

  it('that was interrupted does not pretend to be under way', () => {
    const turns = begun();
    tell(turns, draft, { kind: 'runState', blockId: 'block-1', state: 'running' });
    const [turn] = fromKept(toKeep(turns, '')).turns;
    expect([turn?.state, turn?.blocks[0]?.result?.state]).toEqual(['stopped', 'interrupted']);
  });

  it('is kept within bounds', () => {
    const turns = Array.from({ length: 80 }, (_, index) => ({
      ...newTurn(`t-${index}`, 'x'.repeat(100_000)),
      state: 'answered' as const,
    }));
    const kept = toKeep(turns, '');
    expect(JSON.stringify(kept).length).toBeLessThan(2_100_000);
    expect(kept.turns.at(-1)?.turnId).toBe('t-79');
  });

  it.each([
    ['nothing', undefined],
    ['another version', { version: 2, turns: [] }],
    ['turns of another shape', { version: 1, turns: [{ question: 5 }] }],
    ['a block without SQL', { version: 1, turns: [{ ...newTurn('t', 'q'), blocks: [{ draft: {} }] }] }],
    ['a text', 'kept'],
  ])('begins empty where %s was kept', (_, kept) => {
    expect(fromKept(kept)).toEqual({ version: 1, turns: [], draftQuestion: '' });
  });
});
