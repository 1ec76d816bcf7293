import { type Manifest, readManifest } from '../../audit/evidence/manifest.ts';
import { reportOf, type TrailProblem, type VerificationReport } from '../../audit/verify/report.ts';
import { StreamCheck } from '../../audit/verify/streamCheck.ts';
import { verifyAnswers } from '../../audit/verify/verifyAnswers.ts';
import { verifyErasures } from '../../audit/verify/verifyErasures.ts';
import { plural } from '../../prelude/counted.ts';
import { type PackContent, verifyDerived, verifyFiles, verifyKeyList } from './packFiles.ts';
import { type PackTrust, verifyCheckpoints, verifyEnds, verifyStream } from './packStreams.ts';
import type { ProvedEvent } from './provedEvent.ts';

export type { PackContent, PackTrust };

/**
 * Verifies an evidence pack with nothing else at hand, as its own page and `verify.py` do, and what only this program can: that what was
 * derived from the events is derived from them. Reports all that is wrong. Exit 2 where an event or a file isn't what it was, 3 where a
 * device key is not known or the pack is of a later version, 1 where events are left out or something should be known.
 */
export function verifyPack(content: PackContent, trust: PackTrust): VerificationReport {
  const problems: TrailProblem[] = content.problems.map((message) => ({ severity: 'tampering', stream: '', message }));
  const manifest = readManifest(content.files.get('manifest.json')?.toString('utf8') ?? '');
  if (typeof manifest === 'string') {
    const isMissing = !content.files.has('manifest.json');
    problems.push(
      manifest === 'later-version'
        ? ofPack('unverifiable', 'The pack is of a later version than this program knows. Update it.')
        : ofPack(
            'tampering',
            `manifest.json ${isMissing ? 'is missing' : "can't be read: it was cut off or changed"}.`,
          ),
    );
    return reportOf({ streams: 0, events: 0 }, problems, []);
  }
  problems.push(...verifyFiles(content, manifest));

  const proved = new Map<string, ProvedEvent[]>();
  const checks = new Map<string, StreamCheck>();
  let leftOut = 0;
  for (const claim of manifest.streams) {
    if (checks.has(claim.stream)) {
      problems.push(ofPack('tampering', `The manifest names the stream ${claim.stream} twice.`));
      continue;
    }
    const own: ProvedEvent[] = [];
    const check = new StreamCheck(claim.stream, trust.deviceKeys, (entry, record) => own.push({ entry, record }));
    const gaps = verifyStream(check, claim, content.files.get(`events/${claim.stream}.jsonl`));
    if (gaps > 0) check.report('finding', `${plural(gaps, 'event')} between those of this stream are not in the pack.`);
    leftOut += gaps;
    checks.set(claim.stream, check);
    proved.set(claim.stream, own);
  }
  if (checks.size === 0) problems.push(ofPack('tampering', 'The pack holds no events, so it proves nothing.'));
  const erased = verifyErasures(checks, { deviceKeys: trust.deviceKeys, place: undefined });
  const answers = verifyAnswers(checks, trust.logKey === undefined ? [] : [trust.logKey]);
  const logged = verifyCheckpoints(checks, trust.logKey);
  problems.push(
    ...[...checks.values()].flatMap((check) => check.problems),
    ...erased.problems,
    ...answers.problems,
    ...verifyEnds(manifest, checks),
    ...verifyKeyList(content, checks),
    ...logged.problems,
  );
  // What was derived from events that aren't genuine is nobody's word.
  if (!problems.some(({ severity }) => severity === 'tampering'))
    problems.push(...verifyDerived(content, proved, trust.recipe));
  const count = [...checks.values()].reduce((sum, check) => sum + check.events, 0);
  return reportOf({ streams: checks.size, events: count }, problems, [
    ...notesOf(manifest, leftOut, content),
    ...erased.notes,
    ...answers.notes,
    ...logged.notes,
    ...keyNotes(checks, trust),
  ]);
}

const ofPack = (severity: TrailProblem['severity'], message: string): TrailProblem => ({
  severity,
  stream: '',
  message,
});

function notesOf({ made_at, request, withheld = [] }: Manifest, leftOut: number, content: PackContent): string[] {
  const shown = (text: string): string => JSON.stringify(text.slice(0, 200));
  const of = typeof request === 'string' ? `the request ${shown(request)}` : 'the whole trail';
  const made = made_at === undefined ? '' : `, made ${shown(made_at)}`;
  const out = withheld.length === 0 ? '' : ` Taken out when it was made: ${shown(withheld.join(', '))}.`;
  const complete = leftOut === 0 ? ' Up to the end of each stream no event is left out.' : '';
  const page = content.files.has('index.html') ? [] : ['The page index.html is not in the pack; nothing rests on it.'];
  return [`An evidence pack of ${of}${made}, as its manifest says, which nobody signs.${out}${complete}`, ...page];
}

function keyNotes(checks: ReadonlyMap<string, StreamCheck>, { deviceKeys }: PackTrust): string[] {
  const keys = [...new Set([...checks.values()].flatMap(({ opening }) => opening?.deviceKey ?? []))];
  if (deviceKeys !== undefined || keys.length === 0) return [];
  return [
    `No list of known keys was given, so the pack's own device keys were believed: ${keys.join(', ')}. Give yours with --keys.`,
  ];
}
