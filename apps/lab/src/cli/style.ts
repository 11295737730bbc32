// Colours and widths of text for a terminal. Everything here is pure; without colours it returns its input.

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  /** One of six colours that tell services apart. */
  readonly hue: (index: number, text: string) => string;
}

/** Colours only on a terminal, and not against NO_COLOR (https://no-color.org). */
export function wantsColour(isTty: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return isTty && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

export function createStyle(hasColour: boolean): Style {
  const paint =
    (code: number) =>
    (text: string): string =>
      hasColour && text !== '' ? `\x1b[${code}m${text}\x1b[${code === 1 || code === 2 ? 22 : 39}m` : text;
  const hues = [36, 33, 32, 35, 34, 96].map(paint);
  return {
    bold: paint(1),
    dim: paint(2),
    red: paint(31),
    green: paint(32),
    yellow: paint(33),
    cyan: paint(36),
    hue: (index, text) => hues[index % hues.length]!(text),
  };
}

const ESCAPE = `${String.fromCharCode(27)}\\[[0-9;]*m`;
const ESCAPES = new RegExp(ESCAPE, 'g');
const BETWEEN_ESCAPES = new RegExp(`(${ESCAPE})`);

export function widthOf(text: string): number {
  return text.replace(ESCAPES, '').length;
}

/** Cuts what does not fit, colours kept intact. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let room = width - 1;
  // Escapes are the odd pieces; they take no room.
  const pieces = text.split(BETWEEN_ESCAPES).map((piece, index) => {
    if (index % 2 === 1) return piece;
    const kept = piece.slice(0, room);
    room -= kept.length;
    return kept;
  });
  return `${pieces.join('')}…`;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** "0.9 s", "42 s", "3 min", "5 h", "2 d" */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 2 * 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 48 * 3_600_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

export function megabytes(sizeBytes: number | undefined): string {
  return sizeBytes === undefined ? '' : `${Math.round(sizeBytes / 1e6)} MB`;
}
