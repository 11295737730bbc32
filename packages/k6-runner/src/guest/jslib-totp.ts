// https://jslib.k6.io/totp: one-time passwords of RFC 6238, six digits every 30 s.
import { hmac } from './crypto.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_SECONDS = 30;

function base32(text: string): ArrayBuffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text.toUpperCase().replace(/[\s=-]/g, '')) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) throw new Error(`the secret is not base32: "${character}"`);
    value = ((value << 5) | digit) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >>> bits) & 0xff);
    }
  }
  return new Uint8Array(bytes).buffer;
}

export class TOTP {
  readonly #secret: ArrayBuffer;
  readonly #digits: number;

  constructor(secret: string, digits = 6) {
    this.#secret = base32(secret);
    this.#digits = digits;
  }

  async gen(now = Date.now()): Promise<string> {
    const counter = new DataView(new ArrayBuffer(8));
    counter.setBigUint64(0, BigInt(Math.floor(now / 1000 / STEP_SECONDS)));
    const mac = new DataView(hmac('sha1', this.#secret, counter, 'binary') as ArrayBuffer); // bytes were asked for
    const offset = mac.getUint8(mac.byteLength - 1) & 0x0f;
    const code = (mac.getUint32(offset) & 0x7fffffff) % 10 ** this.#digits;
    return String(code).padStart(this.#digits, '0');
  }

  async verify(token: string): Promise<boolean> {
    return (await this.gen()) === token;
  }
}

export default { TOTP };
