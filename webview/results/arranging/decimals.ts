/** What a number in text is worth: `sign` × 0.`digits` × 10^`exponent`. Of zero all are 0 or empty. */
export interface Decimal {
  readonly sign: -1 | 0 | 1;
  readonly exponent: number;
  /** Without zeros at either end. */
  readonly digits: string;
}

const shape = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i;

/** As databases print numbers; PostgreSQL prints `money` with a sign of the currency and commas (`-$1,234.50`). */
const bare = (text: string): string =>
  /[$,]/.test(text) ? text.replace(/^([+-]?)\$/, '$1').replaceAll(',', '') : text;

/** The floating-point number next to it; rounding keeps the order. `undefined` for what is no number. */
export function nearestNumber(text: string): number | undefined {
  const number = bare(text);
  return shape.test(number) && /\d/.test(number) ? Number(number) : undefined;
}

/** The exact value of a text that `nearestNumber` takes for a number. */
export function decimalOf(text: string): Decimal {
  const [, minus = '', whole = '', part = '', power = '0'] = shape.exec(bare(text)) ?? [];
  const all = `${whole}${part}`;
  const leading = all.length - all.replace(/^0+/, '').length;
  const digits = all.slice(leading).replace(/0+$/, '');
  if (digits === '') return { sign: 0, exponent: 0, digits };
  return { sign: minus === '-' ? -1 : 1, exponent: whole.length - leading + Number(power), digits };
}
