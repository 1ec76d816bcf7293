import path from 'node:path';
import { z } from 'zod';
import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { keysPath } from '../adapters/journals/file/layout.ts';
import { exchange } from '../adapters/sinks/http/exchange.ts';
import { isPublicKey, keyIdOf } from '../core/audit/signature.ts';
import { TrailError } from '../core/audit/trailError.ts';
import type { Abortable } from '../core/ports.ts';

/** What a place says of device keys: a journal's `keys.json`, a collector's with its `devices.json`, or a collector's address. */
const keyList = z.looseObject({
  keys: z.array(
    z.looseObject({
      device_key: z.string().refine(isPublicKey),
      service: z.string().optional(),
      protection: z.string().optional(),
      first_seen: z.string().optional(),
      ...statusShape(),
    }),
  ),
});
const deviceList = z.looseObject({
  devices: z.array(z.looseObject({ device_key: z.string().refine(isPublicKey), ...statusShape() })),
});

function statusShape() {
  return {
    install_id: z.string().optional(),
    expires_at: z.string().optional(),
    revoked: z.looseObject({ at: z.string(), reason: z.string() }).optional(),
  };
}

/** A device key as a place knows it. Whoever keeps the place says so. */
export type KnownDeviceKey = z.infer<typeof keyList>['keys'][number] & { readonly key_id: string };

const timeoutMs = 30_000;
/** Some ten thousand keys. */
const answerBytes = 8 * 1024 * 1024;

/** @throws {TrailError} `UNREADABLE`: nothing there has a list of keys. */
export async function deviceKeysAt(
  pathOrUrl: string,
  token: string | undefined,
  o: Abortable,
): Promise<readonly KnownDeviceKey[]> {
  const keys = /^https?:\/\//i.test(pathOrUrl) ? await remoteKeys(pathOrUrl, token, o) : await storedKeys(pathOrUrl);
  return keys.map((key) => ({ ...key, key_id: keyIdOf(key.device_key) }));
}

async function remoteKeys(url: string, token: string | undefined, o: Abortable) {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const resource = `${url.replace(/\/+$/, '')}/v1/keys`;
  const answer = await exchange({ url: resource, method: 'GET', headers, timeoutMs, answerBytes }, o);
  if ('lost' in answer) throw unreadable(url, `can't be reached: ${answer.lost}`);
  if (answer.status !== 200) throw unreadable(url, `answers ${answer.status}. Check the address and the token`);
  return readAs(keyList, answer.body, url).keys;
}

async function storedKeys(directory: string) {
  const text = await nodeDisk.read(keysPath(directory));
  const devicesText = await nodeDisk.read(path.join(directory, 'devices.json'));
  if (text === undefined && devicesText === undefined) throw unreadable(directory, 'has no list of device keys');
  const met = text === undefined ? [] : readAs(keyList, text.toString('utf8'), directory).keys;
  const devices = devicesText === undefined ? [] : readAs(deviceList, devicesText.toString('utf8'), directory).devices;
  const others = devices.filter(({ device_key }) => !met.some((key) => key.device_key === device_key));
  return [...met.map((key) => ({ ...key, ...devices.find((one) => one.device_key === key.device_key) })), ...others];
}

function readAs<T extends z.ZodType>(shape: T, text: string, place: string): z.output<T> {
  try {
    return shape.parse(JSON.parse(text));
  } catch (thrown) {
    throw new TrailError('UNREADABLE', `${place} gives no list of device keys that can be read.`, { cause: thrown });
  }
}

function unreadable(place: string, why: string): TrailError {
  return new TrailError('UNREADABLE', `${place} ${why}. Give a journal's or a collector's folder, or its address.`);
}
