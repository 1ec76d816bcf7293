import { describe, expect, it } from 'vitest';
import { retentionFrom } from '../../src/composition/retentionFrom.ts';

const mebibyte = 1024 * 1024;
const dayMs = 86_400_000;

describe('what a machine keeps of its trail', () => {
  it.each<[string, Record<string, string>, Parameters<typeof retentionFrom>[1], [number, number]]>([
    ['a gibibyte and a week, where nobody says', {}, {}, [1024, 7]],
    ['what the person set', {}, { quotaMebibytes: 100.5, retentionDays: 30 }, [100.5, 30]],
    [
      'what the machine says, before the person',
      { COUNTERSIGN_JOURNAL_QUOTA: '2000', COUNTERSIGN_LOCAL_RETENTION: '90' },
      { quotaMebibytes: 100, retentionDays: 30 },
      [2000, 90],
    ],
    ['never less than the least', {}, { quotaMebibytes: 0, retentionDays: 0 }, [64, 1]],
    [
      'nothing of what is no number',
      { COUNTERSIGN_JOURNAL_QUOTA: 'much', COUNTERSIGN_LOCAL_RETENTION: '' },
      { quotaMebibytes: Number.NaN, retentionDays: -1 },
      [1024, 7],
    ],
  ])('is %s', (_name, environment, set, [quota, days]) => {
    expect(retentionFrom(environment, set)).toEqual({ quotaBytes: quota * mebibyte, minLocalMs: days * dayMs });
  });
});
