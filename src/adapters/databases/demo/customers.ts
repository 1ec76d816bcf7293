import { busyDay, dateOf } from './calendar.ts';
import { emailOf, fullName, phone, type Region, regions } from './people.ts';
import type { Random } from './random.ts';
import type { DemoTable } from './table.ts';

export interface Customer {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly birthDate: string;
  readonly region: Region;
  readonly segment: 'consumer' | 'small business' | 'enterprise';
  /** Day of the first order. */
  readonly acquiredOn: number;
  readonly consents: boolean;
}

export function makeCustomers(random: Random, count: number): readonly Customer[] {
  const days = Array.from({ length: count }, () => busyDay(random, 0)).sort((a, b) => a - b);
  return days.map((acquiredOn, i) => {
    const name = fullName(random);
    return {
      id: i + 1,
      name,
      email: emailOf(name, i + 1),
      phone: random.chance(0.88) ? phone(random) : null,
      // From 18 to 78 years old when the first order came.
      birthDate: dateOf(acquiredOn - 6600 - random.integer(0, 21_900)),
      region: random.weighted(regions),
      segment: random.weighted([
        ['consumer', 76],
        ['small business', 19],
        ['enterprise', 5],
      ]),
      acquiredOn,
      consents: random.chance(0.57),
    };
  });
}

export function customersTable(customers: readonly Customer[]): DemoTable {
  return {
    schema: 'public',
    name: 'customers',
    columns: [
      'customer_id',
      'full_name',
      'email',
      'phone',
      'birth_date',
      'region',
      'segment',
      'acquired_on',
      'marketing_consent',
    ],
    rows: customers.map((c) => [
      String(c.id),
      c.name,
      c.email,
      c.phone,
      c.birthDate,
      c.region,
      c.segment,
      dateOf(c.acquiredOn),
      c.consents ? 't' : 'f',
    ]),
  };
}
