import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ApiKey } from '../../../../src/adapters/models/openai/apiKey.ts';
import type { ModelError } from '../../../../src/core/draft/modelError.ts';

describe('an API key', () => {
  it('never prints', () => {
    const key = new ApiKey('  sk-secret\n');
    expect(key.reveal()).toBe('sk-secret');
    const printed = [
      String(key),
      `${key}`,
      JSON.stringify({ key }),
      inspect(key),
      inspect({ key }, { showHidden: true }),
    ];
    expect(printed.join()).not.toContain('sk-secret');
  });

  it.each(['', ' ', 'sk-sec\nret', 'sk-sec ret', 'sk-\u0000', 'ключ'])(
    'is refused without being quoted: %j',
    (text) => {
      const thrown = (() => {
        try {
          return new ApiKey(text);
        } catch (error) {
          return error;
        }
      })();
      expect(thrown).toMatchObject({ code: 'MISCONFIGURED' });
      if (text.trim() !== '') expect((thrown as ModelError).message).not.toContain(text);
    },
  );
});
