import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxLookedAt, Redaction } from '../../../../src/core/audit/redaction/redactText.ts';
import { processorMsSince } from '../../../support/processorTime.ts';
import { harmless, hostile, labelled, ordinary } from './labelled.ts';

const redacted = (text: string, scope: 'secrets' | 'personal' = 'personal') => new Redaction().redact(text, scope);

describe('the redaction of an event', () => {
  it('keeps sameness: one value has one number in all texts, however it is written', () => {
    const redaction = new Redaction();
    expect(redaction.redact('card 4111 1111 1111 1111 of Ada@Example.com', 'personal')).toBe(
      'card [payment card 1] of [email 1]',
    );
    expect(redaction.redact('ada@example.com paid by 4111-1111-1111-1111, not 5500000000000004', 'personal')).toBe(
      '[email 1] paid by [payment card 1], not [payment card 2]',
    );
    expect(redaction.counts).toEqual([
      { pattern: 'payment_card', count: 3 },
      { pattern: 'email', count: 2 },
    ]);
  });

  it('takes out secrets alone where the policy says so', () => {
    const text = "ALTER ROLE app PASSWORD 'hunter2' -- ada@example.com";
    expect(redacted(text, 'secrets')).toBe("ALTER ROLE app PASSWORD '[password 1]' -- ada@example.com");
    expect(redacted(text)).toBe("ALTER ROLE app PASSWORD '[password 1]' -- [email 1]");
  });

  it('leaves nothing of a value that two detectors share', () => {
    expect(redacted('postgres://app:ada@example.com1@db.example.com/x')).toBe(
      'postgres://app:[connection password 1]@db.example.com/x',
    );
  });

  it.each([...ordinary, ...hostile].map((marked) => [labelled(marked)] as const))('is done once: $text', ({ text }) => {
    const once = redacted(text);
    expect(once).not.toBe(text);
    expect(redacted(once)).toBe(once);
  });

  it('changes nothing around the values', () => {
    const known = fc.constantFrom(...[...ordinary, ...harmless].map((marked) => labelled(marked)));
    const edge = fc.constantFrom('', '\n', ' ', ' — é 漢 ', '\n-- ');
    fc.assert(
      fc.property(edge, known, edge, (before, { text, expected }, after) => {
        const result = redacted(`${before}${text}${after}`);
        expect(result.startsWith(before) && result.endsWith(after)).toBe(true);
        if (expected.length === 0) expect(result).toBe(`${before}${text}${after}`);
      }),
    );
  });

  it('keeps JSON readable', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...[...ordinary, ...hostile].map((marked) => labelled(marked).text))),
        (texts) => {
          const result = redacted(JSON.stringify(texts.map((content) => ({ content }))));
          expect(JSON.parse(result)).toHaveLength(texts.length);
        },
      ),
      { numRuns: 200 },
    );
  });

  const slow = [
    '@',
    'a@',
    'a.',
    'a@a.',
    '1',
    '1 ',
    '1-',
    '+1',
    '4111 ',
    'DE89 ',
    'password=',
    "password='",
    'password ',
    '://',
    'a://:',
    'a://b:c',
    'eyJ',
    'eyJaaaa.',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN A ',
    '%25',
    '%',
    '\\',
    '\\u00',
    '&#',
    '\u200b',
    'sk-',
    'bearer ',
    'phone ',
    'tel 0',
    '(',
    "'",
    '\\\\"',
    'identified by ',
    'ssn 1',
    'a',
    'größer ',
    '漢😀',
  ];
  it.each(slow)('takes time in proportion to the length of a text made of %j', (piece) => {
    const time = (length: number): number => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      const start = process.cpuUsage();
      redacted(text);
      return processorMsSince(start);
    };
    time(10_000);
    const [short, long] = [time(20_000), time(160_000)];
    expect(long).toBeLessThan(Math.max(200, short * 24));
  });
});

describe('a text that is longer than what is looked at', () => {
  const filler = (length: number): string => 'word '.repeat(Math.ceil(length / 5)).slice(0, length);

  it('is cut, says so, and keeps nothing that nobody looked at', () => {
    const redaction = new Redaction();
    const text = `${filler(maxLookedAt)} ada@example.com`;
    const kept = redaction.redact(text, 'personal');
    expect(kept.slice(maxLookedAt)).toBe(' [16 more characters were not recorded]');
    expect(redaction.redact('Grace', 'personal')).toBe(' [5 more characters were not recorded]');
    expect(redaction.counts).toEqual([{ pattern: 'cut', count: 2 }]);
  });

  it.each([1, 5, 14])('loses a value whole that begins %d characters before the cut: no half of it stays', (before) => {
    const text = `${filler(maxLookedAt - before - 1)} ada@example.com ${filler(20_000)}`;
    const kept = redacted(text);
    expect(kept.slice(maxLookedAt - before)).toMatch(/^\[email 1\] \[\d+ more characters were not recorded\]$/);
  });

  it('is never cut in the middle of a character, which would make it a text without bytes', () => {
    expect(redacted(`a${'😀'.repeat(maxLookedAt)}`).isWellFormed()).toBe(true);
    expect(redacted(`${'😀'.repeat(maxLookedAt)}`).isWellFormed()).toBe(true);
  });

  it('is SQL, and is kept whole', () => {
    const text = `${filler(maxLookedAt)} password = 'hunter2hunter2'`;
    const whole = new Redaction().redactWhole(text, 'secrets');
    expect(whole.slice(maxLookedAt)).toBe(" password = '[password 1]'");
  });

  it.each(['4111 ', 'GB82 ', 'password=', '\u0661'])(
    'an attack by length: four megabytes of %j do not stop everything else for long',
    (part) => {
      const text = part.repeat((4 * 1024 * 1024) / part.length);
      const start = process.cpuUsage();
      redacted(text);
      expect(processorMsSince(start)).toBeLessThan(8_000);
    },
    60_000,
  );
});
