import { describe, expect, it } from 'vitest';
import { runnableSpan } from '../../../src/vscode/documents/runnable.ts';

function runnable(text: string, previousEnd = 0): string {
  const start = text.indexOf('SELECT', previousEnd);
  const span = runnableSpan(text, { start, end: text.length }, previousEnd);
  return text.slice(span.start, span.end);
}

describe('what runs for a statement', () => {
  it('is the statement alone', () => {
    expect(runnable('-- a note\nSELECT 1')).toBe('SELECT 1');
  });

  it('has the comment that says which rule not to apply', () => {
    expect(runnable('-- note\n-- countersign-ignore no-limit: small table\nSELECT 1')).toBe(
      '-- countersign-ignore no-limit: small table\nSELECT 1',
    );
  });

  it('has no comment of the statement before', () => {
    const text = 'DELETE FROM a; -- countersign-ignore x: y\n';
    expect(runnable(`${text}SELECT 1`, text.length)).toBe('SELECT 1');
  });
});
