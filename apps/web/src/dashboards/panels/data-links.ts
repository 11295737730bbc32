// Links of points and cells, filled in with what was clicked. Pure.
import {
  type DataFrame,
  type DataLink,
  displayNameOf,
  displayText,
  extendScope,
  type Field,
  type InterpolationScope,
  interpolate,
  safeUrl,
} from '@o11y-lab/dashboards';
import type { ChartLink } from '../../charts/chart-types.ts';

export interface ClickedValue {
  readonly field: Field;
  readonly frame: DataFrame;
  readonly frames: readonly DataFrame[];
  readonly row: number;
  readonly value: unknown;
  readonly text: string;
  readonly scope: InterpolationScope;
}

/** A link whose address is none that may be followed is left out. */
export function pointLinks(links: readonly DataLink[], clicked: ClickedValue): readonly ChartLink[] {
  if (links.length === 0) return [];
  const scope = extendScope(clicked.scope, { data: dataOf(clicked) });
  return links.flatMap(({ title, url, targetBlank }) => {
    const safe = safeUrl(interpolate(withParts(url), scope, 'percentencode'));
    if (safe === undefined) return [];
    return [{ title: interpolate(withParts(title), scope, 'text') || safe, url: safe, openInNewTab: targetBlank }];
  });
}

function dataOf({ field, frame, frames, row, value, text }: ClickedValue): Readonly<Record<string, unknown>> {
  const time = frame.fields.find((other) => other.type === 'time')?.values[row] ?? null;
  const name = displayNameOf(field, frame, frames);
  const texts: Record<string, unknown> = {};
  const raws: Record<string, unknown> = {};
  const numbers: Record<string, unknown> = {};
  frame.fields.forEach((other, i) => {
    const raw = other.values[row] ?? null;
    const shown = displayText(raw, other.config);
    // Fields are found by name, by what they are called on the page, and by position.
    for (const key of [other.name, displayNameOf(other, frame, frames), String(i)]) {
      texts[key] = shown;
      raws[key] = raw;
      numbers[key] = typeof raw === 'number' ? raw : null;
    }
  });
  return {
    __value: { raw: value, text, numeric: typeof value === 'number' ? value : null, time },
    __field: { name: field.name, displayName: name, labels: field.labels ?? {} },
    __series: { name },
    __data: { refId: frame.refId, name: frame.name ?? '', fields: texts },
    __data_text: texts,
    __data_raw: raws,
    __data_numeric: numbers,
  };
}

/** `${__data.fields.service}` is its text and `${__data.fields.service.raw}` a part of it: the part gets a root of its own. */
export function withParts(text: string): string {
  return text.replaceAll(
    /\$\{__data\.fields(\.\w+|\["[^"]*"\]|\['[^']*'\]|\[\d+\])\.(text|raw|numeric)(:[^}]*)?\}/g,
    (_, path: string, part: string, format = '') => `\${__data_${part}${path}${format}}`,
  );
}
