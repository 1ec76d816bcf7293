/** How long each fuzz test runs, in milliseconds: `COUNTERSIGN_FUZZ_MINUTES`, or else half a minute. */
export const fuzzMs = Number(process.env['COUNTERSIGN_FUZZ_MINUTES'] ?? 0.5) * 60_000;
