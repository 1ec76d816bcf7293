/**
 * How often something is tried: fewer times in `npm test`, which people wait for, and as often as it takes to rest a claim on
 * it in `npm run test:thorough`.
 */
export const times = (usually: number, thoroughly: number): number =>
  process.env['COUNTERSIGN_THOROUGH'] === undefined ? usually : thoroughly;

/** How long a test may take, in milliseconds: thorough runs take as long as they do. */
export const patience = (usuallyMs: number): number => times(usuallyMs, 6 * 3_600_000);
