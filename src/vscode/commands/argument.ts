/** The named member of an argument, if the argument is an object and the member is a text. */
export function textIn(argument: unknown, name: string): string | undefined {
  const value = memberOf(argument, name);
  return typeof value === 'string' ? value : undefined;
}

/** The named member of an argument, if it is a whole number from 0. */
export function countIn(argument: unknown, name: string): number | undefined {
  const value = memberOf(argument, name);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The named member of an argument, if it is an object. */
export function objectIn(argument: unknown, name: string): object | undefined {
  const value = memberOf(argument, name);
  return typeof value === 'object' && value !== null ? value : undefined;
}

function memberOf(argument: unknown, name: string): unknown {
  if (typeof argument !== 'object' || argument === null) return undefined;
  return Object.getOwnPropertyDescriptor(argument, name)?.value;
}
