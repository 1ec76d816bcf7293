import type { Pattern, Range } from '../../../../src/core/audit/redaction/detector.ts';

/** A text, and what a person says must be taken out of it. */
export interface Labelled {
  readonly text: string;
  readonly expected: readonly (Range & { readonly pattern: Pattern })[];
}

/** Reads `mail «email:ada@example.com» now`. */
export function labelled(marked: string): Labelled {
  const expected: (Range & { pattern: Pattern })[] = [];
  let text = '';
  for (const part of marked.split(/(«[a-z_]+:[^»]*»)/)) {
    const match = /^«([a-z_]+):([^»]*)»$/s.exec(part);
    const value = match?.[2] ?? part;
    if (match !== null)
      expected.push({ pattern: match[1] as Pattern, start: text.length, end: text.length + value.length });
    text += value;
  }
  return { text, expected };
}

/** Put together here, so that no scanner of repositories takes them for real ones. */
const github = `ghp${'_'}${'a1B2'.repeat(9)}`;
const slack = `xoxb${'-'}123456789012-abcdefGHIJKL`;
const aws = `AKIA${'IOSFODNN7EXAMPLE'}`;
const openAi = `sk${'-'}proj-${'Ab3_'.repeat(10)}`;
const anthropic = `sk${'-'}ant-api03-${'xY9-'.repeat(12)}`;
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v\n-----END PRIVATE KEY-----';
const pemInJson = pem.replaceAll('\n', String.raw`\n`);
const zeroWidth = '\u200b';

/** What people and programs write. */
export const ordinary: readonly string[] = [
  'How many orders has «email:ada.lovelace@example.com» placed?',
  "SELECT * FROM users WHERE email = '«email:ada@example.co.uk»'",
  '-- asked by «email:grace+sql@navy.example.mil», see ticket 4711',
  '/* «email:o_brien%x@mail-1.example.org» */ SELECT 1',
  '{"email":"«email:ada@example.com»","plan":"pro"}',
  'Write to «email:a@b.io» or «email:a@b.io».',
  'Adresse: «email:jürgen@bücher.example»',
  'mailto:«email:x.y@xn--bcher-kva.example»',
  'phone «phone:+49 170 1234567» please',
  'call «phone:+1 (415) 555-2671» or «phone:(415) 555-2671»',
  'fax: «phone:020 7946 0958», mobile=«phone:0612345678»',
  "WHERE phone = '«phone:+442079460958»'",
  'card «payment_card:4111 1111 1111 1111» expired 12/28',
  'cards «payment_card:4111111111111111»,«payment_card:5500000000000004»,«payment_card:378282246310005»',
  "INSERT INTO payments VALUES (1, '«payment_card:6011-1111-1111-1117»')",
  '«payment_card:3530111333300000» and «payment_card:30569309025904»',
  'account «iban:DE89 3704 0044 0532 0130 00» of the customer',
  'IBAN:«iban:GB82WEST12345698765432»',
  'pay «iban:nl91abna0417164300», thanks',
  'SSN «national_id:078-05-1120» of the patient',
  "ssn = '«national_id:078051120»'",
  'DNI «national_id:12345678Z», NIE «national_id:X1234567L»',
  'NIR «national_id:2 55 08 14 168 025 38»',
  'CPF «national_id:529.982.247-25» or cpf «national_id:52998224725»',
  'PESEL: «national_id:44051401359»',
  'BSN «national_id:111222333»',
  'Steuer-ID «national_id:86095742719»',
  'Aadhaar «national_id:2341 2341 2346»',
  'NINO «national_id:AB 12 34 56 C»',
  'postgres://app:«connection_password:s3cret!pw»@db.example.com:5432/shop',
  "DSN='sqlserver://sa:«connection_password:p@ss/w0rd»@host'".replace('/w0rd', 'w0rd'),
  'redis://:«connection_password:hunter2»@cache.example.com',
  'https://user:«connection_password:tok3n»@git.example.com/x.git',
  'Server=db;User Id=sa;Password=«password:Tr0ub4dor&3»;Encrypt=true'.replace('&3', '-3'),
  "ALTER ROLE app PASSWORD '«password:hunter2»'",
  "CREATE USER app IDENTIFIED BY '«password:it''s»'",
  "CREATE LOGIN app WITH PASSWORD = N'«password:Pa55 word»'",
  'export API_KEY="«password:9f86d081884c7d65»"',
  '{"client_secret": "«password:abc def»", "user": "x"}',
  'password: «password:hunter2»',
  'the password is «password:S3same0pen»',
  'pwd=«password:letmein»',
  `token ${'«token:'}${github}»`,
  `slack ${'«token:'}${slack}» x`,
  `aws ${'«token:'}${aws}» x`,
  `openai ${'«token:'}${openAi}» x`,
  `anthropic ${'«token:'}${anthropic}» x`,
  `Authorization: Bearer ${'«token:'}${jwt}»`,
  'Authorization: Basic «token:YWRhOmxvdmVsYWNlMTIz»',
  `key:\n«private_key:${pem}»\nend`,
  `{"key":"«private_key:${pemInJson}»"}`,
];

