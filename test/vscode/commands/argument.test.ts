import { describe, expect, it } from 'vitest';
import { countIn, textIn } from '../../../src/vscode/commands/argument.ts';

describe('an argument that a link or another extension passes', () => {
  it.each([undefined, null, 1, 'text', [], () => 1, { uri: 1 }, { line: -1 }, { line: 1.5 }, { line: Number.NaN }])(
    'is nothing where it is not what was wanted: %j',
    (argument) => {
      expect(textIn(argument, 'uri')).toBeUndefined();
      expect(countIn(argument, 'line')).toBeUndefined();
    },
  );

  it('is read where it is', () => {
    expect(textIn({ uri: 'file:///a.sql' }, 'uri')).toBe('file:///a.sql');
    expect(countIn({ line: 3 }, 'line')).toBe(3);
  });

  it('runs no getter and reads no prototype', () => {
    const trap = Object.create({ uri: 'inherited' }, { line: { get: () => expect.fail('a getter ran') } });
    expect(textIn(trap, 'uri')).toBeUndefined();
    expect(countIn(trap, 'line')).toBeUndefined();
  });
});
