/** Whether a text is an address that the driver of PostgreSQL takes for one, and not for a file or the name of a database. */
export function isDatabaseAddress(text: string): boolean {
  return /^postgres(ql)?:\/\/[^/]/.test(text) && URL.canParse(text);
}
