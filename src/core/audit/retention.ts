/** What a machine keeps of its own trail. */
export interface Retention {
  /** How long an event stays here at least, in milliseconds, however soon the endpoint has it. */
  readonly minLocalMs: number;
  /** How many bytes the journal may take on this disk. */
  readonly quotaBytes: number;
  /** Whether a legal hold forbids to free anything of a stream. In doubt it does. */
  isHeld(stream: string): boolean;
}

export const minLocalRetentionMs = 7 * 24 * 60 * 60_000;
export const journalQuotaBytes = 1024 ** 3;

/** Shares of the quota: from the first on a person is told, from the second on nothing new begins. */
export const nearShare = 0.8;
export const fullShare = 0.95;

export type Room = 'enough' | 'near' | 'full';

export function roomOf(usedBytes: number, { quotaBytes }: Pick<Retention, 'quotaBytes'>): Room {
  const share = usedBytes / quotaBytes;
  if (share < nearShare) return 'enough';
  return share < fullShare ? 'near' : 'full';
}

/** What a person should know of the room that is left; `undefined` while there is enough. */
export function roomSentence(usedBytes: number, retention: Pick<Retention, 'quotaBytes'>): string | undefined {
  const room = roomOf(usedBytes, retention);
  if (room === 'enough') return undefined;
  const share = `The audit journal takes ${mebibytes(usedBytes)} of the ${mebibytes(retention.quotaBytes)} that it may take`;
  const remedy =
    'Segments are freed when a checkpoint of the endpoint covers them: see that the endpoint answers, or raise countersign.audit.journalQuota (COUNTERSIGN_JOURNAL_QUOTA).';
  return room === 'full'
    ? `${share}, so the rest is kept for the end of what runs. ${remedy}`
    : `${share}; from ${Math.round(fullShare * 100)} % on statements stop. ${remedy}`;
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024).toLocaleString('en')} MiB`;
}
