import { hash } from 'node:crypto';
import type { Manifest } from '../../audit/evidence/manifest.ts';
import type { TrailProblem } from '../../audit/verify/report.ts';
import type { StreamCheck } from '../../audit/verify/streamCheck.ts';
import type { EvidenceRecipe } from './files.ts';
import { newestCheckpoint } from './newestCheckpoint.ts';
import { evidencePage } from './page.ts';
import type { ProvedEvent } from './provedEvent.ts';
import { questionsOf } from './questions.ts';

/** The files of a pack by their paths, with forward slashes. */
export interface PackContent {
  readonly files: ReadonlyMap<string, Buffer>;
  /** What could not be read as a file of it: sentences. */
  readonly problems: readonly string[];
}

const problem = (severity: TrailProblem['severity'], message: string): TrailProblem => ({
  severity,
  stream: '',
  message,
});

/** Each file is the one that the manifest names, none is missing, and none is beside them that it doesn't name. */
export function verifyFiles({ files }: PackContent, manifest: Manifest): TrailProblem[] {
  const problems: TrailProblem[] = [];
  const named = new Set(manifest.files.map(({ path }) => path));
  for (const { path, sha256 } of manifest.files) {
    const file = files.get(path);
    if (file === undefined) problems.push(problem('tampering', `${shown(path)} is missing.`));
    else if (hash('sha256', file, 'hex') !== sha256)
      problems.push(problem('tampering', `${shown(path)} is not the file that the manifest names.`));
  }
  for (const { stream } of manifest.streams) {
    if (!named.has(`events/${stream}.jsonl`))
      problems.push(problem('tampering', `The manifest names no file with the events of the stream ${stream}.`));
  }
  const streams = new Set(manifest.streams.map(({ stream }) => `events/${stream}.jsonl`));
  for (const path of files.keys()) {
    if (path === 'manifest.json' || path === 'index.html') continue;
    if (path.startsWith('events/') && !streams.has(path))
      problems.push(problem('tampering', `${shown(path)} is of no stream that the manifest names.`));
    else if (!named.has(path))
      problems.push(problem('finding', `${shown(path)} is not in the manifest: it is no part of the evidence.`));
  }
  const page = files.get('index.html');
  if (page !== undefined && !holdsTheSame(page.toString('utf8'), files, manifest))
    problems.push(problem('tampering', 'index.html holds another manifest or other events than the files beside it.'));
  return problems;
}

/** The page's own copy of the manifest and of the events. */
function holdsTheSame(page: string, files: ReadonlyMap<string, Buffer>, manifest: Manifest): boolean {
  const data = /<script type="application\/json" id="evidence">(.*)<\/script>/.exec(page)?.[1] ?? '';
  const text = (path: string): string => files.get(path)?.toString('utf8') ?? '';
  const events = manifest.streams.map(({ stream }) => `events/${stream}.jsonl`);
  const own = { manifest: text('manifest.json'), events: events.map((path) => ({ path, text: text(path) })) };
  try {
    return JSON.stringify(JSON.parse(data)) === JSON.stringify(own);
  } catch {
    return false; // Not JSON.
  }
}

/** `keys.json` names the device keys that vouch for these events, and no others: people compare that list with theirs. */
export function verifyKeyList({ files }: PackContent, checks: ReadonlyMap<string, StreamCheck>): TrailProblem[] {
  const file = files.get('keys.json');
  if (file === undefined) return [];
  const used = new Set([...checks.values()].flatMap(({ opening }) => opening?.deviceKey ?? []));
  const listed = keysIn(file.toString('utf8'));
  if (listed !== undefined && listed.size === used.size && [...used].every((key) => listed.has(key))) return [];
  return [problem('tampering', 'keys.json does not list the device keys that these events name.')];
}

function keysIn(text: string): ReadonlySet<string> | undefined {
  try {
    const { keys } = JSON.parse(text) as { keys: { device_key: unknown }[] };
    return new Set(keys.map(({ device_key }) => String(device_key)));
  } catch {
    return undefined; // Not JSON, or JSON of something else.
  }
}

/**
 * What is made from the events is what this version makes of them. Another version may make it otherwise, so this is for people to look
 * at: nothing of it is signed, and the verdict rests on none of it.
 */
export function verifyDerived(
  { files }: PackContent,
  streams: ReadonlyMap<string, readonly ProvedEvent[]>,
  recipe: EvidenceRecipe,
): TrailProblem[] {
  const text = (path: string): string | undefined => files.get(path)?.toString('utf8');
  const events = [...streams.keys()].map((stream) => `events/${stream}.jsonl`);
  const page = evidencePage(
    text('manifest.json') ?? '',
    events.map((path) => ({ path, text: text(path) ?? '' })),
    recipe,
  );
  const checkpoint = newestCheckpoint(streams) ?? '';
  const expected = {
    'questions.csv': questionsOf(streams),
    checkpoint,
    'verify.py': recipe.python,
    'README.md': recipe.readme,
  };
  return Object.entries({ ...expected, 'index.html': page }).flatMap(([path, made]) => {
    const here = text(path);
    if (here === undefined || here === made) return [];
    const what = `${path} is not what this version of Countersign makes of these events: it is another version's, or was changed.`;
    return [problem('finding', `${what} Don't rely on it; this verdict doesn't.`)];
  });
}

const shown = (path: string): string => JSON.stringify(path.slice(0, 200)).slice(1, -1);
