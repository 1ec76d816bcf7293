// How the driver for SQL Server is built: a file of its own, as large as all the rest, that few people need.
import path from 'node:path';

const folder = 'src/adapters/databases/sqlserver';

/** In every other build, the driver's module is that file beside the bundle, and is loaded when it is first imported. */
export const sqlServerDriverApart = {
  plugins: [
    {
      name: 'sql-server-driver-apart',
      /** @param {import('esbuild').PluginBuild} build */
      setup({ onResolve, initialOptions }) {
        const root = initialOptions.absWorkingDir ?? process.cwd();
        onResolve({ filter: /\/driver\.ts$/ }, ({ kind, resolveDir }) =>
          kind === 'dynamic-import' && resolveDir === path.resolve(root, folder)
            ? { path: './sqlServerDriver.js', external: true }
            : undefined,
        );
      },
    },
  ],
  supported: { 'dynamic-import': false },
};

/** What the driver loads whether it is used or not is left out; see docs/decisions/0010-sql-server-driver.md. */
export const sqlServerDriver = {
  entryPoints: { sqlServerDriver: `${folder}/driver.ts` },
  alias: { '@azure/identity': `./${folder}/entraAbsent.ts`, '@azure/keyvault-keys': `./${folder}/entraAbsent.ts` },
};
