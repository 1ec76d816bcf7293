import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readYaml } from '../../../src/core/draft/readYaml.ts';

describe('YAML of the workspace', () => {
  const attacks: readonly [string, string][] = [
    ['a line of dashes that ends the process in the parser', `${'- '.repeat(60_000)}x`],
    ['indentation without end', `${' '.repeat(5_000)}a: 1`],
    ['a file too large to be a dictionary', 'a: 1\n'.repeat(100_000)],
    ['half of a character', 'a: \ud800'],
    ['several documents', 'a: 1\n---\na: 2\n'],
    ['an alias bomb', 'a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]\n'],
  ];
  it.each(attacks)('is refused with a sentence: %s', (_name, text) => {
    const { value, problems } = readYaml(text, z.looseObject({}));
    expect(value).toBeUndefined();
    expect(problems[0]?.message).toMatch(/^[A-Z].*\.$/s);
  });
});
