import { type Signer, Verifier } from '../../../core/audit/signature.ts';

/**
 * HTTP Message Signatures (RFC 9421), as far as this project uses them: one signature, components without parameters. The algorithm is that of
 * the key; an `alg` is neither sent nor believed.
 */
export interface MessageParts {
  readonly method: string;
  /** Path and query as they are sent, for example `/a?b=c`. */
  readonly target: string;
  readonly authority?: string;
  /** Value of a header field; `undefined` where there is none. */
  field(name: string): string | undefined;
}

/** What a signature claims. Nothing of it is proved before `verifyMessage`. */
export interface SignatureInput {
  readonly label: string;
  readonly components: readonly string[];
  /** The value of `@signature-params`, exactly as it was sent. */
  readonly parameters: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
  readonly keyid: string;
  readonly nonce: string | undefined;
}

export interface SigningTerms {
  readonly label: string;
  readonly components: readonly string[];
  readonly created: number;
  readonly keyid: string;
  readonly nonce?: string;
}

/** The header fields that sign a message. @throws {TypeError} when the message lacks a component. */
export function signMessage(message: MessageParts, terms: SigningTerms, signer: Signer): Record<string, string> {
  const { label, components, created, keyid, nonce } = terms;
  const listed = components.map((name) => `"${name}"`).join(' ');
  const parameters = `(${listed});created=${created};keyid="${keyid}"${nonce === undefined ? '' : `;nonce="${nonce}"`}`;
  const base = signatureBase(message, components, parameters);
  if (base === undefined) throw new TypeError('The message has not all that is to be signed.');
  const signature = signer.sign(Buffer.from(base, 'utf8')).toString('base64');
  return { 'Signature-Input': `${label}=${parameters}`, Signature: `${label}=:${signature}:` };
}

const inputShape =
  /^([a-z*][a-z0-9_.*-]*)=(\(((?:"[a-z0-9@-]+"(?: (?="))?)*)\)((?:;[a-z]+=(?:"[ !#-[\]-~]*"|-?\d{1,15}))*))$/;

/** Reads a Signature-Input that anyone may have sent; `undefined` unless it is one signature of the form used here. */
export function readSignatureInput(text: string): SignatureInput | undefined {
  const [, label, parameters, list, rest] = inputShape.exec(text.trim()) ?? [];
  if (label === undefined || parameters === undefined || list === undefined || rest === undefined) return undefined;
  const components = [...list.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
  const given = [...rest.matchAll(/;([a-z]+)=(?:"([^"]*)"|(-?\d+))/g)].map(([, name = '', quoted, number]) => [
    name,
    quoted ?? Number(number),
  ]) as [string, string | number][];
  const named = new Map(given);
  const [created, keyid, nonce] = [named.get('created'), named.get('keyid'), named.get('nonce')];
  if (named.size !== given.length || new Set(components).size !== components.length) return undefined;
  if (typeof created !== 'number' || typeof keyid !== 'string' || typeof nonce === 'number') return undefined;
  return { label, components, parameters, created, keyid, nonce };
}

/** Whether the key signed what the input names of this message. */
export function verifyMessage(message: MessageParts, input: SignatureInput, publicKey: string): boolean {
  const text = message.field('signature')?.trim() ?? '';
  const [, label, encoded = ''] = /^([a-z*][a-z0-9_.*-]*)=:([0-9A-Za-z+/=]+):$/.exec(text) ?? [];
  const base = signatureBase(message, input.components, input.parameters);
  if (label !== input.label || base === undefined) return false;
  return new Verifier(publicKey).verifies(Buffer.from(base, 'utf8'), Buffer.from(encoded, 'base64'));
}

/** RFC 9421 section 2.5. `undefined` where the message lacks a component, or one could break out of its line. */
function signatureBase(message: MessageParts, components: readonly string[], parameters: string): string | undefined {
  const lines: string[] = [];
  for (const name of components) {
    const value = name.startsWith('@') ? derived(message, name) : message.field(name)?.trim();
    if (value === undefined || /[\r\n]/.test(value)) return undefined;
    lines.push(`"${name}": ${value}`);
  }
  return [...lines, `"@signature-params": ${parameters}`].join('\n');
}

/** Section 2.2. */
function derived({ method, target, authority }: MessageParts, name: string): string | undefined {
  const [path = '', query] = target.split(/\?(.*)/s);
  if (name === '@method') return method;
  if (name === '@path') return path;
  if (name === '@query') return `?${query ?? ''}`;
  return name === '@authority' ? authority?.toLowerCase() : undefined;
}
