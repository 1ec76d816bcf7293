import { busySecond, lastDay, momentOf } from './calendar.ts';
import type { Order } from './orders.ts';
import type { Random } from './random.ts';
import type { DemoTable } from './table.ts';

/** What people write about: subject, body, how urgent. `{product}` and the like are filled in. */
const topics = [
  [
    'Parcel hasn’t arrived',
    'Hello, my order was promised for last week and the tracking page still says "in transit". Can you find out where it is?',
    'normal',
  ],
  [
    'Damaged on arrival',
    'The box was crushed and one of the items inside is cracked. I can send photos. I would like a replacement, please.',
    'high',
  ],
  ['Wrong item', 'I ordered the large size and got the small one. How do I swap it?', 'normal'],
  [
    'Charged twice',
    'My card statement shows the same amount twice for one order. Please refund one of them.',
    'urgent',
  ],
  ['Invoice needed', 'Our accounting needs an invoice with our VAT number on it. Where can I download one?', 'low'],
  ['Change of address', 'I moved. Please send my open order to the new address that I saved in my account.', 'normal'],
  ['Return', 'It works but isn’t what I expected. I would like to send it back. What does the return cost me?', 'low'],
  ['Can’t sign in', 'The link to reset my password never comes. I looked in the spam folder too.', 'high'],
  [
    'Delete my data',
    'I don’t use the shop any more. Please delete my account and all personal data you hold about me.',
    'high',
  ],
  ['Question about care', 'How should I clean it? The leaflet was missing from the box.', 'low'],
  [
    'Discount not applied',
    'I entered the code at checkout, but the total on the confirmation is the full price.',
    'normal',
  ],
  ['Great service', 'Just wanted to say that the replacement came the next day. Thank you!', 'low'],
] as const;

const endings = [
  'Thanks!',
  'Best regards',
  'Kind regards',
  'Looking forward to your answer.',
  'You can reach me at {phone}.',
  'Please write to {email}.',
] as const;

type Topic = readonly [subject: string, body: string, priority: 'low' | 'normal' | 'high' | 'urgent'];

/** `count` tickets, each within three weeks of one of the orders and by who placed it. */
export function ticketsTable(random: Random, orders: readonly [Order, ...Order[]], count: number): DemoTable {
  const drafts = Array.from({ length: count }, () => {
    const { customer, day } = random.pick(orders);
    return { customer, day: Math.min(lastDay, day + random.integer(1, 20)), second: busySecond(random) };
  }).sort((a, b) => a.day - b.day || a.second - b.second);

  const rows = drafts.map(({ customer, day, second }, i) => {
    const [subject, body, priority] = random.pick<Topic>(topics);
    const ending = random
      .pick(endings)
      .replace('{phone}', customer.phone ?? 'the address in my account')
      .replace('{email}', customer.email);
    const closedDay = day + random.integer(0, priority === 'urgent' ? 2 : 9);
    const isClosed = closedDay <= lastDay && random.chance(0.95);
    return [
      String(i + 1),
      String(customer.id),
      momentOf(day, second),
      isClosed ? momentOf(closedDay, Math.min(86_399, second + random.integer(600, 20_000))) : null,
      priority,
      subject,
      `${body}\n\n${ending}\n${customer.name}`,
    ];
  });
  return {
    schema: 'public',
    name: 'support_tickets',
    columns: ['ticket_id', 'customer_id', 'opened_at', 'closed_at', 'priority', 'subject', 'body'],
    rows,
  };
}
