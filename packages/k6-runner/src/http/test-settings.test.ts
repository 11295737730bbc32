import { describe, expect, test } from 'vitest';
import type { Options } from '../options/types.ts';
import { testSettings } from './test-settings.ts';
import { testOptions } from './testing/test-vu.ts';

const settings = (given: Partial<Options>) =>
  testSettings(testOptions(given), {
    clock: { nowMs: () => 0, originUnixMs: 0 },
    random: () => 0,
    limiter: undefined,
    lookup: undefined,
  });

describe('localIPs: virtual users take turns', () => {
  test.each([
    ['', [undefined, undefined]],
    ['10.0.0.1', ['10.0.0.1', '10.0.0.1']],
    ['10.0.0.1-10.0.0.2', ['10.0.0.1', '10.0.0.2', '10.0.0.1']],
    ['10.0.0.254-10.0.1.1', ['10.0.0.254', '10.0.0.255', '10.0.1.0', '10.0.1.1']],
    ['192.168.0.0/30', ['192.168.0.1', '192.168.0.2', '192.168.0.1']],
    ['10.0.0.1, 10.0.0.9', ['10.0.0.1', '10.0.0.9']],
  ])('%j', (localIPs, want) => {
    const { localAddressFor } = settings({ localIPs });
    expect(want.map((_, i) => localAddressFor(i + 1))).toEqual(want);
  });

  test.each(['x', '10.0.0.1-', '10.0.0.2-10.0.0.1', '0.0.0.0/1', '::1'])('refuses %j', (localIPs) => {
    expect(() => settings({ localIPs })).toThrow('localIPs: got');
  });
});

describe('options that can not be read are named', () => {
  test.each([
    [{ blacklistIPs: ['10.0.0.0/x'] }, 'blacklistIPs: got "10.0.0.0/x"'],
    [{ blacklistIPs: ['host'] }, 'blacklistIPs: got "host"'],
    [{ dns: { ttl: 'soon', select: '', policy: '' } }, 'dns.ttl: got "soon"'],
    [{ raw: { tlsVersion: 'ssl3.0' } }, 'options.tlsVersion: got "ssl3.0"'],
    [{ raw: { tlsAuth: [{}] } }, 'options.tlsAuth: each entry wants cert and key'],
  ] satisfies [Partial<Options>, string][])('%j', (given, message) => {
    expect(() => settings(given)).toThrow(message);
  });
});

test('certificates by domain, versions by range', () => {
  const { tlsFor } = settings({
    raw: {
      tlsVersion: { min: 'tls1.2', max: 'tls1.3' },
      tlsAuth: [{ domains: ['*.own.test'], cert: 'C', key: 'K', password: 'P' }],
    },
  });
  expect(tlsFor('a.own.test')).toMatchObject({ servername: 'a.own.test', cert: 'C', key: 'K', passphrase: 'P' });
  expect(tlsFor('other.test')).toMatchObject({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' });
  expect(tlsFor('other.test')).not.toHaveProperty('cert');
  expect(tlsFor('[::1]')).not.toHaveProperty('servername');
});
