import path from 'node:path';
import { tenantPattern } from '../../collector/access/tokenFile.ts';
import { isDatabaseAddress } from '../../collector/database/databaseAddress.ts';
import { schemaOf } from '../../collector/database/schema.ts';
import type { TlsFiles } from '../../collector/http/tlsFiles.ts';
import { startCollector } from '../../collector/startCollector.ts';
import { isPublicKey } from '../../core/audit/signature.ts';
import { isKeyName } from '../../core/audit/tree/signedNote.ts';
import { outsideOf } from '../audit/outside.ts';
import { type Command, type Options, textOption } from '../command.ts';
import { copiesFrom } from '../copies.ts';
import { besideBundle, homeFolder } from '../home.ts';
import { exit, UsageError } from '../usageError.ts';

const defaultPort = 7411;

/** The central endpoint that trails are streamed to. */
export const collector: Command = {
  name: 'collector',
  isService: true,
  summary: 'The central endpoint: takes in trails, keeps them and answers for them.',
  usage:
    '[--port N] [--host H] [--certificate F --key F] [--tokens F] [--data DIR] [--devices any|enrolled] [--signatures optional|required] [--name NAME] [--database postgres://…] [--witness KEY@URL] [--tsa URL]',
  options: {
    port: { type: 'string', help: `the port on this machine (${defaultPort})`, value: 'N' },
    host: { type: 'string', help: 'the address to listen on (127.0.0.1)', value: 'H' },
    certificate: {
      type: 'string',
      help: 'its TLS certificate with the chain, PEM; read again when it changes',
      value: 'F',
    },
    key: { type: 'string', help: 'the private key of the certificate, PEM', value: 'F' },
    'plain-http': { type: 'boolean', help: 'listen without TLS on a network: a proxy in front speaks it' },
    tokens: { type: 'string', help: 'a file of tokens with roles and tenants; read again when it changes', value: 'F' },
    data: { type: 'string', help: 'the folder of the store', value: 'DIR' },
    devices: {
      type: 'string',
      help: 'any takes streams of every device (as without it), enrolled only of those that enrolled',
      value: 'P',
    },
    signatures: {
      type: 'string',
      help: 'required takes only deliveries that a device key has signed; optional (as without it) others as well',
      value: 'S',
    },
    name: { type: 'string', help: 'name of its log in checkpoints, chosen at the first start for good', value: 'NAME' },
    database: {
      type: 'string',
      help: 'a PostgreSQL to copy the events into, for queries',
      value: 'URL',
    },
    schema: {
      type: 'string',
      help: 'where in the database; countersign, or countersign_NAME as collector migrate makes it',
      value: 'S',
    },
    witness: {
      type: 'string',
      help: 'outside witnesses that cosign its checkpoints: KEY@URL, with spaces between them, or a file with one a line',
      value: 'W',
    },
    tsa: { type: 'string', help: 'a time-stamping authority (RFC 3161) for its checkpoints', value: 'URL' },
    index: {
      type: 'boolean',
      help: 'keep such a copy in an embedded PostgreSQL beside the logs, where no --database is named',
    },
  },
  async run(words, options, terminal) {
    if (words.length > 0)
      throw new UsageError(`collector takes options alone, and “${words.join(' ')}” is none of its commands.`);
    const port = Number(textOption(options, 'port') ?? defaultPort);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new UsageError('--port is a whole number from 0 to 65535.');
    const directory = path.resolve(
      terminal.cwd,
      textOption(options, 'data') ?? path.join(homeFolder(terminal), 'collector'),
    );
    const databaseUrl = textOption(options, 'database');
    if (databaseUrl !== undefined && !isDatabaseAddress(databaseUrl))
      throw new UsageError('--database is the address of a PostgreSQL: postgres://ROLE:PASSWORD@HOST/NAME.');
    const host = textOption(options, 'host');
    const logName = textOption(options, 'name');
    if (logName !== undefined && !isKeyName(logName))
      throw new UsageError('--name has no spaces and no “+”, for example audit.example.com/trail.');
    const devices = textOption(options, 'devices') ?? 'any';
    if (devices !== 'any' && devices !== 'enrolled') throw new UsageError('--devices is one of any, enrolled.');
    const schema = textOption(options, 'schema');
    const named = schema?.replace(/^countersign_/, '');
    if (
      schema !== undefined &&
      schema !== schemaOf(undefined) &&
      (schema === named || !tenantPattern.test(named ?? ''))
    )
      throw new UsageError('--schema is countersign, or countersign_NAME with small letters, digits and “_”.');
    const signatures = textOption(options, 'signatures') ?? 'optional';
    if (signatures !== 'optional' && signatures !== 'required')
      throw new UsageError('--signatures is one of optional, required.');
    const tokens = textOption(options, 'tokens');
    const tls = tlsFilesOf(options, terminal.cwd);
    const token = terminal.env['COUNTERSIGN_COLLECTOR_TOKEN'];
    const outside = await outsideOf(options, terminal.cwd);
    const policyKeys = (terminal.env['COUNTERSIGN_POLICY_KEY'] ?? '').split(/[\s,]+/).filter((key) => key !== '');
    const wrong = policyKeys.find((key) => !isPublicKey(key));
    if (wrong !== undefined)
      throw new UsageError(`COUNTERSIGN_POLICY_KEY names “${wrong}”, which is no Ed25519 public key.`);
    const running = await startCollector({
      port,
      directory,
      policyKeys,
      devices,
      signatures,
      outside,
      copies: (await copiesFrom(terminal)).sinks,
      log: (line: string) => terminal.say(line),
      ...(options['index'] === true ? { indexWorker: besideBundle('embeddedWorker.js') } : {}),
      ...(schema === undefined ? {} : { schema }),
      plainHttp: options['plain-http'] === true,
      ...(tls === undefined ? {} : { tls }),
      ...(tokens === undefined ? {} : { tokensFile: path.resolve(terminal.cwd, tokens) }),
      ...(host === undefined ? {} : { host }),
      ...(logName === undefined ? {} : { logName }),
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      ...(token === undefined ? {} : { token }),
    });
    terminal.say(`The collector listens on ${running.url} and keeps its store in ${directory}. Ctrl-C stops it.`);
    terminal.say(
      `Its log signs checkpoints with the key ${running.logKey}. Give it to clients as COUNTERSIGN_LOG_KEY.`,
    );
    await new Promise<void>((resolve) => {
      terminal.signal.addEventListener('abort', () => resolve(), { once: true });
      if (terminal.signal.aborted) resolve();
    });
    await running.close();
    return exit.fine;
  },
};

/** @throws {UsageError} One without the other. */
function tlsFilesOf(options: Options, cwd: string): TlsFiles | undefined {
  const certificate = textOption(options, 'certificate');
  const key = textOption(options, 'key');
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined)
    throw new UsageError('--certificate and --key belong together: TLS needs both.');
  return { certificate: path.resolve(cwd, certificate), key: path.resolve(cwd, key) };
}
