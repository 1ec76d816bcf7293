import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { shippedPackage } from '../../support/shippedCommandLine.ts';

/** What is in the package, and why the editor or a person wants it there. */
const wanted =
  /^(package(\.nls[\w.-]*)?\.json|README\.md|CHANGELOG\.md|LICENSE[\w.]*|\.vsixmanifest|l10n\/.+\.json|media\/.+|examples\/demo\/.+|dist\/.+\.(js|css|wasm|data)|dist\/demo\.tar\.gz|dist\/evidence\/(verify\.py|README\.md)|dist\/THIRD_PARTY_LICENSES\.txt)$/i;

it('the package has what runs and is read, and nothing else', () => {
  const folder = shippedPackage();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .map((name) => name.split(path.sep).join('/'));
  expect(files).toEqual(expect.arrayContaining(['package.json', 'l10n/bundle.l10n.json', 'media/icon.png']));
  expect(files).toContain('examples/demo/.countersign/policy.yaml');
  expect(files.filter((file) => !wanted.test(file))).toEqual([]);
});
