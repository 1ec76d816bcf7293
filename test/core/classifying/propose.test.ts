import { describe, expect, it } from 'vitest';
import { nameWords } from '../../../src/core/classifying/nameWords.ts';
import { columnKey, propose } from '../../../src/core/classifying/propose.ts';
import { Classification } from '../../../src/core/policy/classification.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { policyOf } from '../../support/statements.ts';
import { catalogOf } from './columns.ts';

const nothing = new Classification([]);
const typesOf = (columns: readonly string[], table = 'records') =>
  Object.fromEntries(propose(catalogOf(columns, { name: table }), nothing).map(({ column, type }) => [column, type]));
const only = (column: string, table = 'records') => propose(catalogOf([column], { name: table }), nothing)[0];

describe('a name', () => {
  it.each([
    ['customerEMail_Addr2', ['customer', 'e', 'mail', 'addr', '2']],
    ['IPAddress', ['ip', 'address']],
    ['STRASSE', ['strasse']],
    ['Straße', ['strasse']],
    ['prénom', ['prenom']],
    ['año-nacimiento', ['ano', 'nacimiento']],
    ['[weird]..name', ['weird', 'name']],
    ['', []],
  ])('%s is made of words', (name, words) => {
    expect(nameWords(name)).toEqual(words);
  });

  const languages: readonly [string, string, readonly string[]][] = [
    ['English', 'email', ['email text', 'EmailAddress text', 'contact_e_mail varchar(80)', 'mail_address text']],
    ['German', 'email', ['emailadresse text', 'Mail_Adresse text']],
    ['French', 'email', ['courriel text', 'adresse_mail text']],
    ['Spanish', 'email', ['correo_electronico text', 'correo text']],
    ['English', 'phone', ['phone text', 'MobileNumber text', 'fax_no text', 'workphone text']],
    ['German', 'phone', ['telefonnummer text', 'handynr text', 'Rufnummer text']],
    ['French', 'phone', ['telephone_domicile text', 'num_tel text']],
    ['Spanish', 'phone', ['telefono text', 'móvil text', 'numero_celular text']],
    ['English', 'birth date', ['birth_date date', 'DOB date', 'dateOfBirth date', 'birth_year integer']],
    ['German', 'birth date', ['geburtsdatum date', 'Geb_Datum date']],
    ['French', 'birth date', ['date_de_naissance date', 'date_naissance date']],
    ['Spanish', 'birth date', ['fecha_nacimiento date', 'FechaDeNacimiento date']],
    ['English', 'national id', ['ssn text', 'passport_no text', 'NationalInsuranceNumber text', 'tax_id text']],
    [
      'German',
      'national id',
      ['Steueridentifikationsnummer text', 'sozialversicherungsnummer text', 'ausweis_nr text'],
    ],
    ['French', 'national id', ['numero_securite_sociale text', 'nir text']],
    ['Spanish', 'national id', ['dni text', 'pasaporte text', 'numero_seguridad_social text']],
    ['English', 'salary', ['salary numeric', 'base_pay numeric', 'hourly_wage numeric']],
    ['German', 'salary', ['jahresgehalt numeric', 'Bruttolohn numeric', 'Vergütung numeric']],
    ['French', 'salary', ['salaire_brut numeric', 'rémunération numeric']],
    ['Spanish', 'salary', ['salario numeric', 'sueldo_base numeric']],
    ['English', 'health', ['diagnosis text', 'blood_type text', 'medical_notes text', 'icd10_code text']],
    ['German', 'health', ['diagnose text', 'blutgruppe text', 'krankheiten text']],
    ['French', 'health', ['maladie text', 'groupe_sanguin text']],
    ['Spanish', 'health', ['enfermedad text', 'alergias text']],
    ['English', 'name', ['first_name text', 'LastName text', 'cardholder text', 'surname text']],
    ['German', 'name', ['vorname text', 'Nachname text']],
    ['French', 'name', ['prénom text', 'nom_de_famille text']],
    ['Spanish', 'name', ['apellidos text', 'nombre_completo text']],
    ['English', 'address', ['street text', 'postal_code text', 'address_line_1 text', 'billing_address text']],
    ['German', 'address', ['Straße text', 'plz text', 'hausnummer text']],
    ['French', 'address', ['adresse text', 'code_postal text', 'rue text']],
    ['Spanish', 'address', ['direccion text', 'calle text', 'codigo_postal text']],
    ['English', 'payment card', ['card_number text', 'CreditCardNo text', 'cvv text', 'card_last4 text']],
    ['German', 'payment card', ['kreditkartennummer text', 'Kartennummer text']],
    ['French', 'payment card', ['numero_carte text', 'carte_bancaire text']],
    ['Spanish', 'payment card', ['numero_tarjeta text', 'tarjeta_credito text']],
    ['any language', 'bank account', ['iban text', 'kontonummer text', 'numero_compte text', 'cuenta_bancaria text']],
    [
      'any language',
      'credential',
      ['password_hash text', 'apiKey text', 'kennwort text', 'mot_de_passe text', 'contraseña text'],
    ],
    ['any language', 'ip address', ['ip text', 'client_ip text', 'last_login_ip text', 'adresse_ip text']],
    [
      'any language',
      'special category',
      ['religion text', 'ethnicity text', 'konfession text', 'orientation_sexuelle text'],
    ],
  ];
  it.each(languages)('in %s says %s', (_language, type, columns) => {
    expect(typesOf(columns)).toEqual(Object.fromEntries(columns.map((column) => [column.split(' ')[0], type])));
  });

  it('is a person’s where the table lists people, and no other bare name is', () => {
    expect(only('name text', 'customers')?.type).toBe('name');
    expect(only('nom text', 'utilisateurs')?.type).toBe('name');
    expect(only('patient_name text')?.type).toBe('name');
    for (const table of ['products', 'cities', 'records']) expect(only('name text', table)).toBeUndefined();
  });

  it('that is about such a thing and doesn’t hold it is left alone', () => {
    const columns = [
      'email_count integer',
      'email_verified boolean',
      'email_sent_at timestamptz',
      'email_template text',
      'is_phone text',
      'phone_type text',
      'password_changed_at timestamp',
      'address_id integer',
      'salary_currency text',
      'mac_address text',
      'file_name text',
      'product_name text',
      'report_card text',
      'secretary text',
      'business_card text',
      'creditscore integer',
      'shipping text',
      'description text',
      'customer_id integer',
      'created_at timestamptz',
      'status text',
      'amount numeric',
      '__proto__ text',
      'constructor text',
    ];
    expect(typesOf(columns)).toEqual({});
  });

  it('on a column that can’t hold it says nothing', () => {
    expect(typesOf(['email boolean', 'birth_date boolean', 'salary date', 'first_name integer'])).toEqual({});
  });

  it('as long as a book takes no time to read', () => {
    expect(nameWords(`${'aB'.repeat(1_000_000)}`).length).toBeLessThan(300);
  });
});

