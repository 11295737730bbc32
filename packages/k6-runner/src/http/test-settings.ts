// What all requests of a test share: made once of its options.
import type { ConnectionOptions, SecureVersion } from 'node:tls';
import type { Options } from '../options/types.ts';
import { RateLimiter } from './limiter.ts';
import type { Prepared } from './prepared-request.ts';
import { type Lookup, Resolver } from './resolver.ts';
import { TagSets } from './samples.ts';

export interface Clock {
  /** Ms of a monotonic clock, with fractions. */
  readonly nowMs: () => number;
  /** What to add for ms since the epoch. */
  readonly originUnixMs: number;
}

export interface TestSettings {
  readonly options: Options;
  readonly clock: Clock;
  readonly random: () => number;
  readonly resolver: Resolver;
  readonly limiter: RateLimiter;
  readonly tagSets: TagSets;
  /** By `METHOD URL`, see `preparePlain`. */
  readonly plainRequests: Map<string, Prepared>;
  readonly userAgent: string;
  /** False: a script that never said how many redirects it wants is told when they are too many. */
  readonly redirectsAreGiven: boolean;
  readonly tlsFor: (hostname: string) => ConnectionOptions;
  readonly localAddressFor: (vuId: number) => string | undefined;
}

/** Honest about who asks; scripts and `--user-agent` may say otherwise. */
export const DEFAULT_USER_AGENT = 'o11y-lab-k6/0.1.0';

/** @throws Error naming an option that can't be read or is not supported */
export function testSettings(
  options: Options,
  given: { clock: Clock; random: () => number; limiter: RateLimiter | undefined; lookup: Lookup | undefined },
): TestSettings {
  const { clock, random } = given;
  const { nowMs } = clock;
  return {
    options,
    clock,
    random,
    resolver: new Resolver(options, {
      nowMs,
      random,
      ...(given.lookup === undefined ? {} : { lookup: given.lookup }),
    }),
    limiter: given.limiter ?? new RateLimiter(options.rps, nowMs),
    tagSets: new TagSets(options.systemTags),
    plainRequests: new Map(),
    userAgent: options.userAgent || DEFAULT_USER_AGENT,
    redirectsAreGiven: typeof options.raw['maxRedirects'] === 'number',
    tlsFor: tlsFor(options),
    localAddressFor: localAddressFor(options.localIPs),
  };
}

const TLS_VERSIONS: Readonly<Record<string, SecureVersion>> = {
  'tls1.0': 'TLSv1',
  'tls1.1': 'TLSv1.1',
  'tls1.2': 'TLSv1.2',
  'tls1.3': 'TLSv1.3',
};

function tlsFor(options: Options): TestSettings['tlsFor'] {
  const { tlsVersion, tlsAuth, tlsCipherSuites } = options.raw;
  if (Array.isArray(tlsCipherSuites) && tlsCipherSuites.length > 0) {
    throw new Error('options.tlsCipherSuites is not supported: Node.js chooses the cipher suite');
  }
  const base: ConnectionOptions = {
    rejectUnauthorized: !options.insecureSkipTLSVerify,
    ALPNProtocols: ['http/1.1'],
    ...tlsRange(tlsVersion),
  };
  const certificates = Array.isArray(tlsAuth) ? tlsAuth.map(clientCertificate) : [];
  return (hostname) => {
    const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
    const isAddress = hostname.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
    const found = certificates.find(({ matches }) => matches(host));
    return { ...base, host, ...(isAddress ? {} : { servername: host }), ...found?.options };
  };
}

function tlsRange(tlsVersion: unknown): ConnectionOptions {
  const version = (value: unknown): SecureVersion | undefined => {
    if (value === undefined || value === null || value === '') {
      return undefined;
    }
    const known = TLS_VERSIONS[String(value)];
    if (known === undefined) {
      throw new Error(`options.tlsVersion: got ${JSON.stringify(value)}, want tls1.0, tls1.1, tls1.2 or tls1.3`);
    }
    return known;
  };
  const [min, max] = isRecord(tlsVersion)
    ? [version(tlsVersion['min']), version(tlsVersion['max'])]
    : [version(tlsVersion), version(tlsVersion)];
  return { ...(min === undefined ? {} : { minVersion: min }), ...(max === undefined ? {} : { maxVersion: max }) };
}

function clientCertificate(entry: unknown): { matches: (host: string) => boolean; options: ConnectionOptions } {
  if (!isRecord(entry) || typeof entry['cert'] !== 'string' || typeof entry['key'] !== 'string') {
    throw new Error('options.tlsAuth: each entry wants cert and key as PEM texts');
  }
  const domains = Array.isArray(entry['domains']) ? entry['domains'].map(String) : [];
  const password = entry['password'];
  return {
    matches: (host) =>
      domains.length === 0 ||
      domains.some((domain) => (domain.startsWith('*.') ? host.endsWith(domain.slice(1)) : host === domain)),
    options: {
      cert: entry['cert'],
      key: entry['key'],
      ...(typeof password === 'string' && password !== '' ? { passphrase: password } : {}),
    },
  };
}

/** Addresses that `localIPs` may name in all. */
const LOCAL_IPS_MAX = 65_536;

/** `10.0.0.1`, `10.0.0.1-10.0.0.9`, `10.0.0.0/28`, several by comma: virtual users take turns. @throws Error */
function localAddressFor(localIPs: string): TestSettings['localAddressFor'] {
  const ips = localIPs
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first = '', last] = part.split('-');
      const [base = '', bits] = first.split('/');
      const from = ipv4(base, localIPs);
      if (bits !== undefined) {
        const size = 2 ** (32 - Number(bits));
        const start = Math.floor(from / size) * size;
        // As k6: neither the network's own address nor the broadcast address, where there are others.
        return size > 2 ? range(start + 1, start + size - 2, localIPs) : range(start, start + size - 1, localIPs);
      }
      return range(from, last === undefined ? from : ipv4(last, localIPs), localIPs);
    });
  return (vuId) => (ips.length === 0 ? undefined : ips[Math.max(0, vuId - 1) % ips.length]);
}

function range(from: number, to: number, source: string): string[] {
  const count = to - from + 1;
  if (!(count >= 1 && count <= LOCAL_IPS_MAX)) {
    throw new Error(
      `localIPs: got ${JSON.stringify(source)}, want ranges that go up, ${LOCAL_IPS_MAX} addresses at most`,
    );
  }
  return Array.from({ length: count }, (_, i) => from + i).map((ip) =>
    [ip >>> 24, (ip >>> 16) & 255, (ip >>> 8) & 255, ip & 255].join('.'),
  );
}

function ipv4(text: string, source: string): number {
  const parts = text.trim().split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) {
    throw new Error(`localIPs: got ${JSON.stringify(source)}, want IPv4 addresses such as 10.0.0.1-10.0.0.9`);
  }
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
