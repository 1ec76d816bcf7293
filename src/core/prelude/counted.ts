// Made once: making one takes longer than judging a statement.
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A number as people write it: `48,211`. */
export const counted = (count: number): string => grouped.format(count);

/** `1 column`, `48,211 columns`. */
export const plural = (count: number, noun: string): string => `${counted(count)} ${noun}${count === 1 ? '' : 's'}`;
