import { z } from 'zod';
import { type FlatRow, flatColumns } from '../../core/audit/story/flatView.ts';
import { TrailError } from '../../core/audit/trailError.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';

/** What a collector is asked for (docs/reference/collector.md). Moments in milliseconds since the Unix epoch. */
export interface EndpointQuestion {
  readonly where: string | undefined;
  readonly type: string | undefined;
  readonly since: number | undefined;
  readonly until: number | undefined;
}

export interface EndpointAnswer {
  readonly rows: readonly FlatRow[];
  readonly ids: readonly { readonly request_id: string; readonly query_id: string | null }[];
  readonly unclear: number;
  readonly withheld: number;
  /** Events that the endpoint's database hadn't taken yet. */
  readonly behind: number;
}

const timeoutMs = 60_000;
const pageRows = 1_000;
/** A longer wait than this is not what a person at a terminal wants. */
const maxWaitSeconds = 60;

const cell = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const page = z.looseObject({
  rows: z.array(z.record(z.enum(flatColumns), cell)),
  ids: z.array(z.object({ request_id: z.string(), query_id: z.string().nullable() })),
  unclear: z.int().min(0),
  withheld: z.int().min(0),
  behind: z.int().min(0),
  next: z.string().nullable(),
});
const refusal = z.looseObject({ reason: z.string().max(1_000) });

/** Asks page by page. Whoever answers at the address controls the answer. @throws {TrailError} `UNREADABLE`. */
export async function askEndpoint(
  url: string,
  token: string | undefined,
  { where, type, since, until }: EndpointQuestion,
  signal: AbortSignal,
): Promise<EndpointAnswer> {
  const moment = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());
  const asked = { where, type, since: moment(since), until: moment(until), limit: String(pageRows) };
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) parameters.set(name, value);
  const rows: FlatRow[] = [];
  const ids: { request_id: string; query_id: string | null }[] = [];
  let [unclear, withheld, behind] = [0, 0, 0];
  for (let cursor: string | null = ''; cursor !== null; ) {
    if (cursor !== '') parameters.set('cursor', cursor);
    const answer = await pageAt(`${url.replace(/\/+$/, '')}/v1/questions?${parameters}`, url, token, signal);
    rows.push(...(answer.rows as unknown as FlatRow[]));
    ids.push(...answer.ids);
    unclear += answer.unclear;
    withheld += answer.withheld;
    behind = Math.max(behind, answer.behind);
    if (answer.next === cursor) throw new TrailError('UNREADABLE', `${url} answers in a circle. Update the collector.`);
    cursor = answer.next;
  }
  return { rows, ids, unclear, withheld, behind };
}

async function pageAt(address: string, url: string, token: string | undefined, signal: AbortSignal) {
  for (;;) {
    let response: Response;
    let body: string;
    try {
      response = await fetch(address, {
        headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
        redirect: 'error', // It would take the token elsewhere.
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      body = await response.text();
    } catch (thrown) {
      const sentence = `The endpoint ${url} can't be asked: ${sentenceOf(thrown)}. Check that a collector runs there.`;
      throw new TrailError('UNREADABLE', sentence, { cause: thrown });
    }
    const wait = Number(response.headers.get('retry-after'));
    if (response.status === 429 && wait > 0 && wait <= maxWaitSeconds) {
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
      continue;
    }
    const json = parsedJson(body);
    const read = response.ok ? page.safeParse(json) : undefined;
    if (read?.success === true) return read.data;
    const reason = refusal.safeParse(json).data?.reason ?? 'What answers there is no Countersign collector';
    throw new TrailError('UNREADABLE', `${url} gives no answer (${response.status}): ${reason.replace(/\.?$/, '.')}`);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // It is told as what it is: no collector's answer.
  }
}
