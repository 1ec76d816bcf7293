import { readFileSync, statSync } from 'node:fs';
import type { Server as TlsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { CollectorError } from '../collectorError.ts';

/** Where the certificate, with its chain, and its private key are, both PEM. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** What a server shows and proves itself with. */
export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const recheckMs = 5_000;

/** @throws {CollectorError} `TLS_UNUSABLE`; the sentence repeats nothing of the key. */
export function readTls({ certificate, key }: TlsFiles): TlsMaterial {
  try {
    const material = { cert: readFileSync(certificate), key: readFileSync(key) };
    createSecureContext(material);
    return material;
  } catch (thrown) {
    const sentence = `The certificate ${certificate} and the key ${key} can't be used together: ${sentenceOf(thrown)}.`;
    throw new CollectorError('TLS_UNUSABLE', sentence, { cause: thrown });
  }
}

/**
 * Takes a renewed certificate into use for connections from then on. Where the new files can't be used, the old ones stay: a
 * certificate that is out of date is refused by clients anyway. @returns what ends it.
 */
export function followTls(
  server: TlsServer,
  files: TlsFiles,
  log: (line: string) => void,
  everyMs = recheckMs,
): () => void {
  let used = stampOf(files);
  const timer = setInterval(() => {
    const stamp = stampOf(files);
    if (stamp === used) return;
    used = stamp;
    try {
      server.setSecureContext(readTls(files));
      log('The certificate was renewed.');
    } catch (thrown) {
      log(`${sentenceOf(thrown)} The one before stays in use.`);
    }
  }, everyMs).unref();
  return () => clearInterval(timer);
}

function stampOf({ certificate, key }: TlsFiles): string {
  return [certificate, key]
    .map((file) => {
      const status = statSync(file, { throwIfNoEntry: false });
      return status === undefined ? '' : `${status.ino} ${status.size} ${status.mtimeMs}`;
    })
    .join('|');
}