describe('the demo', () => {
  it('has these sensitive columns by their names, and no other', () => {
    const found = propose(demoCatalog, nothing).map(({ table, column, type }) => `${table}.${column}: ${type}`);
    expect(found.sort()).toEqual([
      'customers.birth_date: birth date',
      'customers.email: email',
      'customers.full_name: name',
      'customers.phone: phone',
      'employees.email: email',
      'employees.full_name: name',
      'employees.national_id: national id',
      'employees.salary: salary',
      'payments.card_holder: name',
      'payments.card_last4: payment card',
    ]);
  });
});

describe('a comment', () => {
  it('with a tag is taken at its word, whatever the name says', () => {
    expect(only('x1 jsonb -- Scores. @class: restricted @type: trade secret')).toEqual({
      schema: 'public',
      table: 'records',
      column: 'x1',
      level: 'restricted',
      type: 'trade secret',
      confidence: 1,
      reasons: ['Its comment is tagged restricted.'],
    });
    expect(only('email text -- @classification=internal')).toMatchObject({ level: 'internal', type: 'email' });
    expect(only('x text -- @class: topsecret')).toBeUndefined();
  });

  it('that says personal data supports what else is known, and suffices alone', () => {
    const named = only('mail text');
    const both = only('mail text -- Personal data.');
    expect(both?.confidence).toBeGreaterThan(named?.confidence ?? 1);
    expect(both).toMatchObject({ type: 'email', level: 'restricted' });
    expect(only('remark text -- Enthält personenbezogene Daten')).toMatchObject({
      type: 'personal data',
      level: 'confidential',
    });
  });

  it('that is such a name counts; one that mentions it doesn’t', () => {
    expect(only('nid text -- Social security number. See HR.')?.type).toBe('national id');
    expect(only('channel text -- web, mobile, store or phone.')).toBeUndefined();
    expect(only('flag text -- Whether the email was sent')).toBeUndefined();
  });
});

describe('a proposal', () => {
  it('is never made for what is classified already, nor for views', () => {
    const known = policyOf('version: 1\nclassification: [{ columns: ["public.*.email"], level: public }]\n').layers.at(
      -1,
    );
    const catalog = catalogOf(['email text', 'phone text']);
    expect(propose(catalog, known?.classification ?? nothing).map(({ column }) => column)).toEqual(['phone']);
    expect(propose(catalogOf(['email text'], { kind: 'view' }), nothing)).toEqual([]);
  });

  it('comes with the most sensitive and surest first, and says why', () => {
    const proposals = propose(
      catalogOf(['city_name text', 'street text', 'mail text', 'iban text', 'addr inet']),
      nothing,
    );
    expect(proposals.map(({ column, level }) => [column, level])).toEqual([
      ['iban', 'restricted'],
      ['mail', 'restricted'],
      ['street', 'confidential'],
      ['addr', 'confidential'],
    ]);
    expect(proposals.at(-1)).toMatchObject({ type: 'ip address', reasons: ['Its type is inet.'] });
  });

  it('rests on sampled values too: they can find, support and contradict', () => {
    const counts = (column: string, values: number, forms: object, prose = 0) =>
      [columnKey({ schema: 'public', table: 'records', column }), { values, forms, prose }] as const;
    const samples = new Map([
      counts('x', 100, { email: 98 }),
      counts('y', 100, {}, 30),
      counts('email', 100, {}),
      counts('mail', 10, { email: 10 }),
      counts('few', 3, { email: 3 }),
      counts('z', 100, { phone: 30 }),
    ]);
    const columns = ['x text', 'y text', 'email text', 'mail text', 'few text', 'z text'];
    const found = propose(catalogOf(columns), nothing, samples);
    expect(found.map(({ column, type }) => [column, type])).toEqual([
      ['mail', 'email'],
      ['x', 'email'],
      ['y', 'free text'],
    ]);
    expect(found[1]?.reasons).toEqual(['98 of 100 sampled values have the form of email.']);
  });
});
