import type { Catalog } from '../../../core/analysis/catalog.ts';
import type { Dialect } from '../../../core/ports.ts';
import { analyseText } from './analyseText.ts';
import { editing } from './editing.ts';
import { spelling } from './spelling.ts';

/** The dialect of SQL Server 2022, read by our own parser with `QUOTED_IDENTIFIER ON`. */
export const createTsqlDialect = (): Dialect => ({
  name: 'tsql',
  spelling,
  analyse: (text: string, catalog: Catalog | undefined) => analyseText(text, catalog),
  editing,
});
