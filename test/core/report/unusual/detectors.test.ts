import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../../src/core/prelude/atOnce.ts';
import { unusualIn } from '../../../../src/core/report/unusual/detect.ts';
import { detectors } from '../../../../src/core/report/unusual/detectors/index.ts';
import type { Example } from '../../../../src/core/report/unusual/example.ts';
import type { Hit } from '../../../../src/core/report/unusual/hit.ts';
import { detectorFiles } from '../../../../src/core/report/unusual/page.ts';
import { storiesOfDone } from '../../../support/office/done.ts';
import { endOf, workOf } from '../../../support/office/exampleWork.ts';

const hitsOf = (example: Example): readonly Hit[] => atOnce(unusualIn(storiesOfDone(workOf(example)), endOf(example)));

describe('the list of detectors', () => {
  it('holds every file, and each file is named after its detector', () => {
    const folder = new URL('../../../../src/core/report/unusual/detectors/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file !== 'index.ts');
    expect(files.sort()).toEqual(detectors.map(({ id }) => `${id}.ts`).sort());
  });

  it('has a page, and it is up to date (npm run generate)', () => {
    for (const [file, text] of Object.entries(detectorFiles())) expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

describe.each(detectors.map((one) => [one.id, one] as const))('the detector %s', (id, { version, docs }) => {
  it('has examples of both kinds, and says what it does in whole sentences', () => {
    expect(docs.found.length).toBeGreaterThanOrEqual(1);
    expect(docs.notFound.length).toBeGreaterThanOrEqual(2);
    for (const sentence of [docs.compares, docs.baseline, docs.threshold, docs.blind])
      expect(sentence).toMatch(/^[A-Z].*\.$/s);
  });

  it.each(docs.found.map((one) => [one.title, one] as const))('finds %s', (_, example) => {
    const found = hitsOf(example).filter(({ detector }) => detector === id);
    expect(found.length).toBeGreaterThan(0);
    for (const hit of found) {
      expect(hit).toMatchObject({ version, title: docs.title });
      expect(Number(hit.score)).toBeGreaterThanOrEqual(1);
      expect(hit.events.length).toBeGreaterThan(0);
      expect(hit.words).toMatch(/^[A-Z0-9].*\.$/);
      expect(Date.parse(hit.baseline.from)).toBeLessThanOrEqual(Date.parse(hit.baseline.to));
    }
  });

  it.each(docs.notFound.map((one) => [one.title, one] as const))('does not find %s', (_, example) => {
    expect(hitsOf(example).filter(({ detector }) => detector === id)).toEqual([]);
  });
});

it.each([0, 5, 40])('%s ordinary days have nothing unusual', (days) => {
  expect(hitsOf({ title: '', days, steps: [] })).toEqual([]);
});
