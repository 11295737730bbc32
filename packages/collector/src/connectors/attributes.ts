import { type AttributeValue, type EncodedAttributes, encodeAttributes } from '@o11y-lab/model';

/** A set of text attributes. */
export function textAttributes(entries: readonly (readonly [string, string])[]): EncodedAttributes {
  return encodeAttributes(
    new Map(entries.map(([key, value]): [string, AttributeValue] => [key, { kind: 'string', value }])),
  );
}

/** What stands for everything beyond a bound on series, as the SDK specification names it. */
export const OVERFLOW_ENTRY = ['otel.metric.overflow', { kind: 'bool', value: true }] as const satisfies readonly [
  string,
  AttributeValue,
];
