// Colour schemes of heatmaps by the names that dashboards use, from few to many. The stops are our own choice in the
// spirit of each name; in the dark theme schemes that start at white start at the background instead.
import { blend } from '../display/blend.ts';
import { cssColor, type Palette } from '../display/palette.ts';

interface Scheme {
  readonly stops: readonly string[];
  /** From light to dark: turned round on a dark page, so that few is always close to the background. */
  readonly sequential: boolean;
}

const SCHEMES: Readonly<Record<string, Scheme>> = {
  Oranges: sequential('#fff3e6', '#fdc58a', '#f58a3c', '#cf560f', '#7a2f05'),
  Blues: sequential('#eef5fc', '#b5d3ec', '#65a5d6', '#2170b4', '#0b3365'),
  Greens: sequential('#f0f9ee', '#b9e0b3', '#6cbd73', '#268a45', '#06441f'),
  Greys: sequential('#fafafa', '#cfcfcf', '#949494', '#555555', '#111111'),
  Purples: sequential('#f8f6fb', '#cfcde6', '#9c97c8', '#6a4fa5', '#3d0b7d'),
  Reds: sequential('#fff1ea', '#fcb499', '#f66a4c', '#cb1f20', '#69000f'),
  BuGn: sequential('#f3fafb', '#a9dfd3', '#56b793', '#1d7d42', '#05421d'),
  BuPu: sequential('#f3fafb', '#b0c9e1', '#8c93c5', '#87439f', '#4c0a4a'),
  GnBu: sequential('#f4fbee', '#b5e1bf', '#63bec8', '#227fb6', '#0a4080'),
  OrRd: sequential('#fff5e8', '#fdc992', '#f87f54', '#cf2c1d', '#7d0303'),
  PuBu: sequential('#fdf5fa', '#bfc9e1', '#65a0cb', '#0868a6', '#04375a'),
  PuRd: sequential('#f5f1f8', '#d0abd3', '#e054a3', '#c31450', '#660520'),
  YlGn: sequential('#fdfde2', '#c5e79b', '#6abb6d', '#20793d', '#06442b'),
  YlGnBu: sequential('#fdfdd6', '#b0dfb9', '#3fb2c2', '#2458a3', '#0b1f58'),
  YlOrBr: sequential('#fefde2', '#fdd275', '#f8902b', '#c44a05', '#652607'),
  YlOrRd: sequential('#fffcc9', '#fdcf67', '#fc7c36', '#d61821', '#800324'),
  BrBG: diverging('#553208', '#c79a4d', '#f4f3f0', '#62b3aa', '#043d31'),
  PRGn: diverging('#42044c', '#a886b6', '#f5f3f5', '#79bb7d', '#04451c'),
  PiYG: diverging('#8d0752', '#e494c3', '#f6f4f5', '#9cca66', '#296419'),
  PuOr: diverging('#7d3b08', '#ee9f45', '#f5f4f4', '#9b90c1', '#2e044b'),
  RdBu: diverging('#680421', '#de7c62', '#f4f2f1', '#65a7cd', '#073063'),
  RdGy: diverging('#680421', '#de7c62', '#fbfaf9', '#a5a5a5', '#1b1b1b'),
  RdYlBu: diverging('#a30426', '#f98e53', '#fdfcc0', '#8abfda', '#323797'),
  RdYlGn: diverging('#a30426', '#f98e53', '#fcfabd', '#87c967', '#056938'),
  Spectral: diverging('#9c0442', '#f98e53', '#fcfabf', '#87cfa5', '#5d50a1'),
  Viridis: diverging('#45045a', '#3b528b', '#21908c', '#5cc863', '#fbe723'),
  Inferno: diverging('#020109', '#57106d', '#bb3754', '#f98c0a', '#fbfda2'),
  Magma: diverging('#020109', '#50127b', '#b63679', '#fb8761', '#fbfbbd'),
  Plasma: diverging('#100788', '#7e03a7', '#cb4678', '#f89441', '#eff821'),
  Turbo: diverging('#30123b', '#27bcea', '#a3fd3c', '#fb7e21', '#7a0403'),
  Cividis: diverging('#02224d', '#44506b', '#7c7b78', '#b9a96a', '#fde737'),
  Warm: diverging('#6e40aa', '#d23ea7', '#ff5e63', '#efa72f', '#aff05b'),
  Cool: diverging('#6e40aa', '#417de0', '#1ac7c2', '#40f373', '#aff05b'),
  Rainbow: diverging('#6e40aa', '#ff5e63', '#aff05b', '#1ac7c2', '#6e40aa'),
};

export function isKnownScheme(name: string): boolean {
  return Object.hasOwn(SCHEMES, name);
}

/** `steps` colours from few to many. An unknown scheme reads as Oranges. */
export function heatmapColors(
  color: {
    readonly mode: 'scheme' | 'opacity';
    readonly scheme: string;
    readonly fill: string;
    readonly steps: number;
    readonly reverse: boolean;
  },
  palette: Palette,
): readonly string[] {
  const stops =
    color.mode === 'opacity' ? [palette.background, cssColor(color.fill, palette)] : stopsOf(color.scheme, palette);
  const ordered = color.reverse ? [...stops].reverse() : stops;
  return Array.from({ length: color.steps }, (_, index) => blend(ordered, index / Math.max(1, color.steps - 1)));
}

/** Which of `steps` colours a count gets; `exponent` below 1 spreads small counts. */
export function heatmapColorIndex(
  value: number,
  range: { readonly min: number; readonly max: number },
  color: { readonly scale: 'linear' | 'exponential'; readonly exponent: number; readonly steps: number },
): number {
  const share = range.max > range.min ? (value - range.min) / (range.max - range.min) : 1;
  const clamped = Math.max(0, Math.min(1, share));
  const curved = color.scale === 'exponential' ? clamped ** color.exponent : clamped;
  return Math.min(color.steps - 1, Math.floor(curved * color.steps));
}

function stopsOf(name: string, palette: Palette): readonly string[] {
  const scheme = (Object.hasOwn(SCHEMES, name) ? SCHEMES[name] : undefined) ?? SCHEMES['Oranges'];
  if (!scheme) return [palette.background, palette.text];
  return scheme.sequential && palette.name === 'dark' ? [...scheme.stops].reverse() : scheme.stops;
}

function sequential(...stops: readonly string[]): Scheme {
  return { stops, sequential: true };
}

function diverging(...stops: readonly string[]): Scheme {
  return { stops, sequential: false };
}
