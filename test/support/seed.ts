import fc from 'fast-check';

/**
 * Property tests draw the same cases in every run, so that a red run says something of the change at hand.
 * `COUNTERSIGN_SEED=random` looks for new ones; a counterexample found that way becomes a case of its own.
 */
const wanted = process.env['COUNTERSIGN_SEED'] ?? '20261122';
fc.configureGlobal({ seed: wanted === 'random' ? Date.now() & 0x7fffffff : Number(wanted) });
