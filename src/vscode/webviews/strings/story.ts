/** English words of the panel that shows a story of the trail. */
export const storyStrings = {
  waiting: 'Reading the trail…',
  timeline: 'What happened',
  help: 'Arrow keys move between events, Enter opens one.',
  verifyNow: 'Verify Now',
  exportEvidence: 'Export Evidence',
  copyId: 'Copy Id',
  copyEventId: 'Copy Id of the Event',
  openSql: 'Open in Editor',
  sqlLabel: 'SQL of this event',
  atEndpoint: 'at the endpoint',
  notAtEndpoint: 'not at the endpoint yet',
  signed: 'signed',
  sealed: 'sealed',
  sealedHint: 'The signature covers a salted digest of it, so it can be withheld without breaking the proof.',
  withheldOne: '{count} value of this event is withheld or erased. Its digest is still signed.',
  withheldOther: '{count} values of this event are withheld or erased. Their digests are still signed.',
  shownAbove: 'shown above',
  noValues: 'This event holds no values of its own.',
  proofTitle: 'Signature',
  valuesTitle: 'What it holds',
  recordedWhen: 'Recorded: {when}',
  eventsOne: '{count} event',
  eventsOther: '{count} events',
} as const satisfies Readonly<Record<string, string>>;

export type StoryStrings = { readonly [Key in keyof typeof storyStrings]: string };
