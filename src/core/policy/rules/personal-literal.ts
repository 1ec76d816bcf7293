import type { ValueClass } from '../../analysis/valueClass.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

const personal: Partial<Readonly<Record<ValueClass, string>>> = {
  email: 'an e-mail address',
  phone: 'a phone number',
  card: 'the number of a payment card',
  nationalId: 'a social security number',
};

export default {
  id: 'personal-literal',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: "Somebody's data in the text",
    problem:
      'The statement holds a value that looks like an e-mail address, a phone number, a payment card or a social security number.',
    why: "Texts are saved, shared and logged without the care that the table gets, so the person's data lies in more places than anyone will look when it has to be deleted.",
    remedy: 'Look the person up by a key, or pass the value as a parameter.',
    invalid: [
      "SELECT customer_id FROM customers WHERE full_name = 'ada@example.com'",
      "SELECT order_id FROM payments WHERE method = '4111 1111 1111 1111'",
      tsql("SELECT customer_id FROM customers WHERE full_name = N'+44 20 7946 0958'"),
    ],
    valid: [
      "SELECT customer_id FROM customers WHERE full_name LIKE '%@example.com'",
      "SELECT order_id FROM orders WHERE ordered_at >= '2026-01-01'",
      tsql('SELECT customer_id FROM customers WHERE customer_id = 7'),
    ],
    source: 'GDPR Article 5(1)(c) and (e), data minimisation and storage limitation; PCI DSS requirement 3.',
  },
  check({ literals }, _context, report) {
    for (const { form, span } of literals) {
      const what = form === undefined ? undefined : personal[form];
      if (what !== undefined)
        report({ span, message: `This looks like ${what}, and the text of a statement is kept in many places.` });
    }
  },
} satisfies Rule;
