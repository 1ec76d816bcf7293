import { dateOf } from './calendar.ts';
import type { Random } from './random.ts';
import { type DemoTable, decimal } from './table.ts';

export interface Product {
  readonly id: number;
  readonly line: number;
  readonly name: string;
  /** Hundredths of the currency. */
  readonly price: number;
  readonly cost: number;
  readonly launchedOn: number;
  /** How often it is bought beside others. */
  readonly weight: number;
}

/** Each line: its name, what it sells, its lowest and highest price, and how well it sells. */
const lines = [
  [
    'Coffee & Tea',
    'CT',
    [
      'House Blend',
      'Single Origin',
      'Espresso Roast',
      'Decaf',
      'Green Tea',
      'Earl Grey',
      'Herbal Infusion',
      'Cold Brew',
    ],
    ['250 g', '500 g', '1 kg'],
    700,
    3900,
    30,
  ],
  [
    'Kitchen',
    'KI',
    ['Cast-iron Pan', 'Chef Knife', 'Cutting Board', 'Mixing Bowl', 'Kettle', 'Stockpot', 'Grater'],
    ['Small', 'Medium', 'Large'],
    1500,
    14_900,
    20,
  ],
  [
    'Home Office',
    'HO',
    ['Desk Lamp', 'Monitor Stand', 'Keyboard', 'Office Chair', 'Standing Desk', 'Headset', 'Notebook Set'],
    ['Basic', 'Plus', 'Pro'],
    1900,
    69_900,
    14,
  ],
  [
    'Outdoor',
    'OD',
    ['Daypack', 'Tent', 'Sleeping Bag', 'Camping Stove', 'Water Bottle', 'Rain Jacket', 'Headlamp'],
    ['Light', 'Trail', 'Alpine'],
    1200,
    44_900,
    12,
  ],
  [
    'Audio',
    'AU',
    ['Bookshelf Speaker', 'Earbuds', 'Turntable', 'Soundbar', 'Radio', 'Studio Headphones'],
    ['One', 'Two', 'Three'],
    3900,
    59_900,
    9,
  ],
  [
    'Garden',
    'GA',
    ['Pruning Shears', 'Watering Can', 'Raised Bed', 'Seed Box', 'Garden Hose', 'Compost Bin'],
    ['Compact', 'Classic', 'Max'],
    900,
    19_900,
    15,
  ],
] as const;

export function makeProducts(random: Random): readonly Product[] {
  const products: Product[] = [];
  for (const [i, [, , kinds, sizes, lowest, highest, weight]] of lines.entries()) {
    for (const kind of kinds) {
      const share = random.fraction();
      const base = lowest + share * share * (highest - lowest);
      for (const [step, size] of sizes.entries()) {
        // A price ends in 90 or 50, as prices do.
        const price =
          Math.max(lowest, Math.round((base * (0.75 + 0.35 * step)) / 100) * 100) - (random.chance(0.7) ? 10 : 50);
        products.push({
          id: products.length + 1,
          line: i + 1,
          name: `${kind} ${size}`,
          price,
          cost: Math.round(price * (0.42 + random.fraction() * 0.28)),
          launchedOn: -random.integer(1, 900),
          weight: weight * (0.3 + random.fraction()),
        });
      }
    }
  }
  return products;
}

export function productTables(products: readonly Product[]): readonly DemoTable[] {
  return [
    {
      schema: 'public',
      name: 'product_lines',
      columns: ['product_line_id', 'name'],
      rows: lines.map(([name], i) => [String(i + 1), name]),
    },
    {
      schema: 'public',
      name: 'products',
      columns: ['product_id', 'product_line_id', 'sku', 'name', 'unit_price', 'unit_cost', 'launched_on'],
      rows: products.map((p) => [
        String(p.id),
        String(p.line),
        `${lines[p.line - 1]?.[1] ?? ''}-${String(1000 + p.id)}`,
        p.name,
        decimal(p.price),
        decimal(p.cost),
        dateOf(p.launchedOn),
      ]),
    },
  ];
}
