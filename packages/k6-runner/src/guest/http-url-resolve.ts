// References in HTML to whole URLs (RFC 3986 §5): the VM has no URL class.

/** @param base absolute */
export function resolveUrl(reference: string, base: string): string {
  const ref = split(reference.trim());
  const from = split(base);
  if (ref.scheme !== undefined) return join(ref.scheme, ref.authority, removeDots(ref.path), ref.query, ref.fragment);
  if (ref.authority !== undefined) {
    return join(from.scheme, ref.authority, removeDots(ref.path), ref.query, ref.fragment);
  }
  if (ref.path === '') {
    return join(from.scheme, from.authority, from.path, ref.query ?? from.query, ref.fragment);
  }
  const path = ref.path.startsWith('/')
    ? ref.path
    : from.path === ''
      ? `/${ref.path}`
      : from.path.slice(0, from.path.lastIndexOf('/') + 1) + ref.path;
  return join(from.scheme, from.authority, removeDots(path), ref.query, ref.fragment);
}

/** Without query and fragment, and another query. */
export function withQuery(url: string, query: string): string {
  const { scheme, authority, path } = split(url);
  return join(scheme, authority, path, query === '' ? undefined : query, undefined);
}

interface Parts {
  readonly scheme: string | undefined;
  readonly authority: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
  readonly fragment: string | undefined;
}

function split(url: string): Parts {
  const match = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/.exec(url);
  return {
    scheme: match?.[1],
    authority: match?.[2],
    path: match?.[3] ?? '',
    query: match?.[4],
    fragment: match?.[5],
  };
}

const join = (
  scheme: string | undefined,
  authority: string | undefined,
  path: string,
  query: string | undefined,
  fragment: string | undefined,
): string =>
  `${scheme === undefined ? '' : `${scheme}:`}${authority === undefined ? '' : `//${authority}`}${path}${
    query === undefined ? '' : `?${query}`
  }${fragment === undefined ? '' : `#${fragment}`}`;

function removeDots(path: string): string {
  const kept: string[] = [];
  const parts = path.split('/');
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    if (part === '..') {
      if (kept.length > 1) kept.pop();
      if (isLast) kept.push('');
    } else if (part === '.') {
      if (isLast) kept.push('');
    } else {
      kept.push(part);
    }
  }
  return kept.join('/');
}
