import { describe, expect, it } from 'vitest';
import { encryptionOf } from '../../../../src/adapters/databases/network/connecting.ts';
import { profileOf } from '../sqlserver/worlds.ts';

describe('how a connection is encrypted', () => {
  it.each(['localhost', '127.0.0.1', '127.9.9.9', '::1', '/var/run/postgresql', 'localhost\\dev'])(
    'isn’t said for a server on this machine, which sends plain text: %s',
    (host) => {
      expect(encryptionOf(profileOf({ host }))).toBe(false);
      expect(encryptionOf(profileOf({ host, ssl: 'verify' }))).toBe('verify');
    },
  );

  it.each([
    'db.example',
    '10.0.0.1',
    '127.0.0.1.example',
    'localhost.example',
    '128.0.0.1',
    '::2',
    'db.example\\localhost',
  ])('isn’t said for any other server, which must prove who it is: %s', (host) => {
    expect(encryptionOf(profileOf({ host }))).toBe('verify');
    expect(encryptionOf(profileOf({ host, ssl: true }))).toBe(true);
    expect(encryptionOf(profileOf({ host, ssl: false }))).toBe(false);
  });
});
