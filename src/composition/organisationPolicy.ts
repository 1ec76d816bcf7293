import { readFile } from 'node:fs/promises';
import { fetchPolicy } from '../adapters/policies/collector/collectorPolicies.ts';
import { type KeptPolicy, keepPolicy, readKeptPolicy } from '../adapters/policies/file/policyCache.ts';
import { keyIdOf } from '../core/audit/signature.ts';
import { type PolicyBundle, verifyBundle } from '../core/organisation/bundle.ts';
import { type NewestVersions, whyNotNewer } from '../core/organisation/newest.ts';
import { policyTextsOf, type Standing, standingOf } from '../core/organisation/standing.ts';
import type { PolicyText } from '../core/policy/readPolicy.ts';
import type { Clock } from '../core/ports.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import type { OrganisationTrust } from './organisationTrust.ts';

/** A policy that was withdrawn should be gone within the hour, and an endpoint shouldn't be asked more often. */
const refreshMs = 3_600_000;
/** A first start waits this long for its policy; without one only plain reads run. */
const firstFetchMs = 5_000;

/**
 * The organisation's policy on this machine: got, verified, kept on disk, and refreshed each hour. What arrives and can't be
 * taken changes nothing of what is in force, and is said in `problems`.
 */
export class OrganisationPolicy {
  readonly #trust: OrganisationTrust;
  readonly #home: string;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #bundle: PolicyBundle | undefined;
  #kept: KeptPolicy = { newest: {}, seenMs: 0 };
  #problems: readonly string[] = [];
  #texts: { readonly key: string; readonly texts: readonly PolicyText[] } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> | undefined;

  private constructor(trust: OrganisationTrust, home: string, clock: Clock) {
    this.#trust = trust;
    this.#home = home;
    this.#clock = clock;
  }

  /** Takes what is kept, and asks the endpoint where that isn't good any more. Never throws: what fails is in `standing`. */
  static async open(options: {
    readonly trust: OrganisationTrust;
    readonly home: string;
    readonly clock: Clock;
  }): Promise<OrganisationPolicy> {
    const policy = new OrganisationPolicy(options.trust, options.home, options.clock);
    if (options.trust.kind === 'pinned') {
      await policy.#takeKept(options.trust.keys);
      const isFresh = options.clock.now() - policy.#kept.seenMs < refreshMs && policy.standing.kind === 'current';
      if (!isFresh) await policy.refresh({ signal: AbortSignal.timeout(firstFetchMs) });
      else if (options.trust.file !== undefined) await policy.#takeFile(options.trust.file);
    }
    return policy;
  }

