/**
 * Who may import whom, as data. A module belongs to the first layer whose prefix it starts with, and may import its own
 * layer and those named. `core ← adapters ← shells` is the rule; inside core a step imports only earlier steps.
 */
export interface Layer {
  readonly name: string;
  readonly prefix: string;
  readonly mayImport: readonly string[];
  /** Modules outside the project that this layer may use; `undefined` allows every declared dependency. */
  readonly packages?: readonly string[];
  readonly why: string;
}

const ports = ['ports', 'situation', 'recorder', 'catalogue'];
const pure = ['node:crypto'];

export const layers: readonly Layer[] = [
  { name: 'prelude', prefix: 'src/core/prelude/', mayImport: [], packages: pure, why: 'Everything rests on it.' },
  {
    name: 'catalogue',
    prefix: 'src/core/audit/catalogue',
    mayImport: ['prelude'],
    packages: ['zod'],
    why: 'The list of events: each step says what it records.',
  },
  {
    name: 'recorder',
    prefix: 'src/core/audit/recorder.ts',
    mayImport: ['prelude', 'draft', 'catalogue'],
    packages: [],
    why: 'The port to the trail: each step records through it.',
  },
  {
    name: 'ports',
    prefix: 'src/core/ports.ts',
    packages: [],
    mayImport: ['prelude', 'analysis', 'draft', 'policy', 'governing', 'approval', 'execution'],
    why: 'What core needs from the world, said in the types of the steps.',
  },
  {
    name: 'situation',
    prefix: 'src/core/situation.ts',
    mayImport: ['prelude', 'analysis', 'draft', 'policy', 'ports'],
    packages: [],
    why: 'Where a draft is judged, and by which words.',
  },
  {
    name: 'analysis',
    prefix: 'src/core/analysis/',
    mayImport: ['prelude', ...ports],
    packages: pure,
    why: 'Understanding SQL needs nothing of who asked or what is allowed.',
  },
  {
    name: 'draft',
    prefix: 'src/core/draft/',
    mayImport: ['prelude', 'analysis', ...ports],
    packages: [...pure, 'yaml', 'zod'],
    why: 'Drafting knows the catalog and nothing of policies.',
  },
  {
    name: 'policy',
    prefix: 'src/core/policy/',
    mayImport: ['prelude', 'analysis', 'draft', ...ports],
    packages: [...pure, 'yaml', 'zod', '@marcbachmann/cel-js', '@bufbuild/re2'],
    why: 'Deciding rests on facts; it never approves, runs or records.',
  },
  {
    name: 'governing',
    prefix: 'src/core/governing/',
    mayImport: ['prelude', 'analysis', 'policy'],
    packages: pure,
    why: 'Obligations on the text.',
  },
  {
    name: 'approval',
    prefix: 'src/core/approval/',
    mayImport: ['prelude', 'analysis', 'draft', 'policy', ...ports],
    packages: pure,
    why: 'The only mint of grants.',
  },
  {
    name: 'execution',
    prefix: 'src/core/execution/',
    mayImport: ['prelude', 'analysis', 'draft', 'policy', 'approval', ...ports],
    packages: pure,
    why: 'The only holder of sessions.',
  },
  {
    name: 'classifying',
    prefix: 'src/core/classifying/',
    mayImport: ['prelude', 'analysis', 'policy', 'execution'],
    packages: ['yaml'],
    why: 'Proposes what a policy may say of columns; decides nothing.',
  },
  {
    name: 'outcome',
    prefix: 'src/core/outcome/',
    mayImport: ['prelude', 'execution'],
    packages: pure,
    why: 'What a result looks like.',
  },
  {
    name: 'audit',
    prefix: 'src/core/audit/',
    packages: [...pure, 'node:zlib', 'zod'],
    mayImport: ['prelude', 'analysis', 'draft', 'policy', 'governing', 'approval', 'execution', 'outcome', ...ports],
    why: 'Every step stands in the trail; the trail acts on none.',
  },
  {
    name: 'organisation',
    prefix: 'src/core/organisation/',
    mayImport: ['prelude', 'policy', 'audit'],
    packages: ['zod'],
    why: "An organisation's policy: signed as the trail is, and read as any policy.",
  },
  {
    name: 'embedded',
    prefix: 'src/core/embedded/',
    mayImport: ['prelude', 'analysis', 'policy'],
    packages: [],
    why: 'SQL in files of other languages, and what is said of it there.',
  },
  {
    name: 'report',
    prefix: 'src/core/report/',
    mayImport: ['prelude', 'analysis', 'draft', 'policy', 'execution', 'audit', 'organisation', ...ports],
    packages: pure,
    why: 'Findings and trails as text.',
  },
  {
    name: 'flow',
    prefix: 'src/core/flow.ts',
    packages: [],
    mayImport: [
      'prelude',
      'analysis',
      'draft',
      'policy',
      'governing',
      'approval',
      'execution',
      'outcome',
      'audit',
      ...ports,
    ],
    why: 'The whole product on one screen.',
  },
  {
    name: 'tools',
    prefix: 'src/core/tools/',
    packages: ['zod'],
    mayImport: ['prelude', 'analysis', 'draft', 'policy', 'execution', 'audit', 'flow', ...ports],
    why: 'What agents may call: the same flow, and less told.',
  },
  { name: 'adapters', prefix: 'src/adapters/', mayImport: ['core'], why: 'Each touches one thing of the world.' },
  {
    name: 'composition',
    prefix: 'src/composition/',
    mayImport: ['core', 'adapters'],
    why: 'Puts adapters into core for every shell.',
  },
  {
    name: 'collector',
    prefix: 'src/collector/',
    mayImport: ['core', 'adapters', 'composition'],
    why: 'A shell: the reference central endpoint.',
  },
  {
    name: 'webviewProtocol',
    prefix: 'src/vscode/webviews/',
    mayImport: ['core'],
    why: 'What panels and host say to each other.',
  },
  {
    name: 'vscode',
    prefix: 'src/vscode/',
    mayImport: ['core', 'adapters', 'composition', 'webviewProtocol'],
    why: 'A shell: the editor.',
  },
  {
    name: 'cli',
    prefix: 'src/cli/',
    mayImport: ['core', 'adapters', 'composition', 'collector'],
    why: 'A shell: the command line.',
  },
  {
    name: 'webview',
    prefix: 'webview/',
    mayImport: ['webviewProtocol'],
    why: 'Browser code: types and protocol only.',
  },
];

/** Layers that `core` in a `mayImport` stands for. */
export const core: readonly string[] = layers
  .filter((layer) => layer.prefix.startsWith('src/core/'))
  .map((layer) => layer.name);

/** Names that only one module may use, whoever else could import them. */
export const monopolies: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly only: readonly string[];
  readonly why: string;
}[] = [
  {
    what: 'open a database session',
    pattern: /\.connect\(\s*(profile|connection)/,
    only: ['src/core/execution/enforcementPoint.ts'],
    why: 'One holder: a session elsewhere could run a statement without a grant.',
  },
  {
    what: 'make a grant',
    pattern: /asGrantId\(/,
    only: ['src/core/approval/gate.ts', 'src/core/prelude/brands.ts'],
    why: 'One mint.',
  },
  {
    what: "import 'vscode'",
    pattern: /from 'vscode'/,
    only: ['src/vscode/'],
    why: 'Only the editor shell knows the editor.',
  },
  {
    what: 'use innerHTML and its kin',
    pattern: /\.(innerHTML|outerHTML|insertAdjacentHTML)\b|document\.write\(/,
    only: [],
    why: 'Text from models and databases must stay text.',
  },
];