/** Values dressed up so that they pass. */
export const hostile: readonly string[] = [
  `split by zero-width: «email:ada${zeroWidth}@exam${zeroWidth}ple.com»`,
  `soft hyphen and joiner: «payment_card:4111\u00ad1111\u200d11111111»`,
  'tags: «national_id:078-05\u{e0061}-1120»',
  'wide letters: «email:ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ»',
  'arabic-indic digits: «payment_card:٤١١١١١١١١١١١١١١١»',
  'devanagari digits: SSN «national_id:०७८-०५-११२०»',
  'mathematical digits: «phone:+𝟒𝟗𝟏𝟕𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕»',
  'other hyphens: «national_id:078‑05–1120»',
  'no-break spaces: «payment_card:4111\u00a01111\u00a01111\u00a01111»',
  'percent: user=«email:ada%40example%2Ecom»&x=1',
  'percent twice: «email:ada%2540example.com»',
  'plus: tel=«phone:%2B491701234567»',
  String.raw`escaped: {"m":"«email:ada\u0040example.com»"}`,
  String.raw`line break in JSON: "see\n«email:ada@example.com»\tand"`,
  String.raw`quoted JSON: "{\"password\":\"«password:hunter two»\"}"`,
  'entities: «email:ada&#64;example.com» «email:ada&#x40;example.com»',
  '/**/«email:ada@example.com»/**/',
  'comment: SELECT 1 --«payment_card:4111111111111111»\n',
  `zero-width in a secret: pass${zeroWidth}word=«password:hun${zeroWidth}ter2»`,
  `zero-width in a token: «token:ghp_${zeroWidth}${'a1B2'.repeat(9)}»`,
  'row before a card: 1 «payment_card:4111 1111 1111 1111» 12 28',
];

/** What looks like it and isn't: each must stay as it is. */
export const harmless: readonly string[] = [
  'SELECT count(*) FROM orders WHERE id = 4111111111111112',
  'order 1234567890123 of 2024-01-31 12:30:00+02:00',
  'UPDATE t SET a = $1, password = $2 WHERE id = ?',
  'SELECT password FROM users WHERE password IS NOT NULL',
  'the password is wrong, and passwords are hashed',
  'password varchar(255) NOT NULL, api_key text',
  'password = :password, token = @token, secret = $SECRET',
  'WHERE u.password = v.password_hash',
  'primary key: customer_id, foreign key = orders.customer_id',
  'id 123456789 and 111222333 and 52998224725 without a name',
  'uuid 1c1b1a19-1817-1615-1413-121110090807',
  'version 10.0.0.1, ip 192.168.10.200, 3.14159265358979',
  'a@b, @variable, user@localhost, git@github.com:org/repo.git',
  'postgres://app@db.example.com/shop and https://example.com/a:b@c',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'price +1234 and -567, range 100-200-3000',
  'basic authentication and bearer tokens are used',
  'SELECT 1 + 12345678 FROM t',
  'ISBN 978-3-16-148410-0',
  'AB12 is a postcode area; DE89 is a prefix',
  'column 12345678A is no DNI',
  '[email 1] wrote to [payment card 2], password=[password 1]',
];
