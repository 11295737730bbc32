// Digest access authentication (RFC 7616): MD5 and SHA-256, qop auth or none.
import { createHash } from 'node:crypto';

export interface DigestInput {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  /** Path and query. */
  readonly uri: string;
  /** Random, hex. */
  readonly cnonce: string;
}

/**
 * The Authorization header that answers a `WWW-Authenticate: Digest …`; undefined when that is no digest challenge.
 *
 * @throws Error when the server wants what is not supported
 */
export function answerDigest(challenge: string, input: DigestInput): string | undefined {
  if (!/^digest\s/i.test(challenge)) {
    return undefined;
  }
  const given = parseParameters(challenge.slice(7));
  const algorithm = given.get('algorithm') ?? 'MD5';
  const hashName = { MD5: 'md5', 'MD5-SESS': 'md5', 'SHA-256': 'sha256', 'SHA-256-SESS': 'sha256' }[
    algorithm.toUpperCase()
  ];
  if (hashName === undefined) {
    throw new Error(`digest: algorithm ${algorithm} is not supported, only MD5 and SHA-256`);
  }
  const qops = given
    .get('qop')
    ?.split(',')
    .map((one) => one.trim());
  if (qops !== undefined && !qops.includes('auth')) {
    throw new Error(`digest: qop ${qops.join(',')} is not supported, only auth`);
  }
  const hash = (text: string): string => createHash(hashName).update(text).digest('hex');
  const realm = given.get('realm') ?? '';
  const nonce = given.get('nonce') ?? '';
  const nc = '00000001';
  let ha1 = hash(`${input.username}:${realm}:${input.password}`);
  if (algorithm.toUpperCase().endsWith('-SESS')) {
    ha1 = hash(`${ha1}:${nonce}:${input.cnonce}`);
  }
  const ha2 = hash(`${input.method}:${input.uri}`);
  const response =
    qops === undefined ? hash(`${ha1}:${nonce}:${ha2}`) : hash(`${ha1}:${nonce}:${nc}:${input.cnonce}:auth:${ha2}`);
  const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
  const fields = [
    `username=${quoted(input.username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(input.uri)}`,
    `response="${response}"`,
    `algorithm=${algorithm}`,
  ];
  if (qops !== undefined) {
    fields.push('qop=auth', `nc=${nc}`, `cnonce="${input.cnonce}"`);
  }
  const opaque = given.get('opaque');
  if (opaque !== undefined) {
    fields.push(`opaque=${quoted(opaque)}`);
  }
  return `Digest ${fields.join(', ')}`;
}

function parseParameters(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of text.matchAll(/([a-z0-9-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*))/gi)) {
    found.set(match[1]!.toLowerCase(), match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '');
  }
  return found;
}
