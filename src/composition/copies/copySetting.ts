import { z } from 'zod';
import { catalogue } from '../../core/audit/catalogue.ts';

/** What a configuration may say of a copy, one shape for each kind. Whoever writes the settings controls it. */
const address = z
  .string()
  .refine(
    isSafeAddress,
    'must be an address that begins with https:// (http:// is for this machine alone) and has no password in it',
  );
const name = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,31}$/,
    'must be 1 to 32 lower-case letters, digits or hyphens, and begin with no hyphen',
  );
const word = z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, hyphens or underscores');
const text = z.string().min(1, 'must not be empty').max(512, 'is too long');
const path = z.string().regex(/^(\/|[A-Za-z]:[\\/]|\\\\)/, 'must be an absolute path');

/** Names of everything that events seal. */
const sealedNames: ReadonlySet<string> = new Set([
  'user.full_name',
  'user.attributes',
  ...Object.values(catalogue).flatMap(({ sealed }) => Object.keys(sealed.shape)),
]);
const sealedField = z.string().refine((field) => sealedNames.has(field), 'names a field that no event seals');

const every = {
  name,
  /** Sealed fields whose values go with the copies; none where nothing is said. */
  disclose: z.array(sealedField).max(100).default([]),
};

export const copySetting = z.discriminatedUnion('kind', [
  z.strictObject({
    ...every,
    kind: z.literal('https'),
    url: address,
    format: z.enum(['cloudevents', 'ndjson']).default('cloudevents'),
  }),
  z.strictObject({ ...every, kind: z.literal('otlp'), url: address }),
  z.strictObject({
    ...every,
    kind: z.literal('splunk'),
    url: address,
    index: word.exactOptional(),
    acknowledge: z.boolean().default(true),
  }),
  z.strictObject({ ...every, kind: z.literal('elasticsearch'), url: address, index: word }),
  z.strictObject({ ...every, kind: z.literal('datadog'), site: word, url: address.exactOptional() }),
  z.strictObject({
    ...every,
    kind: z.literal('cloudwatch'),
    region: word,
    logGroup: text,
    logStream: text,
    url: address.exactOptional(),
  }),
  z.strictObject({
    ...every,
    kind: z.literal('s3'),
    url: address,
    region: word,
    prefix: z
      .string()
      .regex(
        /^([\w.-]+\/)*$/,
        'must be folders of letters, digits, dots, hyphens and underscores, each with / behind it',
      )
      .default('countersign/'),
    mode: z.enum(['COMPLIANCE', 'GOVERNANCE']).default('COMPLIANCE'),
    retainDays: z.int().min(1).max(36_500),
  }),
  z.strictObject({
    ...every,
    kind: z.literal('syslog'),
    host: z.string().regex(/^[\w.:-]{1,255}$/, 'must be the name or number of a machine'),
    port: z.int().min(1).max(65_535).default(6514),
    ca: path.exactOptional(),
    enterprise: z.int().min(1).max(0xffff_ffff).exactOptional(),
  }),
  z.strictObject({ ...every, kind: z.literal('file'), file: path }),
]);
export type CopySetting = z.output<typeof copySetting>;
export type CopyKind = CopySetting['kind'];

const secretWords = /^(secret|token|password|api_?key|key|credentials|authorization|access_?key.*|secret_?access.*)$/i;

/**
 * Reads the list of copies. An entry that can't be used is left out and told, as a sentence; the others are used. Two of one name
 * would share a place in the journal, so the second is left out.
 */
export function readCopySettings(said: unknown): {
  readonly settings: readonly CopySetting[];
  readonly problems: readonly string[];
} {
  if (said === undefined || said === null || said === '') return { settings: [], problems: [] };
  if (!Array.isArray(said))
    return { settings: [], problems: ['The copies of the audit trail must be a list, so none is made.'] };
  const settings: CopySetting[] = [];
  const problems: string[] = [];
  for (const [i, entry] of said.entries()) {
    const read = copySetting.safeParse(entry);
    if (!read.success) problems.push(`Copy ${i + 1} of the audit trail is not made: ${whatIsWrong(read.error)}.`);
    else if (settings.some((other) => other.name === read.data.name))
      problems.push(
        `Copy ${i + 1} of the audit trail is not made: another one is called ${read.data.name}. Give it a name of its own.`,
      );
    else settings.push(read.data);
  }
  return { settings, problems };
}

function whatIsWrong(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it can not be read';
  const where = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const secret = issue.keys.find((key) => secretWords.test(key));
    if (secret !== undefined)
      return `“${secret}” may not stand in the settings. Keep it with the command “Set the Secret of an Audit Copy”, or in the environment`;
    return `it says “${issue.keys.join('”, “')}”, which copies of its kind don't have`;
  }
  if (where === 'kind')
    return 'its “kind” must be https, otlp, splunk, elasticsearch, datadog, cloudwatch, s3, syslog or file';
  if (where === '') return 'it must be an object with a name and a kind';
  if (issue.code === 'invalid_type') return `its “${where}” is missing or is no ${issue.expected}`;
  return `its “${where}” ${issue.message.replace(/^Invalid \w+: /, 'is not right: ')}`;
}

function isSafeAddress(said: string): boolean {
  if (!URL.canParse(said)) return false;
  const url = new URL(said);
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname);
}
