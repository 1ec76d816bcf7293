// @ts-check
// What people approved: whose answers are signed, and whether what was sent had the yes that it needed.

// biome-ignore lint/correctness/noUnusedVariables: verify.js, which stands behind it in the page, uses it.
const approvalVerifier = (() => {
  const { canonical, decoder, encoder, hex, isSigned, keyOf, opened, sha256 } = signedBytes;
  const answerType = 'application/vnd.countersign.review-answer.v1+json';
  const certificateType = 'application/vnd.countersign.device-certificate.v1+json';

  /** What an event says, whoever wrote it: where it isn't as it should be, reading it fails, and that is told. @typedef {ReturnType<typeof JSON.parse>} Entry */

  /** A device key of its own signed the answer, to this request, and it says what the event repeats of it. @param {any} said @param {string} ticket */
  async function whyNoAnswer(said, ticket) {
    const { bytes, value, signature } = opened(answerType, said.answer);
    if (canonical(value) !== decoder.decode(bytes)) return 'an answer is not written in canonical JSON.';
    if (!(await isSigned(await keyOf(value.device_key), answerType, bytes, signature)))
      return 'the device key that an answer names did not sign it.';
    const isSame =
      value.ticket_sha256 === ticket &&
      ['decision', 'person', 'device_key'].every((name) => value[name] === said[name]);
    if (!isSame) return 'it says otherwise what was answered than the signed answer.';
    const { device_key, person } = opened(certificateType, said.certificate).value;
    const roles = (/** @type {string[]} */ list) => JSON.stringify([...new Set(list)].sort());
    const isOf =
      device_key === said.device_key && person?.id === said.person && roles(person.roles) === roles(said.roles);
    return isOf ? '' : 'the certificate of an answer is of another device, person or role.';
  }

  /** Enough people said yes, each once, each with a wanted role, and none of them asked. @param {any} requested @param {any[]} answers */
  function whyNotApproved({ people, roles = [], requester }, answers) {
    const persons = new Set(answers.map(({ person }) => person));
    const devices = new Set(answers.map(({ device_key }) => device_key));
    if (answers.some(({ decision }) => decision !== 'approve')) return 'somebody said no to what it calls approved.';
    if (persons.size < answers.length || devices.size < answers.length || !(persons.size >= people))
      return 'it holds the answers of fewer people than were wanted.';
    if (persons.has(requester)) return 'whoever asked has approved.';
    const isWanted = (/** @type {any} */ one) => one.roles.some((/** @type {string} */ role) => roles.includes(role));
    return roles.length === 0 || answers.every(isWanted) ? '' : 'somebody approved who has none of the wanted roles.';
  }

  /** @param {{ reviews: readonly Entry[], problems: string[], findings: string[] }} found */
  async function verifyAnswers({ reviews, problems, findings }) {
    /** @type {Map<string, any>} */
    const requests = new Map();
    /** @type {Map<string, string>} */
    const approved = new Map();
    /** @type {Set<string>} */
    const rejected = new Set();
    for (const entry of reviews) {
      const where = `Stream ${entry.stream}, event ${entry.seq}`;
      const ticket = entry.ticket_sha256;
      /** @type {string[]} */
      const wrong = [];
      try {
        if (!entry.type.endsWith('.v1')) {
          wrong.push("it is not as the format wants it, so what others said can't be verified.");
        } else if (entry.type.includes('requested')) {
          requests.set(`${entry.stream} ${ticket}`, entry);
          if (typeof entry.requester !== 'string' || !Number.isInteger(entry.people)) wrong.push('it is no request.');
        } else if (entry.type.includes('answered')) {
          wrong.push(await whyNoAnswer(entry, ticket));
          if (entry.person === entry.requester) wrong.push('it is the answer of whoever asked.');
          if (entry.decision === 'reject') rejected.add(ticket);
        } else {
          const { decision, answers = [] } = entry;
          for (const answer of answers) wrong.push(await whyNoAnswer(answer, ticket));
          const requested = requests.get(`${entry.stream} ${ticket}`);
          if (decision === 'approve') approved.set(ticket, where);
          if (decision === 'approve' && requested !== undefined) wrong.push(whyNotApproved(requested, answers));
          if (decision === 'approve' && requested === undefined)
            findings.push(`${where}: it says that others approved, and the request stands in no event before it.`);
        }
      } catch (thrown) {
        wrong.push(`what others said can't be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
      }
      problems.push(...wrong.filter((what) => what !== '').map((what) => `${where}: ${what}`));
    }
    for (const [ticket, where] of approved)
      if (rejected.has(ticket))
        findings.push(`${where}: it says that others approved, and one of them has signed a no.`);
  }

  /** @param {unknown} value @returns {value is string} */
  const isText = (value) => typeof value === 'string';

  /** @param {string} text */
  const digestOf = async (text) => `sha256:${hex(await sha256(encoder.encode(text)))}`;

  /** Without a text out of which something was taken before it was signed. @param {Entry} entry */
  const isWhole = (entry) => entry['countersign.redactions'] === undefined;

  /** The digest that an answer has signed of its contents. @param {any} answer */
  const signedSaid = (answer) => {
    try {
      return opened(answerType, answer.answer).value.said_sha256;
    } catch {
      return undefined; // It is no answer.
    }
  };

  /** The texts that signed answers are for, by their own digests of them. @param {Entry} entry @param {Map<string, any>} values @param {readonly any[]} answers */
  async function textsOf(entry, values, answers) {
    const contents = values.get('said');
    const isSaid = (/** @type {any} */ one) => isText(one?.salt) && isText(one?.sql_sha256);
    if (!Array.isArray(contents) || !contents.every(isSaid) || answers.length === 0)
      return { texts: [], isForged: false };
    const given = values.get('rationales');
    const rationales = Array.isArray(given) && given.every(isText) ? given : undefined;
    /** @type {string[]} */
    const texts = [];
    let isForged = false;
    for (const [i, answer] of answers.entries()) {
      const { salt, sql_sha256 } = contents[i] ?? {};
      const rationale = rationales?.[i] ?? '';
      const isGenuine =
        isText(salt) && signedSaid(answer) === (await digestOf(canonical({ v: 1, salt, sql_sha256, rationale })));
      if (isGenuine) texts.push(sql_sha256);
      else isForged = true;
    }
    // A rationale that was left out, or had something taken out of it, isn't the one that was signed.
    const hasRationales = rationales !== undefined || !values.has('rationale');
    const isComplete = isWhole(entry) && hasRationales && (entry._sd ?? []).length === values.size;
    return { texts, isForged: isComplete && isForged };
  }

  /** What permits must be of the version whose signatures are verified; what is sent is held against it in any. */
  const sending = /^countersign\.query\.dispatched\.v[0-9]+$/;

  /** What was sent had the permission that the policy wanted; made for one stream, and told of each of its events in order. */
  function permissions() {
    const decisions = new Map();
    const approvals = new Map();
    const lastApproval = new Map();
    /** Digest of the text that was read last. */
    const readTexts = new Map();
    /** Of the text that a decision is on, or of what the policy made of it; empty where that came out of another text. */
    const judgedTexts = new Map();
    /** @type {number | undefined} */
    let begins;

    /** @param {Entry} entry @param {Map<string, any>} values Its disclosed values. @returns {Promise<string>} What was found; empty where nothing was. */
    return async (entry, values) => {
      const query = isText(entry['countersign.query.id']) ? entry['countersign.query.id'] : '';
      begins ??= entry.seq;
      if (entry.type === 'countersign.policy.evaluated.v1') {
        if (query !== '' && isText(entry.decision)) {
          decisions.set(query, entry.decision);
          // What is read afterwards is nothing that this decision is on.
          judgedTexts.set(query, readTexts.get(query));
        }
      } else if (entry.type === 'countersign.sql.validated.v1') {
        if (query !== '' && isText(entry.sql_sha256) && entry.sql_sha256 !== '') readTexts.set(query, entry.sql_sha256);
      } else if (entry.type === 'countersign.sql.transformed.v1') {
        const { before_sha256: before, after_sha256: after } = entry;
        // Where the judgement may have stood before the first event that is here, this goes on from it.
        if (query !== '' && isText(before) && before !== '' && isText(after) && after !== '')
          judgedTexts.set(query, (judgedTexts.get(query) ?? (begins === 0 ? '' : before)) === before ? after : '');
      } else if (entry.type === 'countersign.review.decided.v1' && entry.decision === 'approve') {
        const { approved_sql_sha256: of, ticket_sha256: ticket } = entry;
        const answers = Array.isArray(entry.answers) ? entry.answers : [];
        const { texts, isForged } = await textsOf(entry, values, answers);
        lastApproval.set(query, entry.id);
        approvals.set(entry.id, { of, isSigned: ticket !== undefined && answers.length > 0, texts });
        return isForged ? 'it holds contents of an answer that are not those that were signed.' : '';
      } else if (sending.test(entry.type)) {
        const decision = decisions.get(query);
        const named = entry.approval_event;
        const by = named === undefined ? (lastApproval.get(query) ?? '') : isText(named) ? named : '';
        const approval = approvals.get(by);
        approvals.delete(by);
        decisions.set(query, 'used');
        if (decision === 'used') return 'it sent again what a decision of the policy permitted once.';
        if (decision === 'deny') return 'it sent what the policy denies.';
        if (decision === undefined && begins === 0) return 'it sent what no decision of a policy stands before.';
        const judged = judgedTexts.get(query);
        if (judged === undefined ? begins === 0 : judged === '' || judged !== entry.sql_sha256)
          return 'it sent a text that the policy did not judge.';
        const isWanted = decision === 'requireApproval' || decision === 'requireSecondPerson';
        if (approval === undefined)
          return isWanted || (entry.approval_event !== undefined && decision !== undefined)
            ? 'it sent what needs an approval, and none that was not used yet stands before it.'
            : '';
        if (decision === 'requireSecondPerson' && !approval.isSigned)
          return 'it sent what needs a second person, and none has signed the approval.';
        const sql = isWhole(entry) ? values.get('sql') : undefined;
        const digest = isText(sql) ? await digestOf(sql) : undefined;
        const isOther = digest !== undefined && approval.texts.some((/** @type {string} */ text) => text !== digest);
        if (isOther || (approval.of !== undefined && approval.of !== entry.sql_sha256))
          return 'it sent another text than the one that was approved.';
      }
      return '';
    };
  }

  return { permissions, verifyAnswers };
})();