  /** How it stands at this moment. */
  get standing(): Standing {
    const trust = this.#trust;
    if (trust.kind === 'none') return { kind: 'none' };
    if (trust.kind === 'broken') return { kind: 'missing', why: trust.why };
    if (this.#bundle === undefined) {
      const nowhere = "It isn't said where the organisation's policy is to be got: name an endpoint or a file.";
      const isNowhere = trust.endpoint === undefined && trust.file === undefined;
      const why = this.#problems.join(' ') || (isNowhere ? nowhere : 'There is no policy yet.');
      return { kind: 'missing', why: `The organisation's policy isn't known. ${why}` };
    }
    return standingOf(this.#bundle, { nowMs: this.#clock.now(), seenMs: this.#kept.seenMs });
  }

  /** The policy files that come before a workspace's. The same list as long as nothing has changed. */
  get texts(): readonly PolicyText[] {
    const { standing } = this;
    const key = JSON.stringify([
      standing.kind,
      'bundle' in standing ? standing.bundle.digest : '',
      'why' in standing ? standing.why : '',
    ]);
    if (this.#texts?.key !== key) this.#texts = { key, texts: policyTextsOf(standing) };
    return this.#texts.texts;
  }

  /** What went wrong when a policy was last looked for, a sentence each. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Where it was said whose policy holds; `undefined` where nobody has. */
  get saidBy(): string | undefined {
    return this.#trust.kind === 'pinned' ? this.#trust.saidBy : undefined;
  }

  /** Looks for a newer policy. An abort ends the waiting. Never throws. */
  async refresh(o: { readonly signal: AbortSignal }): Promise<void> {
    this.#refreshing ??= this.#look(o).finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  /** Refreshes each hour from now on. */
  start(): void {
    if (this.#trust.kind !== 'pinned' || this.#timer !== undefined) return;
    const look = () => void this.refresh({ signal: AbortSignal.timeout(refreshMs) });
    this.#timer = setInterval(look, refreshMs).unref();
  }

  /** Tells the listener after each look for a newer one. Returns what ends that. */
  onLooked(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  async #look(o: { readonly signal: AbortSignal }): Promise<void> {
    if (this.#trust.kind !== 'pinned') return;
    const { endpoint, file } = this.#trust;
    this.#problems = [];
    if (file !== undefined) await this.#takeFile(file);
    if (endpoint !== undefined) {
      const fetched = await fetchPolicy(endpoint, o);
      if (fetched.kind === 'bundle') await this.#take(fetched.text, `The policy at ${endpoint.url} isn't taken.`);
      else this.#problems = [...this.#problems, fetched.why];
    }
    await this.#keep({ ...this.#kept, seenMs: Math.max(this.#kept.seenMs, this.#clock.now()) });
    for (const listener of this.#listeners) listener();
  }

  async #takeKept(keys: readonly string[]): Promise<void> {
    const { kept, problem } = await readKeptPolicy(this.#home).catch((thrown: unknown) => ({
      kept: this.#kept,
      problem: `What was kept of the organisation's policy can't be read: ${sentenceOf(thrown)}.`,
    }));
    this.#kept = kept;
    if (problem !== undefined) this.#problems = [problem];
    if (kept.bundle === undefined) return;
    const verified = verifyBundle(kept.bundle, keys);
    if (verified.kind === 'verified') this.#bundle = verified.bundle;
    else this.#problems = [`The policy kept on this machine isn't taken. ${verified.why}`];
  }

  async #takeFile(file: string): Promise<void> {
    const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
      this.#problems = [...this.#problems, `The policy file ${file} can't be read: ${sentenceOf(thrown)}.`];
      return undefined;
    });
    if (text !== undefined) await this.#take(text, `The policy in ${file} isn't taken.`);
  }

  /** Verifies a policy, and puts it in force where it isn't older than what was before. */
  async #take(text: string, sentence: string): Promise<void> {
    if (this.#trust.kind !== 'pinned') return;
    const verified = verifyBundle(text, this.#trust.keys);
    if (verified.kind === 'refused') {
      this.#problems = [...this.#problems, `${sentence} ${verified.why}`];
      return;
    }
    const { bundle } = verified;
    // Another process of this machine may have taken a newer one meanwhile.
    const { kept } = await readKeptPolicy(this.#home).catch(() => ({ kept: this.#kept }));
    const newest = newestOf(this.#kept.newest, kept.newest);
    const pinnedKeyIds = this.#trust.keys.map(keyIdOf);
    const current = this.#bundle === undefined ? {} : { current: this.#bundle };
    const why = whyNotNewer(bundle, { newest, pinnedKeyIds, ...current });
    if (why !== undefined) {
      this.#problems = [...this.#problems, `${sentence} ${why}`];
      return;
    }
    const isNew = bundle.digest !== this.#bundle?.digest;
    this.#bundle = bundle;
    await this.#keep({
      bundle: bundle.text,
      newest: { ...newest, [bundle.keyId]: bundle.statement.version },
      // A new policy also ends a clock's having been ahead for a while; an old one that is handed out again must not.
      seenMs: isNew ? Math.max(this.#clock.now(), bundle.issuedAtMs) : this.#kept.seenMs,
    });
  }

  async #keep(kept: KeptPolicy): Promise<void> {
    this.#kept = kept;
    await keepPolicy(this.#home, kept).catch((thrown: unknown) => {
      const problem = `The organisation's policy can't be kept on this machine: ${sentenceOf(thrown)}.`;
      this.#problems = [...this.#problems, problem];
    });
  }
}

function newestOf(a: NewestVersions, b: NewestVersions): NewestVersions {
  const ids = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(ids.map((id) => [id, Math.max(a[id] ?? 0, b[id] ?? 0)]));
}
