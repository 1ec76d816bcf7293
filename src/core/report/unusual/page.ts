import { detectors } from './detectors/index.ts';

/** Files of the project that are made from the detectors, by their path. */
export function detectorFiles(): Readonly<Record<string, string>> {
  return { 'docs/reference/unusual.md': detectorPage() };
}

function detectorPage(): string {
  const sections = detectors.map(({ id, version, docs }) => {
    const { title, compares, baseline, threshold, blind } = docs;
    const rows = [
      ['Compares', compares],
      ['What is usual', baseline],
      ['Told from', threshold],
      ["Can't see", blind],
    ];
    return `## ${id}\n\n${title}. Version ${version}.\n\n${['| | |', '|---|---|', ...rows.map(([name, text]) => `| ${name} | ${text} |`)].join('\n')}`;
  });
  return `${[
    '# Detectors of what is unusual',
    '<!-- Generated from src/core/report/unusual/detectors by npm run generate. Edit the detectors, not this page. -->',
    'What `audit unusual` looks for ([guide](../guide/unusual.md)). Each detector counts; none learns by itself. Times are in UTC; statements that nobody is recorded for count as of one person without a name.',
    ...sections,
  ].join('\n\n')}\n`;
}
