import type { CopySinkOptions } from '../../../core/audit/copies/copySink.ts';
import type { Sink } from '../../../core/audit/delivery/delivery.ts';
import { type AwsCredentials, signedHeaders } from '../aws/signature.ts';
import { otlpSink } from '../otlp/otlpSink.ts';

export interface CloudWatchSinkOptions extends CopySinkOptions {
  /** `https://logs.<region>.amazonaws.com` where none is given. */
  readonly url?: string;
  readonly region: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly credentials: AwsCredentials;
  readonly timeoutMs?: number;
}

const hourMs = 3_600_000;

/**
 * Of the OTLP endpoint and of PutLogEvents: 1 MiB and a day apart in one request, 14 days back and 2 hours ahead, and of a
 * record above 1 MB the largest fields are cut, which an answer of 200 doesn't say
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html). An hour is left for clocks.
 */
const limits = {
  requestBytes: 1024 * 1024 - 4096,
  itemBytes: 900_000,
  window: { pastMs: 14 * 24 * hourMs - hourMs, futureMs: hourMs },
  spanMs: 23 * hourMs,
};

/** Exports copies to a log group and log stream that exist, through CloudWatch's OTLP endpoint. */
export function createCloudWatchSink(options: CloudWatchSinkOptions): Sink {
  const { region, logGroup, logStream, credentials } = options;
  const url = options.url ?? `https://logs.${region}.amazonaws.com`;
  return otlpSink({ ...options, url }, limits, (address, body) =>
    signedHeaders(
      {
        method: 'POST',
        url: new URL(address),
        headers: {
          'content-type': 'application/json',
          'x-aws-log-group': logGroup,
          'x-aws-log-stream': logStream,
        },
        body,
      },
      credentials,
      { region, service: 'logs', nowMs: options.now() },
    ),
  );
}
