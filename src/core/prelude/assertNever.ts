/** Ends a switch over a union: a compile error when a member is missed, and a refusal when foreign data brings one. */
export function assertNever(value: never, what: string): never {
  throw new TypeError(`Unknown ${what}: ${JSON.stringify(value)}`);
}
