import type { DataType } from '../analysis/dataTypes.ts';
import type { Sensitivity } from '../policy/classification.ts';

/** What the values of a column mean to people, where that makes them sensitive. The names stand in policy files as `type`. */
export const semanticTypes = [
  'credential',
  'payment card',
  'bank account',
  'national id',
  'email',
  'phone',
  'birth date',
  'salary',
  'health',
  'special category',
  'ip address',
  'name',
  'address',
  'demographic',
  'free text',
  'personal data',
] as const;
export type SemanticType = (typeof semanticTypes)[number];

/** How sensitive each is proposed to be. People decide; this is where they start from. */
export const levelOfType: Readonly<Record<SemanticType, Sensitivity>> = {
  credential: 'restricted',
  'payment card': 'restricted',
  'bank account': 'restricted',
  'national id': 'restricted',
  email: 'restricted',
  phone: 'restricted',
  'birth date': 'restricted',
  salary: 'restricted',
  health: 'restricted',
  'special category': 'restricted',
  'ip address': 'confidential',
  name: 'confidential',
  address: 'confidential',
  demographic: 'confidential',
  'free text': 'confidential',
  'personal data': 'confidential',
};

const words: readonly DataType[] = ['text', 'other', 'array'];
const wordsOrDigits: readonly DataType[] = [...words, 'integer', 'decimal'];

/** The types of columns that can hold such values; absent where any can. `email_verified boolean` is no email. */
const holders: Readonly<Partial<Record<SemanticType, readonly DataType[]>>> = {
  email: words,
  phone: wordsOrDigits,
  'payment card': wordsOrDigits,
  'bank account': wordsOrDigits,
  'national id': wordsOrDigits,
  'birth date': [...words, 'integer', 'date', 'timestamp', 'timestampWithZone'],
  salary: [...words, 'integer', 'decimal', 'float'],
  name: words,
  address: wordsOrDigits,
  'ip address': [...words, 'integer', 'binary'],
  credential: [...words, 'binary', 'uuid'],
  demographic: wordsOrDigits,
  'free text': words,
};

export const canHold = (column: DataType, type: SemanticType): boolean => holders[type]?.includes(column) ?? true;
