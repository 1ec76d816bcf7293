import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createDeviceKey, type DeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { tokenDigest } from '../../src/collector/access/access.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import type { App, Composition } from '../../src/composition/app.ts';
import type { OpenReview } from '../../src/composition/secondPerson/reviewsOfOthers.ts';
import type { Approval } from '../../src/core/approval/grant.ts';
import type { ApprovalRequest } from '../../src/core/approval/request.ts';
import { type NoteKey, readNoteKey } from '../../src/core/audit/tree/signedNote.ts';
import { composedApp } from './composedApp.ts';
import { eventually } from './eventually.ts';
import { decisionOf, requestFor } from './requests.ts';
import { temporaryFolder } from './trailWorld.ts';
import { never } from './world.ts';

/** A token of a person; its text is its name. */
export interface PersonsToken {
  readonly token: string;
  /** The person; the token's name where it isn't said. `null` for a token that names nobody. */
  readonly id?: string | null;
  readonly roles?: readonly string[];
  readonly tenant?: string;
  /** What it may at the collector; `write` where nothing is said. */
  readonly access?: readonly string[];
}

/** Ada asks; Bob and Cleo may say yes to what wants a steward; Dan has another role. */
export const people: readonly PersonsToken[] = [
  { token: 'ada', roles: ['analyst'] },
  { token: 'bob', roles: ['steward', 'analyst'] },
  { token: 'cleo', roles: ['steward'] },
  { token: 'dan', roles: ['analyst'] },
  { token: 'laptops', id: null },
];

export function tokensText(tokens: readonly PersonsToken[]): string {
  return JSON.stringify({
    version: 1,
    tokens: tokens.map(({ token, id = token, roles = [], tenant, access = ['write'] }) => ({
      name: token,
      sha256: tokenDigest(token).toString('hex'),
      roles: access,
      ...(tenant === undefined ? {} : { tenant }),
      ...(id === null ? {} : { person: { id, roles } }),
    })),
  });
}

/** A real collector of a small organisation. */
export async function peopleWorld(tokens: readonly PersonsToken[] = people) {
  const directory = await temporaryFolder();
  const tokensFile = path.join(directory, 'tokens.json');
  const setTokens = async (now: readonly PersonsToken[]) =>
    await writeFile(tokensFile, tokensText(now), { mode: 0o600 });
  await setTokens(tokens);
  const store = path.join(directory, 'store');
  const collector = await startCollector({ port: 0, directory: store, tokensFile, log: () => undefined });
  onTestFinished(() => collector.close());
  const { url, logKey } = collector;
  const log = readNoteKey(logKey) as NoteKey;
  /** Somebody's whole product on a machine of their own, which reaches the collector by `url`. */
  const appOf = async (
    token: string,
    over: Partial<Composition> & { readonly at?: string; readonly device?: DeviceKey } = {},
  ): Promise<App> => {
    const { at = url, device = createDeviceKey('memory'), ...rest } = over;
    return await composedApp({
      actor: { kind: 'person', id: `${token}-account`, roles: [], attributes: {} },
      sink: { url: at, token, logKey },
      deviceKey: device,
      ...rest,
    });
  };
  return { url, logKey, log, store, tokensFile, setTokens, appOf, collector };
}

export const sql = 'DELETE FROM public.orders WHERE order_id = 7';

/** What wants other people, of the roles. */
export function wantsOthers(
  wishes: { readonly roles?: readonly string[]; readonly people?: number; readonly lifeMs?: number } = {},
): ApprovalRequest {
  const { roles = ['steward'], people: count = 1, lifeMs = 60_000 } = wishes;
  const decision = decisionOf('requireSecondPerson', { approval: { people: count, notRequester: true, roles } });
  return requestFor(sql, 'requireSecondPerson', Date.now() + lifeMs, { decision });
}

export const asks = (app: App, request: ApprovalRequest, signal = never): Promise<Approval> =>
  app.parts.gate.approve(request, { environment: 'production' }, { signal });

/** The one request that waits for somebody, as they open it, with the record that it was shown. */
export async function opened(app: App): Promise<OpenReview> {
  const { reviews } = app;
  if (reviews === undefined) throw new TypeError('There is no endpoint.');
  const listed = await eventually(
    () => reviews.list({ signal: never }),
    (found) => !('kind' in found) && found.reviews.length > 0,
  );
  const id = 'kind' in listed ? '' : (listed.reviews[0]?.id ?? '');
  const found = await reviews.open(id, { signal: never });
  if (found.kind !== 'open') throw new Error(found.why);
  await reviews.present(found.review);
  return found.review;
}

/** Somebody answers the request that waits for them. */
export async function answers(app: App, decision: 'approve' | 'reject', rationale = '') {
  const review = await opened(app);
  return await app.reviews?.answer(
    review,
    { decision, shownDigest: review.signed.ticket.sql_sha256, rationale },
    { signal: never },
  );
}
