/** Colours of a text for terminals; each function answers its argument when there are none. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  value(text: string): string;
  faint(text: string): string;
  bold(text: string): string;
}

const plain = (text: string): string => text;
const PLAIN: Paint = { good: plain, bad: plain, value: plain, faint: plain, bold: plain };

const wrap =
  (code: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`;
const COLOURED: Paint = { good: wrap(32), bad: wrap(31), value: wrap(36), faint: wrap(2), bold: wrap(1) };

export function paintOf(enableColors: boolean): Paint {
  return enableColors ? COLOURED : PLAIN;
}
