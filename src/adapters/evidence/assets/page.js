// @ts-check
// Shows what verify.js, which stands before it, found of the evidence that this page holds.

(() => {
  /** Rows of a table; all events are verified. */
  const shownRows = 1000;

  /** @typedef {Awaited<ReturnType<typeof evidenceVerifier.verifyAll>>} Verified */
  /** @typedef {Verified['found']['events'][number]} Shown */

  /** @param {string} name @param {string} [text] @param {readonly Node[]} [children] */
  function element(name, text = '', children = []) {
    const made = document.createElement(name);
    made.textContent = text;
    made.append(...children);
    return made;
  }

  /** @param {string} caption @param {readonly string[]} heads @param {readonly (readonly (string | Node)[])[]} rows @param {number} [total] */
  function table(caption, heads, rows, total = rows.length) {
    const cell = (/** @type {string | Node} */ value) =>
      typeof value === 'string' ? element('td', visible(value)) : element('td', '', [value]);
    const heading = (/** @type {string} */ head) => {
      const made = element('th', head);
      made.setAttribute('scope', 'col');
      return made;
    };
    const body = rows.map((row) => element('tr', '', row.map(cell)));
    const made = element('table', '', [
      element('caption', total > rows.length ? `${caption}: the first ${rows.length} of ${total}` : caption),
      element('thead', '', [element('tr', '', heads.map(heading))]),
      element('tbody', '', body),
    ]);
    // Wide tables scroll by themselves, with the keyboard too.
    const frame = element('div', '', [made]);
    frame.className = 'frame';
    frame.tabIndex = 0;
    frame.setAttribute('role', 'region');
    frame.setAttribute('aria-label', caption);
    return frame;
  }

  /** Characters that turn, hide or end text are shown by their codes. @param {string} text */
  const visible = (text) =>
    text.replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );

  /** @param {string} heading @param {string} explanation @param {readonly string[]} sentences */
  function section(heading, explanation, sentences) {
    if (sentences.length === 0) return [];
    const items = sentences.slice(0, shownRows).map((one) => element('li', visible(one)));
    const rest = sentences.length - items.length;
    if (rest > 0) items.push(element('li', `And ${rest} more.`));
    return [element('h2', heading), element('p', explanation), element('ul', '', items)];
  }

  /** Characters of a text that is shown before its event is opened. */
  const previewLength = 90;

  /** What an event says: its own fields, which are signed as they stand, and the sealed values that are here. @param {Shown} event */
  function particularsOf({ clear, disclosed, missing }) {
    const textOf = (/** @type {unknown} */ value) =>
      visible(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
    const said = [
      ...disclosed
        .filter(([name, value]) => name !== 'user.full_name' && typeof value === 'string')
        .map(([, value]) => value),
      ...clear.filter(([, value]) => typeof value !== 'object').map(([name, value]) => `${name}: ${value}`),
    ];
    const first = visible(said.slice(0, disclosed.length > 0 ? 1 : 2).join(', '));
    const preview = first.length > previewLength ? `${first.slice(0, previewLength)}…` : first;
    const gone = missing === 0 ? '' : `${missing} not here`;
    if (clear.length + disclosed.length === 0) return element('span', gone);
    const values = [
      ...disclosed.map(([name, value]) => /** @type {const} */ ([`${name} (sealed)`, value])),
      ...clear,
    ].flatMap(([name, value]) => [element('dt', visible(name)), element('dd', '', [element('pre', textOf(value))])]);
    const summary = [preview === '' ? `${count(clear.length + disclosed.length, 'field')}` : preview, gone];
    return element('details', '', [
      element('summary', summary.filter((part) => part !== '').join(' – ')),
      element('dl', '', values),
    ]);
  }

  /** A moment to the second, with its exact text at hand. @param {string} text */
  function timeOf(text) {
    const made = element('time', visible(text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d+Z$/, '$1 $2')));
    made.title = visible(text);
    return made;
  }

  /** @param {string} kind @param {string} text */
  function conclude(kind, text) {
    const verdict = document.getElementById('verdict');
    if (verdict === null) return;
    verdict.className = kind;
    verdict.textContent = text;
  }

  /** @param {number} number @param {string} noun */
  const count = (number, noun) => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

  /** The one sentence that matters. `known`: device keys that the reader has named; `undefined` where none. @param {Verified} verified @param {ReadonlySet<string>} [known] */
  function judge({ found, isLater }, known) {
    const { problems, findings, gaps, events, keys } = found;
    const foreign = known === undefined ? 0 : [...keys].filter((key) => !known.has(key)).length;
    if (isLater)
      conclude('unproved', 'This pack is of a later version than this page knows, so nothing is proved here.');
    else if (problems.length > 0)
      conclude(
        'changed',
        `Not genuine: ${count(problems.length, 'thing')} ${problems.length === 1 ? 'is' : 'are'} wrong. Conclude nothing from these events.`,
      );
    else if (foreign > 0)
      conclude(
        'unproved',
        `Signed by ${count(foreign, 'device key')} that you don't know, so it is not proved whose these events are.`,
      );
    else {
      const all = `${events.length === 1 ? 'the one event is as it was' : `all ${events.length.toLocaleString('en')} events are as they were`} signed`;
      const left = gaps === 0 ? '' : ` ${gaps.toLocaleString('en')} events between them are not in this pack.`;
      const also = findings.length === 0 ? '' : ` ${count(findings.length, 'thing')} to know below.`;
      if (left + also === '') conclude('genuine', `Genuine and complete up to its end: ${all}.`);
      else conclude('findings', `Genuine: ${all}.${left}${also}`);
    }
  }

  /** The device keys, to be held against a list of the reader's own. @param {Verified} verified */
  function keysOf(verified) {
    const items = [...verified.found.keys].map((key) => {
      const mark = element('span');
      return { key, mark, item: element('li', '', [element('code', visible(key)), mark]) };
    });
    const input = document.createElement('textarea');
    input.rows = 2;
    input.spellcheck = false;
    input.addEventListener('input', () => {
      const named = new Set(input.value.match(/[0-9A-Za-z_-]{43,87}/g) ?? []);
      const known = input.value.trim() === '' ? undefined : named;
      for (const { key, mark } of items) {
        mark.className = known === undefined ? '' : known.has(key) ? 'known' : 'foreign';
        mark.textContent = known === undefined ? '' : known.has(key) ? ' ✓ yours' : ' ✗ not among yours';
      }
      judge(verified, known);
    });
    const label = element('label', 'Device keys that you know, from somewhere else than this pack:', [input]);
    return [
      element('h2', 'Whose signatures these are'),
      element(
        'p',
        'Signatures prove that the holders of these device keys signed the events, and not whose the keys are. Compare them:',
      ),
      element(
        'ul',
        '',
        items.map(({ item }) => item),
      ),
      element('p', '', [label]),
    ];
  }

  async function show() {
    if (!(await evidenceVerifier.canVerify())) {
      conclude(
        'unproved',
        'This browser can not verify Ed25519 signatures, so nothing is proved here. Open the page in a current browser, or run python3 verify.py beside this file.',
      );
      return;
    }
    const verified = await evidenceVerifier.verifyAll();
    judge(verified);
    if (verified.isLater) return;
    const { manifest, found } = verified;
    const { problems, findings, notes, events, streams } = found;
    const names = [...streams.keys()];
    const of = manifest.request === null ? 'The whole trail' : `One request, ${visible(String(manifest.request))}`;
    const one = names.length === 1;
    document.getElementById('particulars')?.append(
      element('p', `${of}, exported ${visible(String(manifest.made_at))}. The manifest says so; it is not signed.`),
      ...section(
        'What is wrong',
        'The events are not as they were signed, or not all that they are said to be:',
        problems,
      ),
      ...section('What you should know', 'The signatures hold. This is true as well:', findings),
      ...section('Erased and taken out', 'Of these values only the signed digests are here:', notes),
      ...keysOf(verified),
      element('h2', 'What was recorded'),
      element(
        'p',
        'Up to the last event of each stream. That nothing came behind it is not proved here: compare the digest of the last with what the central endpoint has.',
      ),
      table(
        'Streams',
        ['Stream', 'Events', 'Last number', 'Digest of the last'],
        [...streams.values()].map((own) => [own.stream, String(own.events), String(own.last), own.head]),
      ),
      table(
        'Events',
        [...(one ? [] : ['Stream']), 'Number', 'Time (UTC)', 'Event', 'Who', 'Request', 'What it says'],
        events
          .slice(0, shownRows)
          .map((event) => [
            ...(one ? [] : [String(names.indexOf(event.stream) + 1)]),
            ...[String(event.seq), timeOf(event.time), event.type, event.who, event.request, particularsOf(event)],
          ]),
        events.length,
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
