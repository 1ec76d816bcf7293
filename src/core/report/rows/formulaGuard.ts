import { inert } from '../csv.ts';

/** Numbers begin with signs too, and do nothing in a spreadsheet. */
const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Keeps values of a database from acting as formulas where a spreadsheet opens them (OWASP, CSV Injection). */
export class FormulaGuard {
  readonly #isOn: boolean;
  #count = 0;

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  /** How many texts got a quote before them; `undefined` where none may. */
  get count(): number | undefined {
    return this.#isOn ? this.#count : undefined;
  }

  guard(value: string): string;
  guard(value: string | null): string | null;
  guard(value: string | null): string | null {
    if (value === null || !this.#isOn || number.test(value)) return value;
    const text = inert(value);
    if (text !== value) this.#count += 1;
    return text;
  }
}
