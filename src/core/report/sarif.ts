import type { Finding, Fix } from '../policy/decision.ts';
import { Places } from '../policy/places.ts';
import { rules } from '../policy/rules/index.ts';
import type { Rule } from '../policy/rules/rule.ts';
import type { Span } from '../prelude/span.ts';
import { type Checked, type CheckReport, placedFindings } from './checked.ts';

/** Findings as SARIF 2.1.0 (OASIS), with what each rule means and the fixes that tools can apply. */
export function sarifReport({ checked, policyProblems }: CheckReport, tool: { readonly version: string }): string {
  const run = {
    tool: {
      driver: {
        name: 'Countersign',
        semanticVersion: tool.version,
        rules: rules.map(descriptor),
        notifications: [{ id: 'policy', shortDescription: { text: 'A mistake in the policy file' } }],
      },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: policyProblems.length === 0,
        toolConfigurationNotifications: policyProblems.map(({ file, line, column, message }) => ({
          descriptor: { id: 'policy', index: 0 },
          level: 'error',
          message: { text: message },
          locations: [
            {
              physicalLocation: { artifactLocation: artifact(file), region: { startLine: line, startColumn: column } },
            },
          ],
        })),
      },
    ],
    artifacts: checked.map(({ file }) => ({ location: artifact(file), sourceLanguage: 'sql' })),
    results: checked.flatMap((one, index) => placedFindings(one).map((finding) => result(finding, one, index))),
  };
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const levelOf = { info: 'note', warning: 'warning', error: 'error' } as const;

function descriptor({ id, severity, docs }: Rule) {
  return {
    id,
    shortDescription: { text: docs.title },
    fullDescription: { text: docs.problem },
    help: {
      text: `${docs.why} ${docs.remedy}`,
      markdown: `${docs.problem}\n\n${docs.why}\n\n**What to do.** ${docs.remedy}`,
    },
    defaultConfiguration: { level: levelOf[severity] },
  };
}

function result(finding: ReturnType<typeof placedFindings>[number], { file, text }: Checked, index: number) {
  const { region } = finding;
  return {
    ruleId: finding.rule,
    ruleIndex: rules.findIndex((rule) => rule.id === finding.rule),
    level: levelOf[finding.severity],
    message: { text: `${finding.message} ${finding.remedy}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { ...artifact(file), index },
          region: {
            startLine: region.line,
            startColumn: region.column,
            endLine: region.endLine,
            endColumn: region.endColumn,
            charOffset: finding.span.start,
            charLength: finding.span.end - finding.span.start,
          },
        },
      },
    ],
    ...fixesOf(finding, file, text),
  };
}

function fixesOf({ fixes }: Finding, file: string, text: string) {
  if (fixes.length === 0) return {};
  const places = new Places(text);
  return { fixes: fixes.map((fix) => fixOf(fix, file, places)) };
}

function fixOf({ title, edits }: Fix, file: string, places: Places) {
  return {
    description: { text: title },
    artifactChanges: [
      {
        artifactLocation: artifact(file),
        replacements: edits.map(({ span, text }) => ({
          deletedRegion: regionOf(span, places),
          ...(text === '' ? {} : { insertedContent: { text } }),
        })),
      },
    ],
  };
}

function regionOf({ start, end }: Span, places: Places) {
  const from = places.at(start);
  const to = places.at(end);
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

/** A relative file name as a URI reference: SARIF wants `/` between folders and other characters percent-encoded. */
function artifact(file: string) {
  return { uri: file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/') };
}
