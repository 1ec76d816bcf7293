import type { ColumnName } from '../analysis/analysis.ts';
import type { Catalog, CatalogColumn, CatalogTable } from '../analysis/catalog.ts';
import { dataTypeOf } from '../analysis/dataTypes.ts';
import { type Classification, moreSensitive, type Sensitivity, sensitivities } from '../policy/classification.ts';
import { commentEvidence } from './commentEvidence.ts';
import type { Evidence } from './evidence.ts';
import { nameEvidence } from './nameEvidence.ts';
import { canHold, levelOfType, type SemanticType } from './semanticType.ts';
import { type ValueCounts, valueEvidence } from './valueCounts.ts';

/** A classification that somebody should look at. It changes nothing until a person accepts it. */
export interface Proposal extends ColumnName {
  readonly schema: string;
  readonly level: Sensitivity;
  /** What the data is, as the policy file's `type`. */
  readonly type: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** Sentences; none holds a value. */
  readonly reasons: readonly string[];
}

/** Below this a sign is too weak to trouble anyone. */
export const leastConfidence = 0.5;

/** Sample counts of columns, by `columnKey`. */
export type SampleCounts = ReadonlyMap<string, ValueCounts>;
export const columnKey = ({ schema, table, column }: ColumnName): string => JSON.stringify([schema, table, column]);

/**
 * Proposes a classification for each column that has none yet, the most sensitive first. Views are left out: what they show is
 * classified where it stands.
 */
export function propose(
  catalog: Catalog,
  known: Classification,
  samples: SampleCounts = new Map(),
): readonly Proposal[] {
  return unclassified(catalog, known)
    .flatMap(({ table, column, name }) => {
      const sample = samples.get(columnKey(name));
      const evidence = [
        ...nameEvidence(column.name, table.name),
        ...typeEvidence(column),
        ...commentEvidence(column.comment),
        ...(sample === undefined ? [] : valueEvidence(sample)),
      ];
      const found = strongest(evidence, column);
      return found === undefined ? [] : [{ ...name, schema: table.schema, ...found }];
    })
    .sort(
      (a, b) =>
        sensitivities.indexOf(b.level) - sensitivities.indexOf(a.level) ||
        b.confidence - a.confidence ||
        columnKey(a).localeCompare(columnKey(b), 'en'),
    );
}

/** Columns of tables that no pattern classifies. */
export function unclassified(
  { tables }: Catalog,
  known: Classification,
): readonly { readonly table: CatalogTable; readonly column: CatalogColumn; readonly name: ColumnName }[] {
  return tables
    .filter(({ kind }) => kind !== 'view')
    .flatMap((table) =>
      table.columns.map((column) => ({
        table,
        column,
        name: { schema: table.schema, table: table.name, column: column.name },
      })),
    )
    .filter(({ name }) => known.of(name) === undefined);
}

/** Types that hold one thing only. */
function typeEvidence({ type }: CatalogColumn): readonly Evidence[] {
  return /^(?:inet|cidr)$/i.test(type) ? [{ type: 'ip address', weight: 0.7, reason: `Its type is ${type}.` }] : [];
}

function strongest(
  evidence: readonly Evidence[],
  column: CatalogColumn,
): Pick<Proposal, 'level' | 'type' | 'confidence' | 'reasons'> | undefined {
  const holds = dataTypeOf(column.type);
  const written = evidence.find(({ level }) => level !== undefined);
  if (written?.level !== undefined)
    return {
      level: written.level,
      type: written.called ?? strongestType(evidence.filter((one) => one !== written)) ?? written.type,
      confidence: written.weight,
      reasons: [written.reason],
    };
  const fitting = evidence.filter(({ type }) => canHold(holds, type));
  const type = strongestType(fitting);
  if (type === undefined) return undefined;
  // Words for personal data support what else was found, whatever it is.
  const about = fitting.filter((one) => one.type === type || one.type === 'personal data');
  const confidence = togetherOf(about);
  if (confidence < leastConfidence) return undefined;
  const level = about.reduce<Sensitivity>((most, one) => moreSensitive(most, levelOfType[one.type]), levelOfType[type]);
  return { level, type, confidence, reasons: about.map(({ reason }) => reason) };
}

function strongestType(evidence: readonly Evidence[]): SemanticType | undefined {
  const types = [...new Set(evidence.filter(({ weight }) => weight > 0).map(({ type }) => type))];
  const specific = types.filter((type) => type !== 'personal data');
  const weightOf = (type: SemanticType): number => togetherOf(evidence.filter((one) => one.type === type));
  return (specific.length === 0 ? types : specific).sort((a, b) => weightOf(b) - weightOf(a))[0];
}

/** Signs that don't rest on each other: each takes its share of the doubt that the others leave. */
function togetherOf(evidence: readonly Evidence[]): number {
  const doubt = evidence.reduce((left, { weight }) => (weight > 0 ? left * (1 - weight) : left), 1);
  const against = evidence.reduce((left, { weight }) => (weight < 0 ? left * (1 + weight) : left), 1);
  return Math.round((1 - doubt) * against * 100) / 100;
}
