import type { TableName } from './analysis.ts';
import { placeOf } from './facts.ts';
import type { Resolution } from './resolution.ts';
import type { ObjectName } from './tree.ts';

/** Whether a name leads out of the connected database: it says so, and nobody knows it for the database's own name. */
export const isOutside = ({ server, database }: ObjectName, catalog: Resolution['catalog']): boolean =>
  server !== undefined || (database !== undefined && database !== catalog?.database);

/** The server and database that a name leads to, where those are others. */
export const outsideOf = (named: ObjectName, catalog: Resolution['catalog']): Pick<TableName, 'server' | 'database'> =>
  isOutside(named, catalog) ? placeOf(named) : {};

export const spoken = ({ server, database, schema, name }: ObjectName): string =>
  [server, database, schema, name].filter((part) => part !== undefined && part !== null).join('.');
