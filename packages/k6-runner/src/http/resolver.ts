// From a host name to the one address a connection is made to: hosts, blockHostnames, blacklistIPs and dns of the options.
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { parseDuration } from '../options/duration.ts';
import type { Options } from '../options/types.ts';
import { codeOf, ERROR_CODES, RequestError } from './error-codes.ts';

export interface Address {
  readonly ip: string;
  readonly port: number;
}

/** All addresses of a name, in the order of the system. Rejects like `dns.lookup`. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** Names a test resolves; a script that makes names up must not fill the memory. */
const NAMES_MAX = 10_000;

type ResolverOptions = Pick<Options, 'hosts' | 'blacklistIPs' | 'blockHostnames' | 'dns'>;

/** One for all virtual users of a test: the cache is theirs together. */
export class Resolver {
  readonly #hosts: HostPatterns<string>;
  readonly #blocked: HostPatterns<string>;
  readonly #blacklist: readonly { readonly list: BlockList; readonly source: string }[];
  readonly #ttlMs: number;
  readonly #select: string;
  readonly #policy: string;
  readonly #lookup: Lookup;
  readonly #nowMs: () => number;
  readonly #random: () => number;
  readonly #cache = new Map<string, { readonly ips: readonly string[]; readonly untilMs: number; turn: number }>();

  /** @throws Error naming the option that can't be read */
  constructor(
    options: ResolverOptions,
    { nowMs, random, lookup: find = systemLookup }: { nowMs: () => number; random: () => number; lookup?: Lookup },
  ) {
    this.#hosts = new HostPatterns(Object.entries(options.hosts));
    this.#blocked = new HostPatterns(options.blockHostnames.map((pattern) => [pattern, pattern]));
    this.#blacklist = options.blacklistIPs.map((source) => ({ list: blockListOf(source), source }));
    this.#ttlMs = parseTtl(options.dns.ttl);
    this.#select = options.dns.select || 'random';
    this.#policy = options.dns.policy || 'preferIPv4';
    this.#lookup = find;
    this.#nowMs = nowMs;
    this.#random = random;
  }

  /** At once when nothing has to be looked up. @throws RequestError, or rejects with one */
  resolve(hostname: string, port: number): Address | Promise<Address> {
    const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
    const blocked = this.#blocked.find(host);
    if (blocked !== undefined) {
      throw new RequestError(
        ERROR_CODES.blockedHostname,
        'hostname is blocked',
        `hostname (${host}) is in a blocked pattern (${blocked})`,
      );
    }
    const mapped = this.#hosts.find(`${host}:${port}`) ?? this.#hosts.find(host);
    const target = mapped === undefined ? { ip: host, port } : parseTarget(mapped, port);
    if (isIP(target.ip) !== 0) {
      return this.#checked(target);
    }
    const known = this.#cache.get(target.ip);
    if (known !== undefined && known.untilMs > this.#nowMs()) {
      return this.#checked({ ip: this.#pick(known), port: target.port });
    }
    return this.#resolveName(target);
  }

