/** Values for the `{name}` places of a sentence. */
export type Values = Readonly<Record<string, string | number>>;

/** Puts values into the `{name}` places of a sentence. A place without a value stays as it is, to be seen. */
export function sentence(template: string, values: Values = {}): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? place : typeof value === 'number' ? count(value) : value;
  });
}

/** The page's language: that of its strings. */
const language = (): string => (typeof document === 'undefined' ? 'en' : document.documentElement.lang || 'en');

/** A number with the language's own grouping: 1,204. */
export function count(value: number): string {
  return new Intl.NumberFormat(language()).format(value);
}

/** Chooses between the sentence for one and the sentence for any other number, and fills in `{count}`. */
export function counted(value: number, words: { readonly one: string; readonly other: string }): string {
  const form = new Intl.PluralRules(language()).select(value) === 'one' ? words.one : words.other;
  return sentence(form, { count: value });
}

/** A duration in the largest unit that keeps it readable: 84 ms, 1.2 s, 2 min 5 s. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 1000) return `${count(Math.round(ms))} ms`;
  if (ms < 60_000) return `${new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(ms / 1000)} s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.floor((ms % 60_000) / 1000);
  return seconds === 0 ? `${count(minutes)} min` : `${count(minutes)} min ${seconds} s`;
}

/** Minutes and seconds left, rounded up so that it shows 0:00 only when nothing is left. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A name's own English strings with the host's translations laid over them. Unknown keys are dropped. */
export function translated<Strings extends Readonly<Record<string, string>>>(
  english: Strings,
  translations: Readonly<Record<string, unknown>> = {},
): Strings {
  const own = Object.entries(translations).filter(
    ([key, value]) => Object.hasOwn(english, key) && typeof value === 'string' && value !== '',
  );
  return { ...english, ...Object.fromEntries(own) };
}
