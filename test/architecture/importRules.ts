import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { core, type Layer, layers, monopolies } from './layers.ts';

/** A source module as the rules see it: its path from the project's root with `/`, and its text. */
export interface Module {
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript module of the product. */
export function readModules(root: string): Module[] {
  return ['src', 'webview'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
      .map((entry) => {
        const file = path.join(entry.parentPath, entry.name);
        return { path: path.relative(root, file).split(path.sep).join('/'), text: readFileSync(file, 'utf8') };
      }),
  );
}

/** Every break of the rules, one sentence each. */
export function violations(modules: readonly Module[]): string[] {
  const imports = new Map(modules.map((module) => [module.path, importsOf(module)]));
  return [
    ...modules.flatMap((module) => wrongImports(module, imports.get(module.path) ?? [])),
    ...modules.flatMap(brokenMonopolies),
    ...cycles(imports),
  ];
}

function importsOf(module: Module): string[] {
  return ts
    .preProcessFile(module.text, true, true)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.')
        ? path.posix.normalize(path.posix.join(path.posix.dirname(module.path), fileName))
        : fileName,
    );
}

function layerOf(file: string): Layer | undefined {
  return layers.find((layer) => file.startsWith(layer.prefix));
}

function wrongImports(module: Module, targets: readonly string[]): string[] {
  const layer = layerOf(module.path);
  if (layer === undefined)
    return [`${module.path} is in no layer. Put it in one of: ${layers.map((l) => l.prefix).join(', ')}.`];
  return targets.flatMap((target) => {
    if (!target.startsWith('src/') && !target.startsWith('webview/')) {
      const allowed = layer.packages === undefined || layer.packages.includes(target);
      return allowed
        ? []
        : [
            `${module.path} imports the package ${target}, but ${layer.name} may only use ${layer.packages?.join(', ') || 'none'}. ${layer.why}`,
          ];
    }
    const other = layerOf(target);
    const mayImport = layer.mayImport.flatMap((name) => (name === 'core' ? core : [name]));
    if (other === undefined || other.name === layer.name || mayImport.includes(other.name)) return [];
    return [`${module.path} imports ${target}, but ${layer.name} may not import ${other.name}. ${layer.why}`];
  });
}

function brokenMonopolies(module: Module): string[] {
  return monopolies
    .filter(({ pattern, only }) => pattern.test(module.text) && !only.some((prefix) => module.path.startsWith(prefix)))
    .map(({ what, only, why }) => `${module.path} may not ${what}; only ${only.join(', ') || 'nobody'} may. ${why}`);
}

/** Cycles of imports, type-only ones included, each said once. */
function cycles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) {
      const ring = trail.slice(at);
      const first = ring.indexOf([...ring].sort()[0] ?? '');
      found.add([...ring.slice(first), ...ring.slice(0, first)].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return [...found].map((ring) => `These modules import each other in a ring: ${ring}.`);
}
