import type { Analysis } from '../analysis/analysis.ts';
import type { Catalog, CatalogTable } from '../analysis/catalog.ts';
import { withCatalogTags } from '../policy/catalogTags.ts';
import { classify, usedColumns } from '../policy/classification.ts';
import type { Decision } from '../policy/decision.ts';
import { whyUnseen } from '../policy/unseen.ts';
import { assertNever } from '../prelude/assertNever.ts';
import type { Situation } from '../situation.ts';

/** What of a database may leave for the language model of an agent. Policy and connection must both let it. */

/** Why nothing at all may be told, so that no tool works; `undefined` where names and types may. */
export function whyNothing({ profile, policy }: Pick<Situation, 'profile' | 'policy'>): string | undefined {
  if (profile.ai !== 'none' && policy.egress !== 'none') return undefined;
  return `Nothing about the connection ${profile.name} may be told to a language model, so no tool works on it. Tell the person, and don't look for another way.`;
}

/**
 * Why rows of a statement may not be told; `undefined` where they may. `maskedRows` wants every column that is confidential or
 * restricted to be masked wherever the statement uses it, and the statement to be seen through whole.
 */
export function whyNoRows(situation: Situation, analysis: Analysis, decision: Decision): string | undefined {
  const { profile, catalog } = situation;
  const policy = withCatalogTags(situation.policy, catalog);
  if (profile.ai !== 'rows') return `The connection ${profile.name} lets no rows go to a language model.`;
  switch (policy.egress) {
    case 'none':
    case 'schema':
      return 'The policy lets no rows go to a language model.';
    case 'maskedRows': {
      const isSeen = analysis.statements.every((statement) => whyUnseen(analysis, statement, catalog).length === 0);
      if (!isSeen) return "It can't be told whether all that is sensitive in these rows is masked.";
      const isBare = analysis.statements.flatMap(usedColumns).some(
        (column) =>
          policy.layers.some(({ classification }) => {
            const level = classify(classification, column)?.level;
            return level === 'confidential' || level === 'restricted';
          }) &&
          !decision.obligations.masks.some(
            (mask) =>
              mask.column !== '*' &&
              mask.column === column.column &&
              mask.table === column.table &&
              mask.schema === column.schema,
          ),
      );
      return isBare
        ? 'The policy lets only rows go to a language model in which all that is sensitive is masked, and here it is not.'
        : undefined;
    }
    case 'rows':
      return undefined;
    default:
      return assertNever(policy.egress, 'egress');
  }
}

/**
 * The catalog as an agent may know it: without tables that the role may do nothing with, and without counts of rows. Texts are
 * checked for agents against it, so that no verdict tells of a name that isn't in it.
 */
export function toldCatalog(catalog: Catalog): Catalog {
  const before = toldBefore.get(catalog) ?? without(catalog);
  toldBefore.set(catalog, before);
  return before;
}

/** Whether there are tables that an agent may not know of. */
export const hidesTables = (catalog: Catalog | undefined): boolean => catalog?.tables.some(isHidden) === true;

/** Made once for each catalog: one of ten thousand tables is not gone through for each call. */
const toldBefore = new WeakMap<Catalog, Catalog>();

function without(catalog: Catalog): Catalog {
  const hidden = catalog.tables.filter(isHidden).map(({ name }) => name.toLowerCase());
  const namesHidden = (definition: string): boolean => hidden.some((name) => definition.toLowerCase().includes(name));
  return {
    ...catalog,
    tables: catalog.tables
      .filter((table) => !isHidden(table))
      .map(({ definition, ...table }) => ({
        ...table,
        rows: null,
        keys: (table.keys ?? []).filter(({ references }) => !hidden.includes(references?.table.toLowerCase() ?? '')),
        ...(definition === undefined || namesHidden(definition) ? {} : { definition }),
      })),
    functions: catalog.functions.map(({ definition, ...one }) =>
      definition === undefined || namesHidden(definition) ? one : { ...one, definition },
    ),
    ...(catalog.synonyms === undefined
      ? {}
      : { synonyms: catalog.synonyms.filter(({ of }) => !hidden.includes(of.name.toLowerCase())) }),
  };
}

const isHidden = ({ rights }: CatalogTable): boolean => rights !== undefined && rights.length === 0;
