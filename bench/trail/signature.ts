import { generateKeyPairSync, sign, verify } from 'node:crypto';
import type { TrailFigure } from './figure.ts';

const times = 2_000;
/** The usual size of what is signed for an event. */
const message = Buffer.alloc(700, 1);

/**
 * Ed25519 alone: each event is signed once and verified once at least, so no figure of the trail can be better than these, and how
 * far off it is shows what the rest costs.
 */
export async function benchSignature(): Promise<TrailFigure[]> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const signature = sign(null, message, privateKey);
  return [
    { name: 'Ed25519 alone, a signature', value: msOf(() => sign(null, message, privateKey)), unit: 'ms' },
    {
      name: 'Ed25519 alone, a verification',
      value: msOf(() => verify(null, message, publicKey, signature)),
      unit: 'ms',
    },
  ];
}

/** The mean of many, in milliseconds. */
function msOf(work: () => unknown): number {
  for (let i = 0; i < times / 4; i += 1) work();
  const started = performance.now();
  for (let i = 0; i < times; i += 1) work();
  return (performance.now() - started) / times;
}
