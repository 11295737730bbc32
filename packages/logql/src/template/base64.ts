import { type AttributeValue, TYPE_LETTERS, textOfValue, valueOfText } from '@o11y-lab/model';
import { TemplateError } from './values.ts';

/** Base64 of the text's UTF-8 bytes. */
export function encodeBase64(text: string): string {
  const bytes: number[] = [];
  for (const part of encodeURIComponent(text).matchAll(/%([0-9A-F]{2})|(.)/g)) {
    bytes.push(part[1] === undefined ? (part[2] ?? '').charCodeAt(0) : Number.parseInt(part[1], 16));
  }
  return textOfValue({ kind: 'bytes', value: Uint8Array.from(bytes) });
}

/** The text of base64, with or without padding; bytes that are no UTF-8 are an error. */
export function decodeBase64(text: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new TemplateError(`${JSON.stringify(text)} is no base64`);
  const value: AttributeValue = valueOfText(text, TYPE_LETTERS.bytes);
  if (value.kind !== 'bytes') return '';
  const escaped = [...value.value].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(escaped);
  } catch {
    throw new TemplateError('the decoded bytes are no text');
  }
}
