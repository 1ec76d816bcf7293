/** One figure of the trail, measured on this machine. */
export interface TrailFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'events/s' | 'ms' | 'bytes';
}
