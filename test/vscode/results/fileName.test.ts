import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestedName } from '../../../src/vscode/results/fileName.ts';

describe('the name that is offered for a file', () => {
  it.each([
    ['monthly revenue by product line', 'monthly-revenue-by-product-line.csv'],
    ['SELECT id, email FROM public.customers WHERE id = 1', 'SELECT-id-email-FROM-public-customers-WHERE-id-1.csv'],
    ['Umsätze nach Müller & Söhne', 'Umsätze-nach-Müller-Söhne.csv'],
    ['', 'result.csv'],
  ])('of %j is %j', (title, name) => expect(suggestedName(title, 'csv')).toBe(name));

  it.each([
    ['a way to another folder', '../../.ssh/authorized_keys', 'ssh-authorized_keys.csv'],
    ['a way of Windows', '..\\..\\Startup\\run.bat', 'Startup-run-bat.csv'],
    ['an absolute path', '/etc/passwd', 'etc-passwd.csv'],
    ['control characters', 'a\u0000b\u001b[31mc\r\nd', 'a-b-31mc-d.csv'],
    ['an order of letters that hides the ending', 'invoice\u202excod.exe', 'invoice-xcod-exe.csv'],
    ['a device', 'CON', 'result.csv'],
    ['a hidden file', '.bashrc', 'bashrc.csv'],
    ['an option of a program', '--help', 'help.csv'],
    ['half a character', 'a\ud800b', 'ab.csv'],
  ])('an attack by name, %s: %j becomes %j', (_, title, name) => expect(suggestedName(title, 'csv')).toBe(name));

  it('is always one name of bounded length that stays in its folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (title) => {
        const name = suggestedName(title, 'csv');
        expect(path.basename(path.win32.normalize(name))).toBe(name);
        expect(path.dirname(path.resolve('/safe', name))).toBe('/safe');
        expect(name.length).toBeLessThan(70);
        expect(name.isWellFormed()).toBe(true);
        expect(name).not.toMatch(/^[.-]|[\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});
