import type { PolicyFile } from './policyFile.ts';

/**
 * The policy where nobody wrote one: plain reads run, what is risky or changes data needs a person, and what gives away
 * rights or reaches outside the database doesn't run. No column is classified by guessing at names except for the few
 * that mean the same everywhere.
 */
export const defaultPolicy: PolicyFile = {
  version: 1,
  classification: [
    {
      columns: ['*.*.*password*', '*.*.*passwd*', '*.*.*secret*', '*.*.*api_key*', '*.*.*access_token*'],
      level: 'restricted',
      type: 'credential',
    },
    {
      columns: ['*.*.ssn', '*.*.national_id', '*.*.passport_no*', '*.*.tax_id'],
      level: 'restricted',
      type: 'national id',
    },
    { columns: ['*.*.iban', '*.*.card_number', '*.*.credit_card*'], level: 'restricted', type: 'payment' },
    { columns: ['*.*.email', '*.*.e_mail', '*.*.email_address'], level: 'restricted', type: 'email' },
    { columns: ['*.*.phone', '*.*.phone_number', '*.*.mobile'], level: 'restricted', type: 'phone' },
    { columns: ['*.*.birth_date', '*.*.date_of_birth', '*.*.dob'], level: 'restricted', type: 'birth date' },
    { columns: ['*.*.salary', '*.*.wage'], level: 'restricted', type: 'salary' },
  ],
  limits: { maxRows: 10_000, timeout: '30s', maxJoins: 12 },
  approval: [
    { when: "statement.effect in ['privilege', 'external']", effect: 'deny' },
    { when: "statement.effect == 'read' && risk.level == 'low'", effect: 'permit' },
    { when: "statement.effect == 'read' && risk.level == 'medium'", effect: 'permitAndReview' },
    { when: 'true', effect: 'requireApproval' },
  ],
  model: { egress: 'schema', candidates: 1 },
};
