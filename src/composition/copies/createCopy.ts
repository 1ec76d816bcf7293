import { readFileSync } from 'node:fs';
import type { AwsCredentials } from '../../adapters/sinks/aws/signature.ts';
import { createCloudWatchSink } from '../../adapters/sinks/cloudwatch/cloudWatchSink.ts';
import { createDatadogSink } from '../../adapters/sinks/datadog/datadogSink.ts';
import { createElasticsearchSink } from '../../adapters/sinks/elasticsearch/elasticsearchSink.ts';
import { createFileSink } from '../../adapters/sinks/file/fileSink.ts';
import { createHttpsSink } from '../../adapters/sinks/https/httpsSink.ts';
import { createOtlpSink } from '../../adapters/sinks/otlp/otlpSink.ts';
import { createS3Sink } from '../../adapters/sinks/s3/s3Sink.ts';
import { createSplunkSink } from '../../adapters/sinks/splunk/splunkSink.ts';
import { createSyslogSink } from '../../adapters/sinks/syslog/syslogSink.ts';
import type { Sink } from '../../core/audit/delivery/delivery.ts';
import { assertNever } from '../../core/prelude/assertNever.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { waitInBackground } from '../wait.ts';
import type { CopyKind, CopySetting } from './copySetting.ts';

/** Whether a kind of copy has a secret at all, and whether it works without. */
export const secretOf: Readonly<Record<CopyKind, 'needed' | 'possible' | 'none'>> = {
  https: 'possible',
  otlp: 'possible',
  splunk: 'needed',
  elasticsearch: 'possible',
  datadog: 'needed',
  cloudwatch: 'needed',
  s3: 'needed',
  syslog: 'none',
  file: 'none',
};

/** What the sinks of copies are called in the journal's notes and in the trail, so that none passes for the endpoint. */
export const copyPrefix = 'copy-';

/** The sink of one copy, or the sentence that says why there is none. */
export function createCopy(setting: CopySetting, secret: string | undefined, now: () => number): Sink | string {
  const { disclose } = setting;
  const every = { name: `${copyPrefix}${setting.name}`, disclose, now };
  const optional = secret === undefined ? {} : { secret };
  if (secret === undefined && secretOf[setting.kind] === 'needed') return missing(setting);
  switch (setting.kind) {
    case 'https':
      return createHttpsSink({ ...setting, ...every, ...optional });
    case 'otlp':
      return createOtlpSink({ ...setting, ...every, ...optional });
    case 'splunk':
      return createSplunkSink({ ...setting, ...every, secret: secret ?? '', wait: waitInBackground });
    case 'elasticsearch':
      return createElasticsearchSink({ ...setting, ...every, ...optional });
    case 'datadog':
      return createDatadogSink({ ...setting, ...every, secret: secret ?? '' });
    case 'cloudwatch':
    case 's3': {
      const credentials = awsCredentials(secret ?? '');
      if (credentials === undefined) return missing(setting);
      if (setting.kind === 's3') return createS3Sink({ ...setting, ...every, credentials });
      return createCloudWatchSink({ ...setting, ...every, credentials });
    }
    case 'syslog': {
      const ca = setting.ca === undefined ? {} : readCertificates(setting.ca);
      if ('problem' in ca) return `The copy ${setting.name} of the audit trail is not made: ${ca.problem}.`;
      const { host, port, enterprise } = setting;
      return createSyslogSink({ host, port, ...every, ...ca, ...(enterprise === undefined ? {} : { enterprise }) });
    }
    case 'file':
      return createFileSink({ ...setting, ...every });
    default:
      return assertNever(setting, 'kind of copy');
  }
}

function missing({ name, kind }: CopySetting): string {
  const form = kind === 's3' || kind === 'cloudwatch' ? ', in the form ACCESS_KEY_ID:SECRET_ACCESS_KEY' : '';
  return `The copy ${name} of the audit trail is not made: it has no secret. Set it with the command “Set the Secret of an Audit Copy” or in the environment${form}.`;
}

/** `ACCESS_KEY_ID:SECRET_ACCESS_KEY`, and behind another colon the token of a session. Neither key has a colon in it. */
function awsCredentials(secret: string): AwsCredentials | undefined {
  const [accessKeyId = '', secretAccessKey = '', ...rest] = secret.trim().split(':');
  if (accessKeyId === '' || secretAccessKey === '') return undefined;
  const sessionToken = rest.join(':');
  return { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) };
}

function readCertificates(file: string): { readonly ca: string } | { readonly problem: string } {
  try {
    return { ca: readFileSync(file, 'utf8') };
  } catch (thrown) {
    return { problem: `its certificates can't be read: ${sentenceOf(thrown)}` };
  }
}
