/** What the words mean that stand as values in a policy. Each means the same wherever it stands. */
const meanings: Readonly<Record<string, string>> = {
  permit: 'It runs at once.',
  permitAndReview: 'It runs at once, and the record says that it is to be reviewed.',
  requireApproval: 'A person sees the exact SQL and the findings, and says yes, before it runs.',
  requireSecondPerson: 'Somebody else than the one who asks says yes before it runs.',
  deny: 'It does not run, and nobody can approve it.',
  off: 'The rule finds nothing. A workspace can not turn off what the organisation has on.',
  info: 'It is shown as information.',
  warning: 'It is shown as a warning.',
  error: 'It is shown as an error.',
  public: 'The least sensitive level, and that of everything that no pattern matches.',
  internal: 'The second of four levels.',
  confidential: 'The third of four levels.',
  restricted: 'The most sensitive level.',
  null: 'Shows nothing.',
  constant: 'Shows the same for every value.',
  partial: 'Shows some characters and ***.',
  hash: 'Shows a code that is equal where values are, in one statement.',
  year: 'Shows the first day of the year.',
  bucket: 'Shows the multiple of size at or below a number.',
  expression: 'Shows what SQL over the columns of the same row makes of it.',
  none: 'Nothing of the database is told to a language model.',
  schema: 'A language model may be told the names of tables and columns, and never a row.',
};

export const meaningOfWord = (word: string): string | undefined =>
  Object.hasOwn(meanings, word) ? meanings[word] : undefined;
