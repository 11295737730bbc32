// `http_req_duration{status:200,url:http://x:80/y}`: the part of a metric whose samples have these tags.
import { ConfigurationError } from './configuration-error.ts';
import type { Tags } from './types.ts';

export interface MetricSelector {
  readonly metricName: string;
  /** Empty for the whole metric. */
  readonly tags: readonly (readonly [name: string, value: string])[];
}

/** The value of a tag begins after the first colon, so that it may have more of them. @throws ConfigurationError */
export function parseSelector(text: string): MetricSelector {
  const open = text.indexOf('{');
  if (open < 0) return { metricName: text.trim(), tags: [] };
  const metricName = text.slice(0, open).trim();
  if (!text.trimEnd().endsWith('}')) {
    throw new ConfigurationError(`threshold on "${text}": want name{tag:value,…}, the closing brace is missing`);
  }
  const inside = text.slice(open + 1, text.lastIndexOf('}'));
  const tags = inside
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => parseTag(part, text));
  if (tags.length === 0) {
    throw new ConfigurationError(`threshold on "${text}": no tag between the braces, want name{tag:value,…}`);
  }
  return { metricName, tags };
}

export function hasTags(tags: Tags, wanted: MetricSelector['tags']): boolean {
  for (let i = 0; i < wanted.length; i++) {
    const pair = wanted[i] as readonly [string, string]; // i is below the length
    if (tags[pair[0]] !== pair[1]) return false;
  }
  return true;
}

function parseTag(part: string, text: string): readonly [string, string] {
  const colon = part.indexOf(':');
  const name = unquote(colon < 0 ? part : part.slice(0, colon));
  if (name === '') throw new ConfigurationError(`threshold on "${text}": a tag has no name, want name{tag:value,…}`);
  return [name, colon < 0 ? '' : unquote(part.slice(colon + 1))];
}

function unquote(text: string): string {
  return text.trim().replace(/^["']|["']$/g, '');
}
