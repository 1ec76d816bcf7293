import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateDemo } from '../../../../src/adapters/databases/demo/generateDemo.ts';
import { copyText, decimal } from '../../../../src/adapters/databases/demo/table.ts';

const tables = generateDemo();
const rowsOf = (name: string) => {
  const table = tables.find((t) => t.name === name);
  if (table === undefined) throw new Error(`No table ${name}.`);
  return table.rows.map((row) => Object.fromEntries(table.columns.map((column, i) => [column, row[i] ?? null])));
};
const keys = (name: string, ...columns: string[]) => rowsOf(name).map((row) => columns.map((c) => row[c]).join('|'));
const cents = (text: string | null | undefined) => Math.round(Number(text) * 100);

describe('the demo data', () => {
  it('is about 50,000 rows in the agreed tables', () => {
    expect(Object.fromEntries(tables.map((t) => [`${t.schema}.${t.name}`, t.rows.length]))).toEqual({
      'public.product_lines': 6,
      'public.products': 123,
      'public.customers': 3000,
      'public.orders': 11_597,
      'public.order_items': 23_065,
      'public.payments': 11_508,
      'public.support_tickets': 1500,
      'hr.employees': 180,
    });
  });

  it('is the same on every machine and in every run', () => {
    const digest = (all: typeof tables) =>
      createHash('sha256')
        .update(all.map((t) => `${t.name}\n${copyText(t.rows)}`).join(''))
        .digest('hex');
    expect(digest(generateDemo())).toBe(digest(tables));
    // A change of the data is a change of the demo's version: raise `demoVersion` and put the new digest here.
    expect(digest(tables)).toBe('8b079ab02203393626fe68e0493d5ef902fd0e328d87ab5056b679354d83406e');
  });

  it.each([
    ['product_lines', ['product_line_id']],
    ['products', ['product_id']],
    ['products', ['sku']],
    ['customers', ['customer_id']],
    ['customers', ['email']],
    ['orders', ['order_id']],
    ['order_items', ['order_id', 'line_no']],
    ['payments', ['payment_id']],
    ['support_tickets', ['ticket_id']],
    ['employees', ['employee_id']],
    ['employees', ['national_id']],
  ])('has no two rows of %s with the same %s', (table, columns) => {
    const all = keys(table, ...columns);
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    ['products', 'product_line_id', 'product_lines', 'product_line_id'],
    ['orders', 'customer_id', 'customers', 'customer_id'],
    ['order_items', 'order_id', 'orders', 'order_id'],
    ['order_items', 'product_id', 'products', 'product_id'],
    ['payments', 'order_id', 'orders', 'order_id'],
    ['support_tickets', 'customer_id', 'customers', 'customer_id'],
    ['employees', 'manager_id', 'employees', 'employee_id'],
  ])('refers from %s.%s to rows that exist', (table, column, target, key) => {
    const known = new Set(keys(target, key));
    expect(rowsOf(table).filter((row) => row[column] !== null && !known.has(row[column] ?? ''))).toEqual([]);
  });

  it('takes place from 1 February 2024 to 31 January 2026', () => {
    const dates = [
      ...keys('customers', 'acquired_on'),
      ...keys('orders', 'ordered_at'),
      ...keys('payments', 'paid_at'),
      ...rowsOf('support_tickets').flatMap((t) => [t['opened_at'], t['closed_at']]),
    ].filter((date): date is string => typeof date === 'string');
    expect(dates.filter((date) => date < '2024-02-01' || date >= '2026-02-01')).toEqual([]);
  });

  it('has customers of each fiscal quarter, and each has a first order on the day of their acquisition', () => {
    const months = new Set(keys('customers', 'acquired_on').map((date) => date.slice(0, 7)));
    expect(months.size).toBe(24);
    const firstOrder = new Map<string, string>();
    for (const order of rowsOf('orders')) {
      const customer = order['customer_id'] ?? '';
      if (!firstOrder.has(customer)) firstOrder.set(customer, (order['ordered_at'] ?? '').slice(0, 10));
    }
    for (const customer of rowsOf('customers'))
      expect(firstOrder.get(customer['customer_id'] ?? '')).toBe(customer['acquired_on']);
  });

  it('sells most in November and December', () => {
    const byMonth = new Map<string, number>();
    for (const order of rowsOf('orders')) {
      const month = (order['ordered_at'] ?? '').slice(5, 7);
      byMonth.set(month, (byMonth.get(month) ?? 0) + 1);
    }
    const busiest = [...byMonth].sort((a, b) => b[1] - a[1]).slice(0, 2);
    expect(busiest.map(([month]) => month).sort()).toEqual(['11', '12']);
  });

  it('is paid to the cent: the lines of an order, nothing for cancelled ones, back for returns', () => {
    const due = new Map<string, number>();
    for (const item of rowsOf('order_items')) {
      const order = item['order_id'] ?? '';
      const line = Math.round(
        (Number(item['quantity']) * cents(item['unit_price']) * (100 - cents(item['discount']))) / 100,
      );
      due.set(order, (due.get(order) ?? 0) + line);
    }
    const paid = new Map<string, number[]>();
    for (const payment of rowsOf('payments')) {
      const order = payment['order_id'] ?? '';
      paid.set(order, [...(paid.get(order) ?? []), cents(payment['amount'])]);
    }
    for (const order of rowsOf('orders')) {
      const id = order['order_id'] ?? '';
      const amount = due.get(id) ?? 0;
      const expected = { cancelled: undefined, returned: [amount, -amount] }[order['status'] ?? ''] ?? [amount];
      expect(paid.get(id), `order ${id}`).toEqual(order['status'] === 'cancelled' ? undefined : expected);
      expect(amount).toBeGreaterThan(0);
    }
  });

  it('reaches nobody: addresses, numbers, identities and cards are ones that can’t exist', () => {
    for (const email of [...keys('customers', 'email'), ...keys('employees', 'email')])
      expect(email).toMatch(/^[a-z.]+\.\d+@(staff\.)?example\.com$/);
    for (const { phone } of rowsOf('customers')) if (phone !== null) expect(phone).toMatch(/^\+1-\d{3}-555-01\d\d$/);
    for (const id of keys('employees', 'national_id')) expect(id).toMatch(/^000-\d\d-\d{4}$/);
    for (const { card_last4: card } of rowsOf('payments')) {
      if (card !== null)
        expect(['4242', '1881', '5556', '4444', '3222', '8210', '1117', '9424', '0005', '8431']).toContain(card);
    }
  });

  it('has grown-up customers', () => {
    for (const customer of rowsOf('customers')) {
      const days = (Date.parse(customer['acquired_on'] ?? '') - Date.parse(customer['birth_date'] ?? '')) / 86_400_000;
      expect(days).toBeGreaterThanOrEqual(18 * 365.25);
    }
  });
});

describe('rows in the text format of COPY', () => {
  it('escape what would end a cell or a row', () => {
    expect(copyText([['a\tb\nc\\d\re', null, '', '\\N']])).toBe('a\\tb\\nc\\\\d\\re\t\\N\t\t\\\\N\n');
  });

  it('have decimals with two places', () => {
    expect([0, 5, 100, -12345].map(decimal)).toEqual(['0.00', '0.05', '1.00', '-123.45']);
  });
});
