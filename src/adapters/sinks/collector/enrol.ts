import { z } from 'zod';
import type { DeviceSigner } from '../../../core/audit/genesis.ts';
import { enrolmentRequest } from '../../../core/audit/keys/enrolment.ts';
import { type DeviceCertificate, openStatement } from '../../../core/audit/keys/statements.ts';
import { type NoteKey, readNoteKey } from '../../../core/audit/tree/signedNote.ts';
import type { Abortable } from '../../../core/ports.ts';
import { exchange } from '../http/exchange.ts';
import { parsed } from '../http/refusal.ts';

const offer = z.looseObject({ nonce: z.string().max(200), log: z.string().max(255) });
const granted = z.looseObject({ certificate: z.string().max(8 * 1024), log_key: z.string().max(400) });
const refusal = z.looseObject({ reason: z.string().max(500) });

export interface EnrolmentQuestion {
  readonly url: string;
  readonly token?: string;
  readonly device: DeviceSigner;
  readonly installId: string;
  /** The log's key, where it is known; without it the one that comes with the certificate is believed. */
  readonly logKey: NoteKey | undefined;
}

export type Enrolled =
  | { readonly kind: 'certified'; readonly text: string; readonly certificate: DeviceCertificate }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Proves to a collector that this device has its key, and verifies the certificate that comes back. MUST NOT throw for anything the
 * network or the other end does.
 */
export async function enrol(question: EnrolmentQuestion, o: Abortable): Promise<Enrolled> {
  const { url, token, device, installId, logKey } = question;
  const refused = (why: string): Enrolled => ({ kind: 'refused', why });
  const headers = {
    'Content-Type': 'application/json',
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  };
  const place = `${url.replace(/\/+$/, '')}/v1/enroll`;
  const first = await exchange({ url: place, method: 'GET', headers }, o);
  if ('lost' in first) return refused(`The endpoint ${url} can't be reached: ${first.lost}.`);
  const asked = first.status === 200 ? parsed(offer, first.body) : undefined;
  if (asked === undefined) return refused(`The endpoint ${url} enrols no devices (it answered ${first.status}).`);
  // Signed for the log that is known here, whatever name the other end gives: a request must not be passed on to another log.
  const log = logKey?.name ?? asked.log;
  const body = JSON.stringify(enrolmentRequest(device, { log, install_id: installId, nonce: asked.nonce }));
  const second = await exchange({ url: place, headers, body }, o);
  if ('lost' in second) return refused(`The endpoint ${url} can't be reached: ${second.lost}.`);
  const answer = second.status === 200 ? parsed(granted, second.body) : undefined;
  if (answer === undefined) {
    const detail = parsed(refusal, second.body)?.reason ?? `it answered ${second.status}`;
    return refused(`The endpoint ${url} did not enrol this device: ${detail}`);
  }
  const key = logKey ?? readNoteKey(answer.log_key);
  const certificate = key === undefined ? undefined : openStatement('certificate', answer.certificate, key);
  if (certificate === undefined || certificate.device_key !== device.publicKey)
    return refused(`The certificate that ${url} gave is not signed by its log for this device.`);
  return { kind: 'certified', text: answer.certificate, certificate };
}
