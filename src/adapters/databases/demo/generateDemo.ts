import { customersTable, makeCustomers } from './customers.ts';
import { employeesTable } from './employees.ts';
import { makeOrders, orderTables } from './orders.ts';
import { makeProducts, productTables } from './products.ts';
import { Random } from './random.ts';
import type { DemoTable } from './table.ts';
import { ticketsTable } from './tickets.ts';

/** Goes up with every change of the schema or the rows: a demo made by another version is made anew. */
export const demoVersion = 1;

/**
 * The sample data: a shop that sells to customers in four regions over two years, about 50,000 rows. The same rows on every
 * machine. All of its people are made up: no address, number or card in it can reach anyone.
 * Tables come in an order in which each only refers to earlier ones.
 */
export function generateDemo(): readonly DemoTable[] {
  // A seed of its own for each part, so that changing one doesn't change the others.
  const customers = makeCustomers(new Random(20_240_201), 3000);
  const products = makeProducts(new Random(7));
  const orders = makeOrders(new Random(42), customers, products);
  return [
    ...productTables(products),
    customersTable(customers),
    ...orderTables(new Random(99), orders),
    ticketsTable(new Random(1234), orders, 1500),
    employeesTable(new Random(31), 180),
  ];
}
