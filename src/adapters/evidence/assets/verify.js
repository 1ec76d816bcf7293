// @ts-check
// Verifies the evidence that this page holds. It is plain, so that it can be read: whoever relies on it should. The format is in README.md.

// biome-ignore lint/correctness/noUnusedVariables: page.js, which stands behind it in the page, uses it.
const evidenceVerifier = (() => {
  const { base64url, bytesOf, canonical, decoder, encoder, hex, isSigned, keyOf, sha256, urlBytesOf } = signedBytes;
  const eventType = 'application/vnd.countersign.audit.event.v1+json';
  const sessionType = 'application/vnd.countersign.session-key.v1+json';
  const rotationType = 'application/vnd.countersign.session-rotation.v1+json';
  /** Events about requests for approval by others, and their answers. */
  const typeText = /^countersign\.[a-z_]+(\.[a-z_]+)+\.v[0-9]+$/;
  const reviewing = /^countersign\.review\.(requested|decided|answered)\.v[0-9]+$/;
  /** Fields that say where an event stands, and not what it says. */
  const placing = new Set(
    'v type id stream seq prev time mono_us actor ckpt trace_id span_id countersign.request.id _sd _sd_alg'.split(' '),
  );
  /** Clocks are corrected by less than this all the time, in milliseconds. */
  const clockTolerance = 2_000;

  /** What an event says, whoever wrote it: where it isn't as it should be, reading it fails, and that is told. @typedef {ReturnType<typeof JSON.parse>} Entry */
  /** @typedef {{ stream: string, seq: number, type: string, time: string, who: string, request: string, clear: [string, unknown][], disclosed: [string, unknown][], missing: number }} Shown */
  /** @typedef {{ id: unknown, person: unknown, digests: Set<string>, withheld: number }} Missing */
  /** @typedef {{ stream: string, events: number, last: number, head: string, isComplete: boolean, digests: Map<number, string>, missing: Map<number, Missing>, others: { stream: string, last_seq: number, head: string }[] }} Stream */
  /** @typedef {{ problems: string[], findings: string[], notes: string[], gaps: number, keys: Set<string>, events: Shown[], streams: Map<string, Stream>, accounts: Entry[], reviews: Entry[] }} Found */

  /**
   * Events of one stream, in order: each signed, numbered and chained.
   * @param {{ stream: string, complete: boolean, events: number, last_seq: number, head: string }} claim @param {string} text @param {Found} found
   */
  async function verifyStream(claim, text, found) {
    const { stream } = claim;
    /** @type {Stream} */
    const own = {
      stream,
      events: 0,
      last: -1,
      head: base64url(new Uint8Array(32)),
      isComplete: claim.complete,
      digests: new Map(),
      missing: new Map(),
      others: [],
    };
    found.streams.set(stream, own);
    /** @type {CryptoKey | undefined} */
    let sessionKey;
    let sessionText = '';
    let isClosed = false;
    const permission = approvalVerifier.permissions();
    /** @type {number | undefined} */
    let before;
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const [index, line] of lines.entries()) {
      /** @param {string} what */
      const wrong = (what) => found.problems.push(`Stream ${stream}, line ${index + 1}: ${what}`);
      try {
        const { payload: encoded, signature, disclosures, withheld = 0 } = JSON.parse(line);
        if (!Array.isArray(disclosures) || !Number.isInteger(withheld) || withheld < 0)
          throw new TypeError('its parts are not of the kind that they should be');
        const payload = bytesOf(encoded);
        const payloadText = decoder.decode(payload);
        const entry = JSON.parse(payloadText);
        const { seq } = entry;
        if (!Number.isSafeInteger(seq)) throw new TypeError('its number is none');
        if (canonical(entry) !== payloadText)
          wrong('it is not written in canonical JSON, so two readers could read it differently.');
        if (!typeText.test(entry.type)) throw new TypeError('its type is none of ours');
        const opens = entry.type === 'countersign.stream.opened.v1';
        if (sessionKey === undefined) {
          if (!opens || seq !== 0) {
            wrong('it is not the opening of the stream, which names the keys.');
            break;
          }
          const { device_key, session_key } = entry;
          const certificate = encoder.encode(canonical({ device_key, session_key, stream, v: 1 }));
          const vouched = urlBytesOf(entry.device_signature);
          sessionKey = await keyOf(session_key);
          sessionText = session_key;
          if (entry.algorithm !== (urlBytesOf(session_key).length === 65 ? 'ecdsa-p256-sha256' : 'ed25519'))
            wrong('it names another algorithm than that of its key.');
          found.keys.add(device_key);
          own.others = entry.other_streams;
          if (!(await isSigned(await keyOf(device_key), sessionType, certificate, vouched)))
            wrong('the device key did not sign the session key for this stream.');
        } else if (opens) wrong('it opens the stream anew, in the middle of it.');
        const isOwn = await isSigned(sessionKey, eventType, payload, bytesOf(signature));
        if (!isOwn) wrong('its signature is not valid: the event was changed.');
        if (entry.stream !== stream) wrong('it belongs to another stream.');
        if (seq <= own.last) wrong('it is repeated or out of order.');
        else if (seq > own.last + 1) {
          if (claim.complete) wrong(`${rangeOf(own.last + 1, seq - 1)} missing before it.`);
          found.gaps += seq - own.last - 1;
        } else if (entry.prev !== own.head) wrong('it is not chained to the event before it.');
        if (isClosed) wrong('it stands behind the end of the stream.');
        const time = momentOf(entry);
        if (before !== undefined && before - time > clockTolerance)
          found.findings.push(
            `Stream ${stream}, event ${seq}: its time is before that of the event before it: the clock was set back.`,
          );

        if (entry.type === 'countersign.stream.key_rotated.v1') {
          const { session_key } = entry;
          const fields = { previous_key: sessionText, seq, session_key, stream, v: 1 };
          const next = await keyOf(session_key);
          const statement = encoder.encode(canonical(fields));
          if (!(await isSigned(next, rotationType, statement, urlBytesOf(entry.session_signature))))
            wrong('the next session key did not sign that it takes over here.');
          sessionKey = next;
          sessionText = session_key;
        }
        /** @type {Set<string>} */
        const committed = new Set(entry._sd ?? []);
        /** @type {[string, unknown][]} */
        const disclosed = [];
        for (const disclosure of disclosures) {
          const [, name, value] = JSON.parse(decoder.decode(urlBytesOf(disclosure)));
          if (!committed.delete(base64url(await sha256(encoder.encode(disclosure)))))
            wrong(`the value of ${JSON.stringify(name)} is not the one that was signed.`);
          else if (typeof name !== 'string' || Object.hasOwn(entry, name))
            wrong('it discloses a value under a name that it cannot have.');
          disclosed.push([String(name), value]);
        }
        if (committed.size > 0)
          own.missing.set(seq, { id: entry.id, person: entry.actor?.['user.id'], digests: committed, withheld });
        if (isOwn && entry.stream === stream) found.accounts.push(entry);
        const missed = isOwn ? await permission(entry, new Map(disclosed)) : '';
        if (missed !== '') found.findings.push(`Stream ${stream}, event ${seq}: ${missed}`);
        if (isOwn && reviewing.test(entry.type) && entry.ticket_sha256 !== undefined) found.reviews.push(entry);
        own.head = base64url(await sha256(payload));
        own.last = seq;
        own.digests.set(seq, own.head);
        before = time;
        isClosed = entry.type === 'countersign.stream.closed.v1';
        found.events.push({
          stream,
          seq,
          type: String(entry.type).replace(/^countersign\.|\.v1$/g, ''),
          time: String(entry.time),
          who: String(entry.actor?.['user.id'] ?? ''),
          request: String(entry['countersign.request.id'] ?? ''),
          clear: Object.entries(entry).filter(([name]) => !placing.has(name)),
          disclosed,
          missing: committed.size,
        });
      } catch (thrown) {
        wrong(`it can't be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
      }
    }
    own.events = lines.length;
    if (own.head !== claim.head || own.last !== claim.last_seq || own.events !== claim.events)
      found.problems.push(`Stream ${stream} does not end as the manifest says.`);
  }

  /** @param {{ time: unknown }} entry */
  const momentOf = ({ time }) => {
    const moment = Date.parse(String(time));
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(time)) || Number.isNaN(moment))
      throw new TypeError('its time is none');
    return moment;
  };

  /** No stream is shorter than the opening of another one has seen it, and none has another past. @param {Found} found */
  function verifyEnds({ streams, problems, findings }) {
    for (const { stream: by, others } of streams.values()) {
      for (const { stream, last_seq, head } of others) {
        const own = streams.get(stream);
        if (own === undefined || last_seq < 0) continue;
        const here = own.digests.get(last_seq);
        if (here !== undefined && here !== head)
          problems.push(
            `Stream ${stream}: the opening of ${by} has seen another event ${last_seq}: the stream has two pasts.`,
          );
        else if (own.isComplete && own.last < last_seq)
          findings.push(`Stream ${stream}: the opening of ${by} has seen event ${last_seq}, which is not in the pack.`);
      }
    }
  }

  /** Within a stream numbers tell the order; between streams only the clocks of machines do. @param {any} one @param {any} other */
  const isBefore = (one, other) =>
    one.stream === other.stream ? one.seq < other.seq : momentOf(one) <= momentOf(other);

  /** What is missing is accounted for, what was erased is gone, and no legal hold on record stood against it. @param {Found} found */
  function verifyErasures({ streams, accounts, findings, notes }) {
    const of = (/** @type {string} */ type) => accounts.filter((entry) => entry.type === `countersign.${type}.v1`);
    const [holds, releases] = [of('legalhold.set'), of('legalhold.released')];
    /** @type {Map<string, Set<string>>} */
    const accounted = new Map();
    for (const erasure of of('redaction.applied')) {
      const where = `Stream ${erasure.stream}, event ${erasure.seq}`;
      /** @type {Map<string, string>} */
      const under = new Map();
      let erased = 0;
      for (const { id, stream, seq, digests } of erasure.events) {
        const own = streams.get(stream);
        if (own === undefined || !own.digests.has(seq)) continue;
        const missing = own.missing.get(seq);
        const named = new Set(digests);
        const gone = [...named].filter((digest) => missing?.digests.has(digest)).length;
        erased += gone;
        const key = `${stream}/${seq}/${id}`;
        accounted.set(key, new Set([...(accounted.get(key) ?? []), ...digests]));
        if (gone < named.size)
          findings.push(
            `${where}: it says that values of event ${seq} of stream ${stream} are erased, and they are still here.`,
          );
        if (gone === 0) continue;
        for (const hold of holds) {
          const covers = hold.person === undefined || hold.person === missing?.person;
          const isThere = hold.place === undefined || hold.place === erasure.place;
          const isLifted = releases.some((release) => release.hold === hold.hold && isBefore(release, erasure));
          if (covers && isThere && isBefore(hold, erasure) && !isLifted)
            under.set(
              hold.hold,
              `${where}: it erased values that the legal hold ${hold.hold} covered: ${JSON.stringify(hold.reason)}.`,
            );
        }
      }
      findings.push(...under.values());
      if (erased > 0)
        notes.push(
          `${count(erased, 'value was', 'values were')} erased by ${erasure.actor?.['user.id'] ?? 'nobody named'} on ${erasure.time}: ${JSON.stringify(erasure.legal_basis)} (stream ${erasure.stream}, event ${erasure.seq}).`,
        );
    }
    let takenOut = 0;
    for (const { stream, missing } of streams.values()) {
      for (const [seq, { id, digests, withheld }] of missing) {
        const left = [...digests].filter(
          (digest) => accounted.get(`${stream}/${seq}/${id}`)?.has(digest) !== true,
        ).length;
        if (left > withheld)
          findings.push(
            `Stream ${stream}, event ${seq}: ${count(left - withheld, 'value is', 'values are')} gone, and no event says that this was on purpose.`,
          );
        takenOut += Math.min(left, withheld);
      }
    }
    if (takenOut > 0) notes.push(`${count(takenOut, 'value was', 'values were')} taken out when the pack was made.`);
  }

  /** @param {number} number @param {string} one @param {string} more */
  const count = (number, one, more) => `${number.toLocaleString('en')} ${number === 1 ? one : more}`;

  /** @param {number} first @param {number} last */
  const rangeOf = (first, last) => (first === last ? `event ${first} is` : `events ${first} to ${last} are`);

  async function verifyAll() {
    const { manifest: text, events } = JSON.parse(document.getElementById('evidence')?.textContent ?? '');
    const manifest = JSON.parse(text);
    /** @type {Found} */
    const found = {
      problems: [],
      findings: [],
      notes: [],
      gaps: 0,
      keys: new Set(),
      events: [],
      streams: new Map(),
      accounts: [],
      reviews: [],
    };
    if (Number.isInteger(manifest.version) && manifest.version > 1) return { manifest, found, isLater: true };
    if (manifest.version !== 1) throw new TypeError('the manifest has no version');
    const files = new Map(events.map((/** @type {{ path: string, text: string }} */ file) => [file.path, file.text]));
    const named = new Map(
      manifest.files.map((/** @type {{ path: string, sha256: string }} */ file) => [file.path, file.sha256]),
    );
    for (const [path, digest] of named) {
      if (!path.startsWith('events/')) continue;
      const file = files.get(path);
      if (file === undefined) found.problems.push(`${path} is missing.`);
      else if (hex(await sha256(encoder.encode(file))) !== digest) {
        found.problems.push(`${path} is not the file that the manifest names.`);
      }
    }
    for (const claim of manifest.streams) {
      const path = `events/${claim.stream}.jsonl`;
      if (typeof claim.complete !== 'boolean') throw new TypeError('the manifest is not as the format wants it');
      if (found.streams.has(claim.stream)) found.problems.push(`The manifest names the stream ${claim.stream} twice.`);
      if (found.streams.has(claim.stream)) continue;
      if (!named.has(path)) found.problems.push(`The manifest names no file ${path}.`);
      await verifyStream(claim, files.get(path) ?? '', found);
      files.delete(path);
    }
    for (const path of files.keys()) found.problems.push(`${path} is of no stream that the manifest names.`);
    if (found.streams.size === 0) found.problems.push('The pack holds no events, so it proves nothing.');
    verifyEnds(found);
    verifyErasures(found);
    await approvalVerifier.verifyAnswers(found);
    return { manifest, found, isLater: false };
  }

  /** Whether this browser can. */
  const canVerify = () =>
    keyOf(base64url(new Uint8Array(32))).then(
      () => true,
      () => false,
    );

  return { canVerify, verifyAll };
})();
