import { z } from 'zod';
import { readEnrolment } from '../../core/audit/keys/enrolment.ts';
import { isPublicKey, keyIdOf } from '../../core/audit/signature.ts';
import type { Exchange } from '../exchange.ts';
import { readBody } from '../http/readBody.ts';
import { sendJson } from '../http/send.ts';
import { Nonces } from './nonces.ts';

/** More than any request about a key needs. */
const maxRequestBytes = 8 * 1024;

const nonces = new Nonces();
const revocation = z.strictObject({ version: z.literal(1), reason: z.string().trim().min(1).max(256) });

/** `GET /v1/enroll`: what a device signs to be enrolled. */
export function sendNonce({ parts, tenant, response }: Exchange): void {
  sendJson(response, 200, { version: 1, nonce: nonces.make(parts.now()), log: tenant.tree.key.name });
}

/** `POST /v1/enroll` (docs/reference/collector.md). */
export async function takeEnrolment({ parts, bearer, tenant, request, response }: Exchange): Promise<void> {
  const text = await readBody(request, maxRequestBytes);
  const asked = text === undefined ? undefined : readEnrolment(text, tenant.tree.key.name);
  if (asked === undefined)
    return sendJson(response, 422, { reason: 'That is no request for enrolment that the device key has signed.' });
  if (!nonces.isFresh(asked.nonce, parts.now()))
    return sendJson(response, 409, { reason: 'The nonce is not one of the last minutes. Ask for a new one.' });
  const certificate = await tenant.devices.enrol(asked, { by: bearer.name, person: bearer.person }, parts.now());
  if (certificate === undefined)
    return sendJson(response, 403, { reason: 'This device key is revoked. The device needs a new one.' });
  sendJson(response, 200, { version: 1, certificate, log_key: tenant.tree.key.text });
}

/** `POST /v1/keys/{key}/revoke`: the key itself, or its id. */
export async function takeRevocation({ parts, bearer, tenant, names, request, response }: Exchange): Promise<void> {
  const [name = ''] = names;
  const reason = parsedReason(await readBody(request, maxRequestBytes));
  if (reason === undefined) return sendJson(response, 422, { reason: 'Say why the key is revoked.' });
  const met = (await tenant.store.keys()).keys.map(({ device_key }) => device_key);
  const known = [...met, ...tenant.devices.all().map(({ device_key }) => device_key)];
  // A key that was never met can be revoked too, before it is used for the first time.
  const key = isPublicKey(name) && !known.some((one) => keyIdOf(one) === name) ? name : undefined;
  const found = known.find((one) => one === name || keyIdOf(one) === name) ?? key;
  if (found === undefined) return sendJson(response, 404, { reason: 'No device key of that name is known here.' });
  const { revoked } = await tenant.devices.revoke(found, reason, bearer.name, parts.now());
  sendJson(response, 200, { version: 1, device_key: found, revoked });
}

/** `GET /v1/keys`: every device key that was met, enrolled or revoked, in that order. */
export async function sendKeys({ tenant, response }: Exchange): Promise<void> {
  const met = (await tenant.store.keys()).keys;
  const devices = tenant.devices.all();
  const keys = met.map((key) => ({ ...key, ...devices.find(({ device_key }) => device_key === key.device_key) }));
  const others = devices.filter(({ device_key }) => !met.some((key) => key.device_key === device_key));
  sendJson(response, 200, { version: 1, keys: [...keys, ...others] });
}

function parsedReason(text: string | undefined): string | undefined {
  try {
    return revocation.parse(JSON.parse(text ?? '')).reason;
  } catch {
    return undefined; // Not JSON, or no reason in it.
  }
}
