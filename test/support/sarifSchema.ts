import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

/** The schema of OASIS (test/vectors/sarif). It is written in draft 4, of which it uses only what draft 7 says in the same words. */
const schema = JSON.parse(readFileSync('test/vectors/sarif/sarif-schema-2.1.0.json', 'utf8'));
const { id, $schema: _draft, ...rules } = schema;

/** What the schema calls itself. */
export const sarifSchemaName: string = id;

const validate = new Ajv({
  strict: false,
  allErrors: true,
  formats: {
    uri: (text: string) => URL.canParse(text),
    'uri-reference': (text: string) => /^[!#-;=?-[\]_a-z~%]*$/i.test(text) && URL.canParse(text, 'file:///'),
    'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
  },
}).compile(rules);

/** What the schema finds wrong with a log. */
export const sarifProblems = (log: unknown) => (validate(log) ? [] : (validate.errors ?? []));
