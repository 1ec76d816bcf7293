// @ts-check
// Verifies the evidence that this page holds. It is plain, so that it can be read: whoever relies on it should. The format is in README.md.

(() => {
  const eventType = 'application/vnd.countersign.audit.event.v1+json';
  const sessionType = 'application/vnd.countersign.session-key.v1+json';
  const rotationType = 'application/vnd.countersign.session-rotation.v1+json';
  /** Rows of the table of events; all are verified. */
  const shownEvents = 1000;

  /** @typedef {{ stream: string, seq: number, type: string, time: string, who: string, request: string, disclosed: [string, unknown][], withheld: number }} Shown */
  /** @typedef {{ problems: string[], gaps: number, keys: Set<string>, events: Shown[], streams: { stream: string, events: number, last: number, head: string }[] }} Found */

  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { fatal: true });

  /** @param {string} text Base64, or base64url. */
  const bytesOf = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));

  /** @param {Uint8Array<ArrayBuffer>} bytes */
  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

  /** @param {Uint8Array} bytes */
  const base64url = (bytes) =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '');

  /** @param {Uint8Array} bytes */
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

  /** DSSE's pre-authentication encoding. @param {string} type @param {Uint8Array} payload */
  const preAuth = (type, payload) => {
    const head = encoder.encode(`DSSEv1 ${type.length} ${type} ${payload.length} `);
    const whole = new Uint8Array(head.length + payload.length);
    whole.set(head);
    whole.set(payload, head.length);
    return whole;
  };

  /** @param {string} key Raw key of Ed25519 or, by its length, of P-256; base64url. */
  const keyOf = (key) => {
    const raw = bytesOf(key);
    const algorithm = raw.length === 65 ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'Ed25519' };
    return crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  };

  /** @param {CryptoKey} key @param {string} type @param {Uint8Array} payload @param {Uint8Array<ArrayBuffer>} signature */
  const isSigned = (key, type, payload, signature) =>
    crypto.subtle.verify({ name: key.algorithm.name, hash: 'SHA-256' }, key, signature, preAuth(type, payload));

  /** @param {string} stream @param {string} text @param {boolean} isComplete @param {Found} found */
  async function verifyStream(stream, text, isComplete, found) {
    let head = base64url(new Uint8Array(32));
    let expected = 0;
    /** @type {CryptoKey | undefined} */
    let sessionKey;
    let sessionText = '';
    const lines = text.split('\n').filter((line) => line !== '');
    for (const [index, line] of lines.entries()) {
      /** @param {string} what */
      const wrong = (what) => found.problems.push(`Stream ${stream}, line ${index + 1}: ${what}`);
      try {
        const { payload: encoded, signature, disclosures } = JSON.parse(line);
        const payload = bytesOf(encoded);
        const entry = JSON.parse(decoder.decode(payload));
        if (index === 0) {
          if (entry.type !== 'countersign.stream.opened.v1' || entry.seq !== 0) {
            wrong('it is not the opening of the stream, which names the keys.');
            return;
          }
          const { device_key, session_key } = entry;
          const certificate = encoder.encode(JSON.stringify({ device_key, session_key, stream, v: 1 }));
          if (!(await isSigned(await keyOf(device_key), sessionType, certificate, bytesOf(entry.device_signature)))) {
            wrong('the device key did not sign the session key for this stream.');
          }
          found.keys.add(device_key);
          sessionKey = await keyOf(session_key);
          sessionText = session_key;
        }
        if (sessionKey === undefined || !(await isSigned(sessionKey, eventType, payload, bytesOf(signature)))) {
          wrong('its signature is not valid: the event was changed.');
        }
        if (entry.stream !== stream) wrong('it belongs to another stream.');
        if (!Number.isSafeInteger(entry.seq) || entry.seq < expected) wrong('it is repeated or out of order.');
        else if (entry.seq > expected) {
          if (isComplete) wrong(`events ${expected} to ${entry.seq - 1} are missing before it.`);
          found.gaps += entry.seq - expected;
        } else if (entry.prev !== head) wrong('it is not chained to the event before it.');

        if (entry.type === 'countersign.stream.key_rotated.v1') {
          const { seq, session_key } = entry;
          const fields = { previous_key: sessionText, seq, session_key, stream, v: 1 };
          const next = await keyOf(session_key);
          const statement = encoder.encode(JSON.stringify(fields));
          if (!(await isSigned(next, rotationType, statement, bytesOf(entry.session_signature)))) {
            wrong('the next session key did not sign that it takes over here.');
          }
          sessionKey = next;
          sessionText = session_key;
        }
        const committed = new Set(entry._sd ?? []);
        /** @type {[string, unknown][]} */
        const disclosed = [];
        for (const disclosure of disclosures) {
          const [, name, value] = JSON.parse(decoder.decode(bytesOf(disclosure)));
          if (!committed.delete(base64url(await sha256(encoder.encode(disclosure))))) {
            wrong(`the value of ${JSON.stringify(name)} is not the one that was signed.`);
          }
          disclosed.push([String(name), value]);
        }
        head = base64url(await sha256(payload));
        expected = entry.seq + 1;
        found.events.push({
          stream,
          seq: entry.seq,
          type: String(entry.type).replace(/^countersign\.|\.v1$/g, ''),
          time: String(entry.time),
          who: String(entry.actor?.['user.id'] ?? ''),
          request: String(entry['countersign.request.id'] ?? ''),
          disclosed,
          withheld: committed.size,
        });
      } catch (thrown) {
        wrong(`it can't be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
      }
    }
    found.streams.push({ stream, events: lines.length, last: expected - 1, head });
  }

  async function verifyAll() {
    const { manifest: text, events } = JSON.parse(document.getElementById('evidence')?.textContent ?? '');
    const manifest = JSON.parse(text);
    /** @type {Found} */
    const found = { problems: [], gaps: 0, keys: new Set(), events: [], streams: [] };
    const files = new Map(events.map((/** @type {{ path: string, text: string }} */ file) => [file.path, file.text]));
    for (const { path, sha256: digest } of manifest.files) {
      if (!path.startsWith('events/')) continue;
      const file = files.get(path);
      if (file === undefined) found.problems.push(`${path} is missing.`);
      else if (hex(await sha256(encoder.encode(file))) !== digest) {
        found.problems.push(`${path} is not the file that the manifest names.`);
      }
    }
    for (const { stream, head, last_seq, complete } of manifest.streams) {
      const path = `events/${stream}.jsonl`;
      await verifyStream(stream, files.get(path) ?? '', complete === true, found);
      files.delete(path);
      const end = found.streams.find((one) => one.stream === stream);
      if (end === undefined || end.head !== head || end.last !== last_seq) {
        found.problems.push(`Stream ${stream} does not end as the manifest says.`);
      }
    }
    for (const path of files.keys()) found.problems.push(`${path} is not in the manifest.`);
    return { manifest, found };
  }

  /** @param {string} name @param {string} [text] @param {readonly Node[]} [children] */
  function element(name, text = '', children = []) {
    const made = document.createElement(name);
    made.textContent = text;
    made.append(...children);
    return made;
  }

  /** @param {string} caption @param {readonly string[]} heads @param {readonly (readonly (string | Node)[])[]} rows */
  function table(caption, heads, rows) {
    const cell = (/** @type {string | Node} */ value) =>
      typeof value === 'string' ? element('td', visible(value)) : element('td', '', [value]);
    return element('table', '', [
      element('caption', caption),
      element('thead', '', [
        element(
          'tr',
          '',
          heads.map((head) => element('th', head)),
        ),
      ]),
      element(
        'tbody',
        '',
        rows.map((row) => element('tr', '', row.map(cell))),
      ),
    ]);
  }

  /** Characters that turn, hide or end text are shown by their codes. @param {string} text */
  const visible = (text) =>
    text.replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );

  /** @param {Shown} event */
  function particularsOf({ disclosed, withheld }) {
    const count = `${disclosed.length} disclosed, ${withheld} withheld`;
    if (disclosed.length === 0) return element('span', count);
    const values = disclosed.flatMap(([name, value]) => [
      element('strong', visible(name)),
      element('pre', visible(typeof value === 'string' ? value : JSON.stringify(value))),
    ]);
    return element('details', '', [element('summary', count), ...values]);
  }

  /** @param {string} kind @param {string} text */
  function conclude(kind, text) {
    const verdict = document.getElementById('verdict');
    if (verdict === null) return;
    verdict.className = kind;
    verdict.textContent = text;
  }

  async function show() {
    try {
      await keyOf(base64url(new Uint8Array(32)));
    } catch {
      conclude(
        'unproved',
        'This browser can not verify Ed25519 signatures, so nothing is proved here. Open the page in a current browser, or run python3 verify.py beside this file.',
      );
      return;
    }
    const { manifest, found } = await verifyAll();
    const { problems, gaps, keys, events, streams } = found;
    if (problems.length > 0) conclude('changed', `Not genuine: ${problems.length} things are wrong.`);
    else if (gaps > 0) {
      conclude(
        'gaps',
        `Genuine: all ${events.length} events are as they were signed. ${gaps} events between them are not in this pack.`,
      );
    } else
      conclude('genuine', `Genuine and complete up to its end: all ${events.length} events are as they were signed.`);

    const place = document.getElementById('particulars');
    place?.append(
      element(
        'p',
        `Made ${visible(String(manifest.made_at))}. ${manifest.request === null ? 'The whole trail.' : `One request: ${visible(String(manifest.request))}.`}`,
      ),
      element(
        'p',
        'Signatures prove that the holders of these device keys signed the events. Compare the keys with a list from elsewhere:',
      ),
      element(
        'ul',
        '',
        [...keys].map((key) => element('li', '', [element('code', visible(key))])),
      ),
      ...(problems.length === 0
        ? []
        : [
            table(
              'What is wrong',
              ['Problem'],
              problems.slice(0, shownEvents).map((one) => [one]),
            ),
          ]),
      table(
        'Streams',
        ['Stream', 'Events', 'Last number', 'Digest of the last'],
        streams.map((one) => [one.stream, String(one.events), String(one.last), one.head]),
      ),
      table(
        events.length > shownEvents ? `The first ${shownEvents} of ${events.length} events` : 'Events',
        ['Number', 'Time', 'Event', 'Who', 'Request', 'Values'],
        events
          .slice(0, shownEvents)
          .map((event) => [String(event.seq), event.time, event.type, event.who, event.request, particularsOf(event)]),
      ),
    );
  }

  show().catch((thrown) => {
    conclude(
      'changed',
      `Not genuine: the evidence can't be read (${thrown instanceof Error ? thrown.message : String(thrown)}).`,
    );
  });
})();
