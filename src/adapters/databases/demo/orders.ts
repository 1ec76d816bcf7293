import { busyDay, busySecond, lastDay, momentOf } from './calendar.ts';
import type { Customer } from './customers.ts';
import { cities } from './people.ts';
import type { Product } from './products.ts';
import { nonEmpty, type Random } from './random.ts';
import { type DemoTable, decimal } from './table.ts';

interface Item {
  readonly product: Product;
  readonly quantity: number;
  readonly discountPercent: number;
}

type Status = 'delivered' | 'shipped' | 'processing' | 'cancelled' | 'returned';

export interface Order {
  readonly customer: Customer;
  readonly day: number;
  readonly second: number;
  readonly status: Status;
  readonly channel: string;
  readonly city: string;
  readonly currency: string;
  readonly items: readonly Item[];
}

const currencies = { EU: 'EUR', NA: 'USD', APAC: 'USD', LATAM: 'USD' } as const;

/** How the card numbers end that payment services publish for testing (4242 4242 4242 4242 and others): nobody's cards. */
const testCards = ['4242', '1881', '5556', '4444', '3222', '8210', '1117', '9424', '0005', '8431'] as const;

/** Orders of all customers, oldest first. Each customer's first one is on the day they were acquired. */
export function makeOrders(
  random: Random,
  customers: readonly Customer[],
  products: readonly Product[],
): readonly [Order, ...Order[]] {
  const shelf = nonEmpty(products.map((p) => [p, p.weight] as const));
  const orders: Order[] = [];
  for (const customer of customers) {
    const years = (lastDay - customer.acquiredOn) / 365;
    const perYear = { consumer: 2.6, 'small business': 5, enterprise: 9 }[customer.segment];
    const more = Math.round(years * perYear * random.fraction() * 1.9);
    for (let n = 0; n <= more; n += 1) {
      const day = n === 0 ? customer.acquiredOn : busyDay(random, customer.acquiredOn);
      orders.push(makeOrder(random, customer, day, shelf));
    }
  }
  return nonEmpty(orders.sort((a, b) => a.day - b.day || a.second - b.second || a.customer.id - b.customer.id));
}

function makeOrder(
  random: Random,
  customer: Customer,
  day: number,
  shelf: readonly [readonly [Product, number], ...(readonly [Product, number])[]],
): Order {
  const isLarge = customer.segment !== 'consumer';
  const wanted = random.weighted([
    [1, 42],
    [2, 30],
    [3, 17],
    [4, 8],
    [5, 3],
  ]);
  const items = new Map<number, Item>();
  for (let n = 0; n < wanted; n += 1) {
    const product = random.weighted(shelf);
    items.set(product.id, {
      product,
      quantity: isLarge
        ? random.integer(1, 12)
        : random.weighted([
            [1, 70],
            [2, 20],
            [3, 7],
            [4, 3],
          ]),
      discountPercent: random.weighted([
        [0, 72],
        [5, 10],
        [10, 11],
        [15, 4],
        [20, 3],
      ]),
    });
  }
  return {
    customer,
    day,
    second: busySecond(random),
    status: statusOn(random, lastDay - day),
    channel: random.weighted([
      ['web', 55],
      ['mobile', 30],
      ['store', 9],
      ['phone', 6],
    ]),
    city: random.pick(cities[customer.region]),
    currency: currencies[customer.region],
    items: [...items.values()],
  };
}

/** Only young orders are still on their way. */
function statusOn(random: Random, daysAgo: number): Status {
  if (random.chance(0.035)) return 'cancelled';
  if (daysAgo < 3) return 'processing';
  if (daysAgo < 8) return 'shipped';
  return random.chance(0.03) ? 'returned' : 'delivered';
}

export function orderTables(random: Random, orders: readonly Order[]): readonly DemoTable[] {
  return [ordersTable(orders), itemsTable(orders), paymentsTable(random, orders)];
}

function ordersTable(orders: readonly Order[]): DemoTable {
  return {
    schema: 'public',
    name: 'orders',
    columns: ['order_id', 'customer_id', 'ordered_at', 'status', 'channel', 'shipping_city', 'currency'],
    rows: orders.map((o, i) => [
      String(i + 1),
      String(o.customer.id),
      momentOf(o.day, o.second),
      o.status,
      o.channel,
      o.city,
      o.currency,
    ]),
  };
}

function itemsTable(orders: readonly Order[]): DemoTable {
  return {
    schema: 'public',
    name: 'order_items',
    columns: ['order_id', 'line_no', 'product_id', 'quantity', 'unit_price', 'discount'],
    rows: orders.flatMap((o, i) =>
      o.items.map((item, line) => [
        String(i + 1),
        String(line + 1),
        String(item.product.id),
        String(item.quantity),
        decimal(item.product.price),
        decimal(item.discountPercent),
      ]),
    ),
  };
}

/** What is paid is the sum of the lines, each rounded; a return is paid back, a cancelled order is never paid. */
function paymentsTable(random: Random, orders: readonly Order[]): DemoTable {
  const rows: (string | null)[][] = [];
  for (const [i, o] of orders.entries()) {
    if (o.status === 'cancelled') continue;
    const amount = o.items.reduce(
      (sum, item) => sum + Math.round((item.quantity * item.product.price * (100 - item.discountPercent)) / 100),
      0,
    );
    const method = random.weighted([
      ['card', 68],
      ['invoice', 14],
      ['wallet', 18],
    ]);
    const card = method === 'card' ? [random.pick(testCards), o.customer.name] : [null, null];
    const second = Math.min(86_399, o.second + random.integer(20, 900));
    const pay = (day: number, paid: number) =>
      rows.push([String(rows.length + 1), String(i + 1), momentOf(day, second), decimal(paid), method, ...card]);
    pay(o.day, amount);
    if (o.status === 'returned') pay(Math.min(lastDay, o.day + random.integer(4, 25)), -amount);
  }
  return {
    schema: 'public',
    name: 'payments',
    columns: ['payment_id', 'order_id', 'paid_at', 'amount', 'method', 'card_last4', 'card_holder'],
    rows,
  };
}
