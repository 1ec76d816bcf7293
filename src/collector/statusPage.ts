import { plural } from '../core/prelude/counted.ts';
import type { Tenant } from './tenants/tenant.ts';
import type { StampingView } from './timeStamps/stamping.ts';

/** Streams shown on the page; all others are in `/v1/streams`. */
const shown = 100;

/** A page for a person who opens the collector's address. Everything on it came from somewhere else, so all is escaped. */
export function statusPage({ store, outside, projection: projecting }: Tenant): string {
  const projection = projecting?.state;
  const streams = store.streams();
  const rows = streams
    .slice(-shown)
    .reverse()
    .map(
      (log) =>
        `<tr><td><code>${escaped(log.stream)}</code></td><td>${log.nextSeq}</td><td>${escaped(log.openedAt ?? '')}</td>` +
        `<td>${log.problem === undefined ? (log.isClosed ? 'closed' : 'open') : escaped(log.problem)}</td></tr>`,
    );
  const database =
    projection === undefined
      ? 'The store is the log alone.'
      : `PostgreSQL projection: ${escaped(projection.state)}, ${plural(projection.behind, 'event')} behind. ${escaped(projection.problem ?? '')}`;
  const vouching = [
    ...outside.witnessing.witnesses.map(
      ({ name, size, problem, contradiction }) =>
        contradiction ?? problem ?? `The witness ${name} has cosigned ${size} entries of the log.`,
    ),
    ...(outside.stamping === undefined ? [] : [stampSentence(outside.stamping.view)]),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Countersign collector</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color-scheme: light dark; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; }
</style>
</head>
<body>
<h1>Countersign collector</h1>
<p>${plural(streams.length, 'stream')}, ${plural(store.events, 'event')}. ${database}</p>
${vouching.map((sentence) => `<p>${escaped(sentence)}</p>`).join('\n')}
<table>
<thead><tr><th scope="col">Stream</th><th scope="col">Events</th><th scope="col">Opened</th><th scope="col">State</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<p>Prove it: <code>countersign audit verify</code> with this page's address.</p>
</body>
</html>
`;
}

function stampSentence({ authority, size, problem }: StampingView): string {
  return problem ?? `The newest time-stamp by ${authority} is over ${size} entries of the log.`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
