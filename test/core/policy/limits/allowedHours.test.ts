import { describe, expect, it } from 'vitest';
import {
  type AllowedHours,
  isTimeZone,
  minutesOf,
  whyClosed,
} from '../../../../src/core/policy/limits/allowedHours.ts';

const office: AllowedHours = {
  timeZone: 'Europe/Berlin',
  openings: [
    { days: ['mon', 'tue', 'wed', 'thu'], from: 480, to: 1080 },
    { days: ['fri'], from: 480, to: 840 },
  ],
};

describe('allowed hours', () => {
  it.each([
    ['in the morning, to the minute', '2026-01-05T07:00:00Z', true],
    ['a moment before', '2026-01-05T06:59:59Z', false],
    ['in the last minute', '2026-01-05T16:59:59Z', true],
    ['at the end', '2026-01-05T17:00:00Z', false],
    ['on a Friday afternoon', '2026-01-09T13:00:00Z', false],
    ['on a Sunday', '2026-01-11T10:00:00Z', false],
    ['in summer, an hour of UTC earlier', '2026-07-06T06:00:00Z', true],
    ['in summer, at the end', '2026-07-06T16:00:00Z', false],
  ])('%s', (_when, moment, isOpen) => {
    expect(whyClosed(office, Date.parse(moment)) === undefined).toBe(isOpen);
  });

  it('say what they are, what time it is there, and when the next begin', () => {
    expect(whyClosed(office, Date.parse('2026-01-09T19:30:00Z'))).toBe(
      'The policy lets statements run Mon–Thu 08:00–18:00, Fri 08:00–14:00 (Europe/Berlin), and now it is Fri 20:30 there. The next time is Mon 08:00.',
    );
  });

  it('may last the whole day', () => {
    const sunday: AllowedHours = { timeZone: 'UTC', openings: [{ days: ['sun'], from: 0, to: 1440 }] };
    expect(whyClosed(sunday, Date.parse('2026-01-11T23:59:59Z'))).toBeUndefined();
    expect(whyClosed(sunday, Date.parse('2026-01-12T00:00:00Z'))).toContain('The next time is Sun 00:00.');
  });

  it('are read from times of day and names of zones, and from nothing else', () => {
    expect(['00:00', '08:30', '24:00', '8:30', '24:01', '23:60', ''].map(minutesOf)).toEqual([
      0,
      510,
      1440,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(['Europe/Berlin', 'UTC', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false]);
  });
});
