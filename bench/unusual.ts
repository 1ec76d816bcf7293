import { ratesOf } from '../test/support/office/rates.ts';

/** Seeds that no threshold was chosen with; those were 1 to 6. */
const heldOut = Array.from({ length: 12 }, (_, index) => 1_000 + index);

/** How often the detectors of what is unusual are wrong, and how much they find, in offices that are made up. */
export async function run(print: (line: string) => void): Promise<void> {
  const { offices, personWeeks, statements, falseAlarms, found } = ratesOf(heldOut);
  print(`${offices} offices, ${statements} statements in ${Math.round(personWeeks)} weeks of one person each`);
  const all = [...falseAlarms.values()].reduce((sum, count) => sum + count, 0);
  for (const [detector, count] of [...falseAlarms].sort(([, a], [, b]) => b - a))
    print(`false alarms of ${detector.padEnd(20)} ${(count / personWeeks).toFixed(4)} a person and week`);
  print(`false alarms of ${'all'.padEnd(20)} ${(all / personWeeks).toFixed(4)} a person and week`);
  for (const [kind, { of, found: told, by }] of found)
    print(`found: ${kind.padEnd(26)} ${told} of ${of}, by ${[...by].sort().join(', ') || 'none'}`);
}
