import { type Detector, matchesOf, type Range } from '../detector.ts';

/** What a secret is called in settings, programs, headers and SQL. */
const named =
  '(?:pass(?:word|wd|phrase|code)?|pwd|secret|(?:api|access|private|secret|account|shared|signing|encryption)[_ -]?(?:access[_ -]?)?key|(?:access|auth|refresh|api|bearer|id|session)[_ -]?token|client[_ -]?secret|passwort|contraseña|mot de passe)';
/** `name = value`, `"name": "value"`, `--name value`, and SQL's `PASSWORD 'value'` and `IDENTIFIED BY 'value'`. */
const assigned = new RegExp(
  `(?<![\\p{L}])${named}["'\`\\]]{0,2}(?:\\s{0,4}(?::=|=>|==?|:)\\s{0,4}|\\s{1,4}(?:is|to|ist|=)\\s{1,4}|\\s{1,4}(?=N?'))`,
  'giu',
);
const identifiedBy = /(?<![\p{L}])identified\s{1,4}(?:by|with\s{1,4}\S{1,64}\s{1,4}by)\s{1,4}(?=['"])/giu;

/** SQL doubles a quote within; other languages put a backslash before it. */
const quoted = /N?(?:'((?:[^'\\\n]|\\.|''){1,8192})'|"((?:[^"\\\n]|\\.){1,8192})"|`((?:[^`\\\n]|\\.){1,8192})`)/y;
const bare = /[^\s'"`;,&<>(){}[\]]{4,1024}/y;
/** What stands for a secret that is elsewhere: parameters, variables, masks, what we write ourselves. */
const stand =
  /^(?:[$:@%?#&]|\*+$|x{3,}$|\.{3}$|<|\{\{|\[[a-z ]+ \d+\]|(?:null|none|nil|true|false|undefined|string|text|varchar|password|required|optional|changed?|empty|hidden|redacted|secret|unknown)\b)/i;

/** Values that are called passwords, keys or secrets beside them. Prose such as "the password is wrong" has none. */
export const passwordDetector: Detector = {
  pattern: 'password',
  kind: 'secret',
  find: (text) => [
    ...matchesOf(assigned, text, (match) => valueBehind(text, match)),
    ...matchesOf(identifiedBy, text, (match) => valueBehind(text, match)),
  ],
};

function valueBehind(text: string, match: RegExpExecArray): Range | boolean {
  const at = match.index + match[0].length;
  quoted.lastIndex = at;
  const inQuotes = quoted.exec(text);
  if (inQuotes !== null) {
    const [whole, single, double, back] = inQuotes;
    const value = single ?? double ?? back ?? '';
    if (/^(?:[$:@?]\w|\[[a-z ]+ \d+\]$|\*+$)/.test(value)) return false;
    return { start: at + whole.length - 1 - value.length, end: at + whole.length - 1 };
  }
  bare.lastIndex = /['"`]/.test(text[at] ?? '') ? at + 1 : at;
  const start = bare.lastIndex;
  const value = bare.exec(text)?.[0] ?? '';
  if (value === '' || stand.test(value) || !isUnlikeAWord(value, /[=:]$/.test(match[0]))) return false;
  return { start, end: start + value.length };
}

/** Without quotes a secret is told from a word or a name by what words don't have. `isTight`: nothing stands between it and its `=`. */
function isUnlikeAWord(value: string, isTight: boolean): boolean {
  const kinds = [/\d/, /[a-z]/, /[A-Z]/, /[^\p{L}\p{N}._-]/u].filter((kind) => kind.test(value)).length;
  if (kinds >= 2 && /[\d\W]/.test(value) && !/^\w+\.\w+$/.test(value)) return true;
  return isTight && value.length >= 6 && /^[\p{L}\p{N}]+$/u.test(value);
}
