import type { Finding, Fix } from '../policy/decision.ts';
import { Places } from '../policy/places.ts';
import { rules } from '../policy/rules/index.ts';
import type { Rule } from '../policy/rules/rule.ts';
import { digestOf } from '../prelude/digest.ts';
import type { Span } from '../prelude/span.ts';
import { type Checked, type CheckReport, placedFindings } from './checked.ts';

/** Findings as SARIF 2.1.0 (OASIS), with what each rule means and the fixes that tools can apply. */
export function sarifReport(report: CheckReport, tool: { readonly version: string }): string {
  const { checked, unread, policyProblems } = report;
  const run = {
    tool: {
      driver: {
        name: 'Countersign',
        semanticVersion: tool.version,
        informationUri: project,
        rules: rules.map(descriptor),
        notifications: [
          { id: 'policy', shortDescription: { text: 'A mistake in the policy file' } },
          { id: 'unread', shortDescription: { text: 'A file that could not be checked' } },
        ],
      },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: policyProblems.length === 0 && unread.length === 0,
        toolExecutionNotifications: unread.map(({ file, reason }) => ({
          descriptor: { id: 'unread', index: 1 },
          level: 'error',
          message: { text: reason },
          locations: [{ physicalLocation: { artifactLocation: artifact(file) } }],
        })),
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
    artifacts: checked.map(({ file, language = 'sql' }) => ({ location: artifact(file), sourceLanguage: language })),
    results: checked.flatMap(resultsOf),
  };
  return `${JSON.stringify({ $schema: sarifSchema, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

/** Where OASIS publishes the schema. */
export const sarifSchema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const project = 'https://github.com/countersign/countersign';
const levelOf = { info: 'note', warning: 'warning', error: 'error' } as const;

function descriptor({ id, severity, docs }: Rule) {
  return {
    id,
    shortDescription: { text: docs.title },
    fullDescription: { text: docs.problem },
    helpUri: `${project}/blob/main/docs/rules/${id}.md`,
    help: {
      text: `${docs.why} ${docs.remedy}`,
      markdown: `${docs.problem}\n\n${docs.why}\n\n**What to do.** ${docs.remedy}`,
    },
    defaultConfiguration: { level: levelOf[severity] },
  };
}

type Placed = ReturnType<typeof placedFindings>[number];

function resultsOf(one: Checked, index: number) {
  const lines = one.text.split(/\r\n|\n|\r/);
  const seen = new Map<string, number>();
  return placedFindings(one).map((finding) => {
    const said = JSON.stringify([finding.rule, (lines[finding.region.line - 1] ?? '').replaceAll(/\s+/g, ' ').trim()]);
    const before = seen.get(said) ?? 0;
    seen.set(said, before + 1);
    return result(finding, one, index, `${digestOf(said).slice('sha256:'.length, 'sha256:'.length + 32)}:${before}`);
  });
}

/**
 * @param print what makes the result the same one in another version of the file, wherever it stands there: the rule and its line
 * without the white space, and which of several such it is.
 */
function result(finding: Placed, { file, text }: Checked, index: number, print: string) {
  const { region } = finding;
  return {
    ruleId: finding.rule,
    ruleIndex: rules.findIndex((rule) => rule.id === finding.rule),
    level: levelOf[finding.severity],
    message: { text: `${finding.message} ${finding.remedy}` },
    partialFingerprints: { 'countersignLine/v1': print },
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
    ...relatedOf(finding, file, index, text),
    ...fixesOf(finding, file, text),
  };
}

function relatedOf({ related = [] }: Finding, file: string, index: number, text: string) {
  if (related.length === 0) return {};
  const places = new Places(text);
  return {
    relatedLocations: related.map(({ span, message }, id) => ({
      id,
      message: { text: message },
      physicalLocation: { artifactLocation: { ...artifact(file), index }, region: regionOf(span, places) },
    })),
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

/**
 * A file name, with `/` between its folders, as a URI reference: other characters are percent-encoded, and `./` goes, because who
 * compares such names does so letter by letter.
 */
export function artifact(file: string) {
  const folders = file.replace(/^(\.\/+)+(?=[^/])/, '').split('/');
  const uri = folders.map((name) => encodeURIComponent(name.toWellFormed())).join('/');
  return { uri: file.startsWith('/') ? `file://${uri}` : uri };
}
