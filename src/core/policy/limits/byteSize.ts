/** An amount of data in a policy: a whole number and a unit, such as `500kB`, `20MB`, `1GB`. Units are powers of 1,000. */
export const byteSizePattern = /^([1-9]\d{0,8})(B|kB|MB|GB)$/;

const unitBytes = { B: 1, kB: 1_000, MB: 1_000_000, GB: 1_000_000_000 } as const;

/** Bytes of an amount; `undefined` when the text isn't one. */
export function bytesOf(text: string): number | undefined {
  const match = byteSizePattern.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * unitBytes[match[2] as keyof typeof unitBytes];
}
