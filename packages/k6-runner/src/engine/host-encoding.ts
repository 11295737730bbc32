// The host's half of k6/encoding.

import type { HostFunctions } from './types.ts';
import { HostError } from './types.ts';

const VARIANTS: Readonly<Record<string, { readonly url: boolean; readonly raw: boolean }>> = {
  std: { url: false, raw: false },
  rawstd: { url: false, raw: true },
  url: { url: true, raw: false },
  rawurl: { url: true, raw: true },
};

export function encodingFunctions(): HostFunctions {
  return {
    'b64.encode': ({ text, bytes }) => {
      const [name, input = ''] = JSON.parse(text) as [name: string, input?: string];
      const { url, raw } = variant(name);
      let encoded = Buffer.from(bytes ?? input).toString('base64');
      if (url) encoded = encoded.replaceAll('+', '-').replaceAll('/', '_');
      return raw ? encoded.replace(/=+$/, '') : encoded;
    },
    'b64.decode': ({ text }) => {
      const [name, input, format] = JSON.parse(text) as [name: string, input: string, format: string];
      const bytes = decode(name, input);
      return format === 's' ? bytes.toString('utf8') : { text: '', bytes };
    },
  };
}

function variant(name: string): { readonly url: boolean; readonly raw: boolean } {
  const found = Object.hasOwn(VARIANTS, name) ? VARIANTS[name] : undefined;
  // k6 takes any other word for the standard one.
  return found ?? { url: false, raw: false };
}

/** Node.js decodes what it can and drops the rest; k6 refuses. Line ends are no error in either. */
function decode(name: string, input: string): Buffer {
  const { url, raw } = variant(name);
  const plain = input.replace(/[\r\n]/g, '');
  const body = raw ? plain : plain.replace(/={0,2}$/, '');
  const alphabet = url ? /[^A-Za-z0-9_-]/ : /[^A-Za-z0-9+/]/;
  const wrong = body.search(alphabet);
  const isPadded = raw || plain.length % 4 === 0;
  if (wrong >= 0 || !isPadded || body.length % 4 === 1) {
    throw new HostError(`illegal base64 data at input byte ${wrong >= 0 ? wrong : body.length}`, 'GoError');
  }
  return Buffer.from(body, url ? 'base64url' : 'base64');
}