  async #resolveName(target: Address): Promise<Address> {
    let found: Awaited<ReturnType<Lookup>>;
    try {
      found = await this.#lookup(target.ip);
    } catch (error) {
      throw lookupError(target.ip, error);
    }
    const ips = byPolicy(found, this.#policy);
    if (ips.length === 0) {
      throw noSuchHost(target.ip);
    }
    const entry = { ips, untilMs: this.#nowMs() + this.#ttlMs, turn: 0 };
    if (this.#ttlMs > 0) {
      if (this.#cache.size >= NAMES_MAX) {
        this.#cache.clear();
      }
      this.#cache.set(target.ip, entry);
    }
    return this.#checked({ ip: this.#pick(entry), port: target.port });
  }

  #pick(entry: { readonly ips: readonly string[]; turn: number }): string {
    const { ips } = entry;
    switch (this.#select) {
      case 'first':
        return ips[0]!;
      case 'roundRobin':
        return ips[entry.turn++ % ips.length]!;
      default:
        return ips[Math.floor(this.#random() * ips.length)]!;
    }
  }

  #checked(address: Address): Address {
    const family = isIP(address.ip) === 6 ? 'ipv6' : 'ipv4';
    for (const { list, source } of this.#blacklist) {
      if (list.check(address.ip, family)) {
        throw new RequestError(
          ERROR_CODES.blacklistedIp,
          'ip is blacklisted',
          `IP (${address.ip}) is in a blacklisted range (${source})`,
        );
      }
    }
    return address;
  }
}

async function systemLookup(host: string): ReturnType<Lookup> {
  return lookup(host, { all: true, verbatim: true });
}

function byPolicy(
  found: readonly { readonly address: string; readonly family: number }[],
  policy: string,
): readonly string[] {
  const of = (family: number): string[] => found.filter((one) => one.family === family).map((one) => one.address);
  const [v4, v6] = [of(4), of(6)];
  switch (policy) {
    case 'onlyIPv4':
      return v4;
    case 'onlyIPv6':
      return v6;
    case 'preferIPv6':
      return v6.length > 0 ? v6 : v4;
    case 'any':
      return found.map((one) => one.address);
    default:
      return v4.length > 0 ? v4 : v6;
  }
}

const noSuchHost = (host: string): RequestError =>
  new RequestError(ERROR_CODES.noSuchHost, 'lookup: no such host', `lookup ${host}: no such host`);

function lookupError(host: string, error: unknown): RequestError {
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EAI_NONAME') {
    return noSuchHost(host);
  }
  return new RequestError(ERROR_CODES.dns, `lookup ${host}: ${code ?? String(error)}`);
}

/** Exact names, and `*.example.com` for everything below; the longest pattern wins. */
class HostPatterns<T> {
  readonly #exact = new Map<string, T>();
  readonly #suffixes: { readonly suffix: string; readonly value: T }[] = [];

  constructor(entries: readonly (readonly [string, T])[]) {
    for (const [pattern, value] of entries) {
      const lower = pattern.toLowerCase();
      if (lower.startsWith('*')) {
        this.#suffixes.push({ suffix: lower.slice(1), value });
      } else {
        this.#exact.set(lower, value);
      }
    }
    this.#suffixes.sort((a, b) => b.suffix.length - a.suffix.length);
  }

  find(host: string): T | undefined {
    if (this.#exact.size === 0 && this.#suffixes.length === 0) {
      return undefined;
    }
    const lower = host.toLowerCase();
    return this.#exact.get(lower) ?? this.#suffixes.find(({ suffix }) => lower.endsWith(suffix))?.value;
  }
}

/** `1.2.3.4`, `1.2.3.4:8080`, `::1`, `[::1]:8080`. */
function parseTarget(text: string, port: number): Address {
  if (isIP(text) !== 0) {
    return { ip: text, port };
  }
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text);
  const ip = match?.[1] ?? match?.[2];
  if (ip === undefined) {
    throw new RequestError(ERROR_CODES.general, `options.hosts: ${text} is no address`);
  }
  return { ip, port: match?.[3] === undefined ? port : Number(match[3]) };
}

/** `10.0.0.0/8`, or one address. @throws Error */
function blockListOf(source: string): BlockList {
  const [ip = '', bits] = source.split('/');
  const family = isIP(ip);
  const list = new BlockList();
  if (family === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) {
    throw new Error(`blacklistIPs: got ${JSON.stringify(source)}, want an address or a range such as 10.0.0.0/8`);
  }
  list.addSubnet(ip, Number(bits ?? (family === 6 ? 128 : 32)), family === 6 ? 'ipv6' : 'ipv4');
  return list;
}

/** `0`, `inf`, `5m`, `1m30s`, or a number of ms. */
function parseTtl(ttl: string): number {
  const text = ttl === '' ? '5m' : ttl;
  if (text === 'inf') {
    return Number.POSITIVE_INFINITY;
  }
  try {
    return parseDuration(text);
  } catch {
    throw new Error(`dns.ttl: got ${JSON.stringify(ttl)}, want 0, inf or a duration such as 5m`);
  }
}
