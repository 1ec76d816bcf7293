// @ts-check
// Bytes, their one spelling, and who signed them. The scripts behind this one in the page use it.

// biome-ignore lint/correctness/noUnusedVariables: verify.js and approvals.js use it.
const signedBytes = (() => {
  /** Of the two signatures of P-256 that say the same only the one with s in the lower half is taken. */
  const p256Order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  /** @param {string} text */
  const bytesOf = (text) => {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
      throw new TypeError('not base64');
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  };

  /** @param {string} text Base64url. */
  const urlBytesOf = (text) =>
    bytesOf(
      text
        .replaceAll('-', '+')
        .replaceAll('_', '/')
        .padEnd(Math.ceil(text.length / 4) * 4, '='),
    );

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

  /** The one spelling of RFC 8785, of strings, booleans, integers, lists and objects. @param {any} value @returns {string} */
  const canonical = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
    if (typeof value === 'object' && value !== null) {
      const members = Object.keys(value)
        .sort()
        .map((name) => `${canonical(name)}:${canonical(value[name])}`);
      return `{${members.join(',')}}`;
    }
    if (typeof value === 'string' && value.isWellFormed()) return JSON.stringify(value);
    if (typeof value === 'boolean' || (Number.isSafeInteger(value) && !Object.is(value, -0))) return String(value);
    throw new TypeError('it holds a value that has no canonical form');
  };

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
    const raw = urlBytesOf(key);
    const algorithm = raw.length === 65 ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'Ed25519' };
    return crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  };

  /** @param {CryptoKey} key @param {string} type @param {Uint8Array} payload @param {Uint8Array<ArrayBuffer>} signature */
  const isSigned = (key, type, payload, signature) => {
    const isCanonical = key.algorithm.name !== 'ECDSA' || BigInt(`0x0${hex(signature.subarray(32))}`) <= p256Order / 2n;
    if (signature.length !== 64 || !isCanonical) return false;
    return crypto.subtle.verify({ name: key.algorithm.name, hash: 'SHA-256' }, key, signature, preAuth(type, payload));
  };

  /** What an envelope holds. @param {string} type @param {string} text */
  const opened = (type, text) => {
    const { payloadType, payload, signatures } = JSON.parse(text);
    if (payloadType !== type || signatures.length !== 1) throw new TypeError('an envelope is of another kind');
    const bytes = bytesOf(payload);
    return { bytes, value: JSON.parse(decoder.decode(bytes)), signature: bytesOf(signatures[0].sig) };
  };

  return { base64url, bytesOf, canonical, decoder, encoder, hex, isSigned, keyOf, opened, sha256, urlBytesOf };
})();
