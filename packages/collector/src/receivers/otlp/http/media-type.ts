import type { Encoding } from '@o11y-lab/otlp';

export const MEDIA_TYPES = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
} as const satisfies Record<Encoding, string>;

/** The encoding that a Content-Type names; parameters such as a charset do not matter. Undefined for any other type. */
export function parseContentType(header: string | undefined): Encoding | undefined {
  const semicolon = header?.indexOf(';') ?? -1;
  const type = (semicolon < 0 ? header : header?.slice(0, semicolon))?.trim().toLowerCase();
  if (type === MEDIA_TYPES.protobuf || type === 'application/protobuf') return 'protobuf';
  return type === MEDIA_TYPES.json ? 'json' : undefined;
}
