import { dateOf } from './calendar.ts';
import { emailOf, fullName, nationalId } from './people.ts';
import { nonEmpty, type Random } from './random.ts';
import { type DemoTable, decimal } from './table.ts';

/** Departments: name, share of the staff, titles from senior to junior, and the pay of the first title in whole units. */
const departments = [
  ['Sales', 30, ['Account Executive', 'Sales Associate'], 78_000],
  ['Engineering', 25, ['Senior Engineer', 'Engineer'], 104_000],
  ['Customer Support', 20, ['Support Lead', 'Support Agent'], 56_000],
  ['Logistics', 15, ['Shift Lead', 'Warehouse Associate'], 52_000],
  ['Finance', 6, ['Controller', 'Accountant'], 82_000],
  ['People', 4, ['People Partner', 'Recruiter'], 70_000],
] as const;

/** Number 1 leads the company, 2 to 7 lead the departments, everyone else has one of these as manager. */
export function employeesTable(random: Random, count: number): DemoTable {
  const shares = nonEmpty(departments.map((department, i) => [{ department, head: i + 2 }, department[1]] as const));
  const rows = Array.from({ length: count }, (_, i) => {
    const id = i + 1;
    const name = fullName(random);
    const own = id === 1 ? undefined : (shares[id - 2]?.[0] ?? random.weighted(shares));
    const isHead = own !== undefined && own.head === id;
    const senior = random.chance(0.3);
    const basePay = own === undefined ? 240_000 : own.department[3] * (isHead ? 1.7 : senior ? 1 : 0.72);
    return [
      String(id),
      name,
      emailOf(name, id, 'staff.example.com'),
      nationalId(id),
      own === undefined
        ? 'Chief Executive Officer'
        : isHead
          ? `Head of ${own.department[0]}`
          : own.department[2][senior ? 0 : 1],
      own === undefined ? 'Management' : own.department[0],
      decimal(Math.round(basePay * (0.9 + random.fraction() * 0.25)) * 100),
      dateOf(random.integer(-3000, 700)),
      own === undefined ? null : isHead ? '1' : String(own.head),
    ];
  });
  return {
    schema: 'hr',
    name: 'employees',
    columns: [
      'employee_id',
      'full_name',
      'email',
      'national_id',
      'title',
      'department',
      'salary',
      'hired_on',
      'manager_id',
    ],
    rows,
  };
}
