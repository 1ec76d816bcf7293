import { describe, expect, it } from 'vitest';
import {
  isAadhaar,
  isBrazilianCpf,
  isDutchBsn,
  isFrenchNir,
  isGermanTaxId,
  isIban,
  isPolishPesel,
  isSpanishDni,
  isUkNationalInsurance,
} from '../../../src/core/analysis/checkDigits.ts';
import { ValueCounter } from '../../../src/core/classifying/valueCounts.ts';
import { formOf } from '../../../src/core/classifying/valueForms.ts';

const numbers: readonly [string, (text: string) => boolean, readonly string[]][] = [
  [
    'an IBAN',
    isIban,
    ['DE89370400440532013000', 'GB82WEST12345698765432', 'FR1420041010050500013M02606', 'NL91ABNA0417164300'],
  ],
  ['a German tax id', isGermanTaxId, ['86095742719', '47036892816', '65929970489']],
  ['a French NIR', isFrenchNir, ['255081416802538']],
  ['a Dutch BSN', isDutchBsn, ['111222333', '123456782']],
  ['a Polish PESEL', isPolishPesel, ['44051401359', '02070803628']],
  ['a Brazilian CPF', isBrazilianCpf, ['52998224725', '11144477735']],
  ['an Aadhaar', isAadhaar, ['234123412346', '987654321096']],
  ['a Spanish DNI or NIE', isSpanishDni, ['12345678Z', 'X1234567L']],
];

describe('check digits', () => {
  it.each(numbers)('of %s hold, and no single changed digit does', (_name, check, valid) => {
    for (const number of valid) {
      expect(check(number), number).toBe(true);
      for (const [i, character] of [...number].entries()) {
        if (!/\d/.test(character)) continue;
        for (let digit = 0; digit < 10; digit += 1) {
          const changed = `${number.slice(0, i)}${digit}${number.slice(i + 1)}`;
          if (changed !== number) expect(check(changed), changed).toBe(false);
        }
      }
    }
  });

  it('are not all: lengths, prefixes and letters count', () => {
    expect(['DE8937040044053201300', 'XX89370400440532013000', ''].map(isIban)).toEqual([false, false, false]);
    expect(['AB123456C', 'BG123456C', 'DA123456C', 'AB123456E', 'AO123456C'].map(isUkNationalInsurance)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('a value', () => {
  const forms: readonly [string, string | undefined][] = [
    ['ada@example.com', 'email'],
    ['DE89 3704 0044 0532 0130 00', 'bank account'],
    ['AB 12 34 56 C', 'national id'],
    ['078-05-1120', 'national id'],
    ['4111 1111 1111 1111', 'payment card'],
    ['4111 1111 1111 1112', undefined],
    ['+49 30 1234567', 'phone'],
    ['(212) 555-0100', 'phone'],
    ['192.168.0.1', 'ip address'],
    ['256.168.0.1', undefined],
    ['1.2.3', undefined],
    ['2001:db8::1', 'ip address'],
    ['12:30:15', undefined],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'credential'],
    ['$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW', 'credential'],
    ['EU', undefined],
    ['2026-01-05', undefined],
    ['Notebook, 14 inch', undefined],
  ];
  it.each(forms)('%s has the form of %s', (value, form) => {
    expect(formOf(value)).toBe(form);
  });

  it('takes no more than a moment, however it is made', () => {
    for (const hostile of ['1.'.repeat(500_000), ':'.repeat(1_000_000), `${'a.'.repeat(150)}@`, '@'.repeat(320)])
      expect(formOf(hostile)).toBeUndefined();
  });
});

describe('a sample', () => {
  it('keeps counts and nothing of the values', async () => {
    const counter = new ValueCounter(3);
    counter.columns([
      { name: 'a', type: 'text' },
      { name: 'b', type: 'text', masked: 'partial' },
      { name: 'c', type: 'text' },
    ]);
    await counter.rows([
      ['ada@example.com', 'bob@example.com', 'Please write to eve@example.com'],
      [null, null, 'hello'],
      ['DE89370400440532013000', 'x', null],
    ]);
    expect(counter.counts).toEqual([
      { values: 2, forms: { email: 1, 'bank account': 1 }, prose: 0 },
      { values: 0, forms: {}, prose: 0 },
      { values: 2, forms: {}, prose: 1 },
    ]);
    expect(JSON.stringify(counter)).not.toMatch(/example|DE89|hello/);
  });
});
