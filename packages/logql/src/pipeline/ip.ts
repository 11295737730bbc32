import { QueryError, type SourceRange } from '@o11y-lab/query-lang';

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Both ends are included. */
export interface IpRange {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads an address, `first-last`, or a network such as `10.0.0.0/8`. @throws QueryError `bad-ip`. */
export function parseIpPattern(text: string, range?: SourceRange): IpRange {
  const bad = (): QueryError =>
    new QueryError('bad-ip', `${JSON.stringify(text)} is no address, no range a-b and no network a/n`, range);
  const slash = text.indexOf('/');
  if (slash >= 0) {
    const address = parseAddress(text.slice(0, slash));
    const length = /^\d{1,3}$/.test(text.slice(slash + 1)) ? Number(text.slice(slash + 1)) : 999;
    if (!address || length > address.bits) throw bad();
    const hostBits = BigInt(address.bits - length);
    const first = (address.value >> hostBits) << hostBits;
    return { bits: address.bits, first, last: first + (1n << hostBits) - 1n };
  }
  const [from, to] = text.includes('-')
    ? text.split('-', 2).map(parseAddress)
    : [parseAddress(text), parseAddress(text)];
  if (!from || !to || from.bits !== to.bits) throw bad();
  return { bits: from.bits, first: from.value, last: to.value };
}

function ipInRange(text: string, range: IpRange): boolean {
  const address = parseAddress(text);
  return (
    address !== undefined && address.bits === range.bits && address.value >= range.first && address.value <= range.last
  );
}

const IPV4_IN_TEXT = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)/g;
const IPV6_IN_TEXT = /[0-9a-fA-F:]*:[0-9a-fA-F:]+/g;

/** True when some address in the text lies in the range. */
export function textHasIp(text: string, range: IpRange): boolean {
  const candidates = text.match(range.bits === 32 ? IPV4_IN_TEXT : IPV6_IN_TEXT) ?? [];
  return candidates.some((candidate) => ipInRange(candidate, range));
}

function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Address | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  const parts = text.split('.').map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return { bits: 32, value: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) };
}

function parseIpv6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = (half: string | undefined): readonly string[] =>
    half === undefined || half === '' ? [] : half.split(':');
  const head = groups(halves[0]);
  const tail = groups(halves[1]);
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { bits: 128, value: all.reduce((sum, group) => (sum << 16n) | BigInt(Number.parseInt(group, 16)), 0n) };
}
