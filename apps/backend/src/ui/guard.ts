// Who may call the API of the page. The listener is on loopback, but every page in the user's browser can reach
// loopback too: the `Host` keeps out names that were rebound to this machine, `Origin` and `Sec-Fetch-Site` other
// pages, and a header that no form can send keeps requests that change something out of their reach altogether.
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** What a page must send with everything that changes something; a browser asks for permission first to send it across origins. */
export const REQUEST_HEADER = 'x-lab-request';

export type Guarded = Pick<IncomingMessage, 'headers' | 'method'>;

/**
 * Why a request to `/api` is refused, or undefined. `names`: the address that the listener was told, and what else it
 * is reached by; `.example.dev` is every name below example.dev.
 */
export function refuseRequest(request: Guarded, names: readonly string[]): string | undefined {
  const { host, origin } = request.headers;
  if (!isOwnHost(host, names)) {
    return `the host is "${host ?? ''}", want localhost, 127.0.0.1, the address this listens on or one of UI_HOSTS`;
  }
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return `a page of ${origin} may not call this; open http://${host} itself`;
  }
  return undefined;
}

/** As `refuseRequest`, for what changes something or may take long: it must be a page of ours, or a program that says so. */
export function refuseChange(request: Guarded): string | undefined {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return `the request comes from another site (Sec-Fetch-Site: ${site})`;
  }
  if (request.headers[REQUEST_HEADER] !== '1') return 'the header X-Lab-Request: 1 is missing';
  return undefined;
}

/** A name that a stranger's DNS can't point here, or one that was configured. */
export function isOwnHost(hostHeader: string | undefined, names: readonly string[]): boolean {
  const name = hostName(hostHeader);
  if (name === undefined) return false;
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  if (isIP(name) === 4 && name.startsWith('127.')) return true;
  return names.some((configured) => {
    const own = configured.toLowerCase();
    // Whoever listens on every address is reached by each of them; an address, unlike a name, can't be rebound.
    if (isWildcard(own)) return isIP(name) !== 0;
    return own.startsWith('.') ? name.endsWith(own) : name === own;
  });
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** The host of `host:port`, without brackets, in lower case; undefined when it is no such thing. */
function hostName(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
