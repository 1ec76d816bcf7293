/** One figure of the trail, measured on this machine. */
export interface TrailFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'events/s' | 'ms' | 'bytes' | 'MB';
  /** What the figure should be on two cores that nobody else uses; absent where it is there to compare with. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}

/** Milliseconds of processor time since then, of all threads: what others do on the machine hardly shows in it. */
export function processorMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** A figure as a line, with its target beside it. */
export function lineOf({ name, value, unit, target }: TrailFigure): string {
  const digits = unit === 'ms' ? 3 : unit === 'MB' ? 1 : 0;
  const measured = `${name.padEnd(44)} ${value.toFixed(digits).padStart(8)} ${unit.padEnd(8)}`;
  if (target === undefined) return measured.trimEnd();
  const [sign, limit, isMet] =
    'atLeast' in target ? ['≥', target.atLeast, value >= target.atLeast] : ['≤', target.atMost, value <= target.atMost];
  return `${measured} target ${sign} ${limit}${isMet ? '' : ', missed'}`;
}
