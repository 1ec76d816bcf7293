import { describe, expect, it } from 'vitest';
import { readModules, violations } from './importRules.ts';

const root = new URL('../..', import.meta.url).pathname;

describe('the layers', () => {
  const modules = readModules(root);

  it('are read at all', () => {
    expect(modules.length).toBeGreaterThan(100);
  });

  it('hold', () => {
    expect(violations(modules)).toEqual([]);
  });
});

describe('a planted violation is found:', () => {
  const planted: readonly [name: string, path: string, text: string, found: RegExp][] = [
    [
      'core imports an adapter',
      'src/core/policy/x.ts',
      "import { a } from '../../adapters/y.ts';",
      /may not import adapters/,
    ],
    [
      'core imports an adapter as a type',
      'src/core/policy/x.ts',
      "import type { a } from '../../adapters/y.ts';",
      /may not import adapters/,
    ],
    [
      'core loads an adapter dynamically',
      'src/core/policy/x.ts',
      "const a = await import('../../adapters/y.ts');",
      /may not import adapters/,
    ],
    ['core reads files', 'src/core/policy/x.ts', "import { readFileSync } from 'node:fs';", /may only use/],
    [
      'an early step imports a later one',
      'src/core/analysis/x.ts',
      "import type { Decision } from '../policy/decision.ts';",
      /may not import policy/,
    ],
    [
      'an adapter imports a shell',
      'src/adapters/x/y.ts',
      "import { a } from '../../vscode/b.ts';",
      /may not import vscode/,
    ],
    ['one shell imports another', 'src/cli/x.ts', "import { a } from '../vscode/b.ts';", /may not import vscode/],
    [
      'browser code imports core',
      'webview/chat/x.ts',
      "import { decide } from '../../src/core/policy/decide.ts';",
      /may not import policy/,
    ],
    [
      "somebody else imports 'vscode'",
      'src/composition/x.ts',
      "import * as vscode from 'vscode';",
      /only src\/vscode\/ may/,
    ],
    [
      'somebody else opens a session',
      'src/vscode/x.ts',
      'await database.connect(profile, { signal });',
      /only src\/core\/execution\/enforcementPoint.ts may/,
    ],
    [
      'somebody else makes a grant',
      'src/vscode/x.ts',
      "const grant = { id: asGrantId('1') };",
      /only src\/core\/approval\/gate.ts/,
    ],
    ['model text becomes HTML', 'webview/chat/x.ts', 'element.innerHTML = text;', /only nobody may/],
    ['a module outside every layer', 'src/utils.ts', '', /is in no layer/],
  ];

  it.each(planted)('%s', (_name, path, text, found) => {
    expect(violations([{ path, text }])).toEqual([expect.stringMatching(found)]);
  });

  it('a ring of imports, types included', () => {
    const ring = [
      { path: 'src/core/policy/a.ts', text: "import type { B } from './b.ts';" },
      { path: 'src/core/policy/b.ts', text: "import type { C } from './c.ts';" },
      { path: 'src/core/policy/c.ts', text: "import type { A } from './a.ts';" },
    ];
    expect(violations(ring)).toEqual([
      'These modules import each other in a ring: src/core/policy/a.ts → src/core/policy/b.ts → src/core/policy/c.ts.',
    ]);
  });
});
