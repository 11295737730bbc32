import type { ParamChanges } from './pane.tsx';

/** A URL with parameters set or removed; keys that are not named stay as they are, so that no page eats another's. */
export function withParams(url: string, changes: ParamChanges): string {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const params = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  for (const [key, value] of Object.entries(changes)) {
    params.delete(key);
    if (value === undefined) continue;
    for (const item of typeof value === 'string' ? [value] : value) params.append(key, item);
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}
