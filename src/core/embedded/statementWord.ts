/** Words that a statement begins with, in any dialect we read. `WITH` and the others need a word or a bracket after them. */
const statementWord =
  /^(?:\s|\(|--[^\n]*(?:\n|$)|\/\*(?:(?!\*\/)[\s\S]){0,2000}\*\/)*(?:select|insert|update|delete|merge|replace|with|values|table|create|alter|drop|truncate|rename|grant|revoke|deny|call|exec|execute|explain|analyze|declare|begin|commit|rollback|set|copy|lock|vacuum|refresh|comment|do|if|use|print|prepare)(?![\w-])/i;

/** Whether a text begins as a statement does. A piece of one, such as `WHERE …`, doesn't, and is left to whoever puts it in. */
export const beginsAsStatement = (text: string): boolean => statementWord.test(text.slice(0, 4_000));
