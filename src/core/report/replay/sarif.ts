import { digestOf } from '../../prelude/digest.ts';
import { artifact, sarifSchema } from '../sarif.ts';
import { type Change, type ChangedGroup, changedGroups, changes, nameOfChange, type ReplayReport } from './replay.ts';
import { exampleText } from './text.ts';

const levelOf: Readonly<Record<Change, 'note' | 'warning'>> = {
  newlyBlocked: 'warning',
  newlyFree: 'warning',
  newlyAsked: 'note',
  newlyPossible: 'note',
  otherwise: 'note',
};

const meaningOf: Readonly<Record<Change, string>> = {
  newlyBlocked: 'The changed policy denies what went through before, or could be approved.',
  newlyFree:
    'The changed policy lets through, without asking anybody first, what had to be approved or was denied before.',
  newlyAsked: 'The changed policy asks a person about what went through by itself before.',
  newlyPossible: 'The changed policy asks a person about what was denied before.',
  otherwise: 'The changed policy asks for another approval or review than before.',
};

/**
 * The comparison as SARIF 2.1.0: one result for each kind of statement whose answer changes, at its place in a file, or at the changed
 * policy where the statement stands in a trail.
 */
export function replaySarif(report: ReplayReport, tool: { readonly version: string }): string {
  const { policy, replayed, unjudged, notes } = report;
  const run = {
    tool: {
      driver: {
        name: 'Countersign policy replay',
        semanticVersion: tool.version,
        rules: changes.map((change) => ({
          id: idOf(change),
          shortDescription: { text: nameOfChange[change] },
          fullDescription: { text: meaningOf[change] },
          help: { text: meaningOf[change] },
          defaultConfiguration: { level: levelOf[change] },
        })),
        notifications: [
          { id: 'unjudged', shortDescription: { text: 'A statement that could not be judged again' } },
          { id: 'note', shortDescription: { text: 'What the comparison rests on' } },
        ],
      },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: [
          ...unjudged.map(({ source, reason }) => ({
            descriptor: { id: 'unjudged', index: 0 },
            level: 'warning',
            message: { text: `${source}: ${reason}` },
          })),
          ...notes.map((text) => ({ descriptor: { id: 'note', index: 1 }, level: 'note', message: { text } })),
        ],
      },
    ],
    results: changedGroups(replayed).map((group) => result(group, policy)),
  };
  return `${JSON.stringify({ $schema: sarifSchema, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

const idOf = (change: Change): string => change.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function result({ change, count, example }: ChangedGroup, policy: string) {
  const { source, region, fingerprint, before, after, reasons } = example;
  const why = reasons.length === 0 ? '' : ` ${reasons.join(' ')}`;
  const print = digestOf(JSON.stringify([fingerprint, before, after])).slice('sha256:'.length, 'sha256:'.length + 32);
  return {
    ruleId: idOf(change),
    ruleIndex: changes.indexOf(change),
    level: levelOf[change],
    message: { text: `${nameOfChange[change]}, ${count} ×: ${before} → ${after}. ${exampleText(example)}${why}` },
    partialFingerprints: { 'countersignReplay/v1': print },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(region === undefined ? policy : source),
          region:
            region === undefined
              ? { startLine: 1 }
              : {
                  startLine: region.line,
                  startColumn: region.column,
                  endLine: region.endLine,
                  endColumn: region.endColumn,
                },
        },
        ...(region === undefined ? { logicalLocations: [{ name: source, kind: 'member' }] } : {}),
      },
    ],
  };
}
