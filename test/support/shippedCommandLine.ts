import { readdirSync } from 'node:fs';
import path from 'node:path';
import { installedExtensions } from './installExtension.ts';

/** The folder of the package as the editor has installed it: no sources, and no packages beside it that the build forgot. */
export function shippedPackage(): string {
  const [folder, ...others] = readdirSync(installedExtensions).filter((name) => name.startsWith('countersign.'));
  if (folder === undefined || others.length > 0) throw new Error(`No package, or several, in ${installedExtensions}.`);
  return path.join(installedExtensions, folder);
}

/** The command line in that package. */
export const shippedCommandLine = (): string => path.join(shippedPackage(), 'dist', 'cli.js');
