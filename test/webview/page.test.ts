import { describe, expect, it } from 'vitest';
import { newNonce, pageHtml, panelHtml } from '../../src/vscode/webviews/page.ts';

const page = {
  title: 'Review',
  script: 'https://example.test/review.js',
  style: 'https://example.test/review.css',
  cspSource: 'https://example.test',
  nonce: 'abc123',
};

const policyOf = (html: string): string => /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
const directives = (html: string) =>
  Object.fromEntries(
    policyOf(html)
      .replaceAll('&#39;', "'")
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
  );

describe('the page of a panel', () => {
  it('allows its one script, its style sheets and fonts, and nothing else', () => {
    expect(directives(pageHtml(page))).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'nonce-abc123'"],
      'style-src': ['https://example.test', expect.stringMatching(/^'nonce-[0-9a-f]{32}'$/)],
      'font-src': ['https://example.test'],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
    });
  });

  it('has no inline code, and one script with the nonce', () => {
    const html = pageHtml(page);
    expect(html.match(/<script\b[^>]*>/g)).toEqual(['<script nonce="abc123" src="https://example.test/review.js">']);
    expect(html).not.toMatch(/\son\w+=|javascript:|<style|style=/);
  });

  it('does not show the nonce of scripts anywhere else', () => {
    expect(pageHtml(page).split('abc123')).toHaveLength(3);
  });

  it('says its language', () => {
    expect(pageHtml(page)).toContain('<html lang="en">');
    expect(pageHtml({ ...page, language: 'sv' })).toContain('<html lang="sv">');
  });

  it('escapes a title that tries to be a script', () => {
    const html = pageHtml({ ...page, title: '</title><script>alert(1)</script>', language: '"><img src=x>' });
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img');
  });

  it('has a new nonce each time', () => {
    const nonces = new Set(Array.from({ length: 100 }, newNonce));
    expect(nonces.size).toBe(100);
    for (const nonce of nonces) expect(nonce).toMatch(/^[0-9a-f]{32}$/);
  });

  it('loads the files of its own panel', () => {
    interface FakeUri {
      readonly path: string;
      with(change: { path: string }): FakeUri;
    }
    const uri = (path: string): FakeUri => ({ path, with: (change) => uri(change.path) });
    const webview = { cspSource: 'https://cdn.test', asWebviewUri: ({ path }: FakeUri) => `https://cdn.test${path}` };
    // Only these members of the editor's own types are used.
    const html = panelHtml('chat', 'Chat', webview as never, uri('/extension') as never, 'en');
    expect(html).toContain('src="https://cdn.test/extension/dist/webview/chat.js"');
    expect(html).toContain('href="https://cdn.test/extension/dist/webview/chat.css"');
  });
});
