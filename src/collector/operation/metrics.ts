/** Figures of operation in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4). */
export const metricsMediaType = 'text/plain; version=0.0.4; charset=utf-8';

const counters = {
  countersign_deliveries_total: 'Deliveries, by what became of them.',
  countersign_events_stored_total: 'Events that were acknowledged, those again included.',
  countersign_reads_total: 'Answers with audit data; each is recorded.',
  countersign_refused_total: 'Requests that were refused before anything was looked at.',
} as const;

const gauges = {
  countersign_streams: 'Streams that hold events.',
  countersign_events: 'Events in the logs.',
  countersign_streams_damaged: 'Streams that take nothing more.',
  countersign_store_healthy: '0 since the last events could not be stored, as where the disk is full.',
  countersign_tree_size: 'Leaves that the newest checkpoint covers.',
  countersign_tree_healthy: '1 while events get into the tree.',
  countersign_witness_size: 'Leaves of the newest checkpoint that an outside witness cosigned.',
  countersign_witness_healthy: '1 while the witness cosigns.',
  countersign_witness_contradicts: '1 once the witness has said that the log was set back or changed.',
  countersign_time_stamp_size: 'Leaves of the newest checkpoint with a time-stamp.',
  countersign_time_stamp_healthy: '1 while the authority stamps.',
  countersign_projection_behind_events: 'Events in the logs that are not in the database yet.',
  countersign_projection_unerased_events: 'Events with values in the database that were erased in the logs.',
  countersign_projection_healthy: '1 while the database can be written.',
  countersign_copies_waiting_events: 'Events that wait for the places of copies.',
} as const;

export type Counter = keyof typeof counters;
export type Gauge = keyof typeof gauges;
export type Labels = Readonly<Record<string, string>>;

/** A figure as it is now. */
export interface Reading {
  readonly gauge: Gauge;
  readonly labels: Labels;
  readonly value: number;
}

/** Counts what happens. */
export class Metrics {
  readonly #counts = new Map<Counter, Map<string, { readonly labels: Labels; value: number }>>();

  /** The values of `labels` MUST come from a small set: each combination is kept for ever. */
  count(counter: Counter, labels: Labels, by = 1): void {
    const series = this.#counts.get(counter) ?? new Map<string, { readonly labels: Labels; value: number }>();
    this.#counts.set(counter, series);
    const key = JSON.stringify(labels);
    const one = series.get(key) ?? { labels, value: 0 };
    one.value += by;
    series.set(key, one);
  }

  /** The text of all figures whose labels are wanted. */
  text(readings: readonly Reading[], isWanted: (labels: Labels) => boolean): string {
    const lines: string[] = [];
    for (const [name, help] of Object.entries(counters) as [Counter, string][]) {
      const series = [...(this.#counts.get(name)?.values() ?? [])];
      lines.push(
        ...family(
          name,
          'counter',
          help,
          series.filter(({ labels }) => isWanted(labels)),
        ),
      );
    }
    for (const [name, help] of Object.entries(gauges) as [Gauge, string][]) {
      const series = readings.filter(({ gauge, labels }) => gauge === name && isWanted(labels));
      lines.push(...family(name, 'gauge', help, series));
    }
    return `${lines.join('\n')}\n`;
  }
}

function family(
  name: string,
  type: string,
  help: string,
  series: readonly { readonly labels: Labels; readonly value: number }[],
): string[] {
  if (series.length === 0) return [];
  const samples = series.map(({ labels, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples];
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
