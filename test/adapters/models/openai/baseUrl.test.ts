import { describe, expect, it } from 'vitest';
import { readBaseUrl } from '../../../../src/adapters/models/openai/baseUrl.ts';
import { createOpenAiModel } from '../../../../src/adapters/models/openai/openAiModel.ts';

const read = (text: string, allowInsecureHttp = false) => readBaseUrl(text, { allowInsecureHttp });

describe('a base URL', () => {
  it.each([
    ['https://api.openai.com/v1', 'https://api.openai.com/v1', 'api.openai.com'],
    [' https://api.openai.com/v1/ ', 'https://api.openai.com/v1', 'api.openai.com'],
    ['https://models.example:8443', 'https://models.example:8443', 'models.example:8443'],
    ['http://localhost:11434/v1', 'http://localhost:11434/v1', undefined],
    ['http://127.0.0.1:1234/v1', 'http://127.0.0.1:1234/v1', undefined],
    ['http://[::1]:8000/v1', 'http://[::1]:8000/v1', undefined],
    ['http://LOCALHOST/v1', 'http://localhost/v1', undefined],
    ['http://0x7f.1/v1', 'http://127.0.0.1/v1', undefined],
  ])('reads %s', (text, href, host) => {
    expect(read(text).value).toMatchObject({ href, host });
  });

  it.each([
    ['no URL', 'api.openai.com/v1'],
    ['nothing', ''],
    ['another scheme', 'file:///etc/passwd'],
    ['a script', 'javascript:alert(1)'],
    ['a password', 'https://user:hunter2@api.openai.com/v1'],
    ['a query', 'https://api.openai.com/v1?key=hunter2'],
    ['a fragment', 'https://api.openai.com/v1#x'],
    ['the whole path', 'https://api.openai.com/v1/chat/completions'],
    ['plain http elsewhere', 'http://models.example/v1'],
    ['a host that starts like the own machine', 'http://localhost.evil.example/v1'],
    ['a host that starts like its address', 'http://127.0.0.1.evil.example/v1'],
    ['a host that ends like it', 'http://notlocalhost/v1'],
    ['a private network', 'http://192.168.1.5:11434/v1'],
    ['any address', 'http://0.0.0.0:11434/v1'],
  ])('refuses %s', (_name, text) => {
    const { value, problem } = read(text);
    expect(value).toBeUndefined();
    expect(problem).toMatch(/^The base URL .*\.$/);
    expect(problem).not.toContain('hunter2');
  });

  it('allows plain http elsewhere only where that was decided', () => {
    expect(read('http://models.example/v1', true).value).toMatchObject({ host: 'models.example' });
    expect(() =>
      createOpenAiModel({ baseUrl: 'http://models.example/v1', model: 'm', apiKey: 'k', timeoutMs: 1 }),
    ).toThrow('plain http');
  });
});
