// Our own colours behind Grafana's colour names, one palette per theme. Every colour that draws a line or fills a bar
// stands at least 3:1 against its theme's background (palette.test.ts computes it).

export interface Palette {
  readonly name: 'dark' | 'light';
  readonly background: string;
  readonly text: string;
  /** Colours of series, in order; more series start over. */
  readonly series: readonly string[];
  /** Grafana's names: hue, or `super-light-`, `light-`, `semi-dark-`, `dark-` and hue. */
  readonly named: Readonly<Record<string, string>>;
}

const SHADES = ['super-light-', 'light-', '', 'semi-dark-', 'dark-'] as const;

/** Five shades of six hues, lightest first. */
const DARK_HUES: Readonly<Record<string, readonly string[]>> = {
  red: ['#ffb3ab', '#ff8a80', '#f2635a', '#e04a42', '#d13c36'],
  orange: ['#ffd4a3', '#ffb766', '#f79a3c', '#e5821f', '#cf6f10'],
  yellow: ['#fff2a8', '#ffe566', '#f5d033', '#dfb615', '#c49c08'],
  green: ['#bdf0bf', '#8fdd95', '#62c46e', '#45a955', '#2f8f43'],
  blue: ['#b9dcff', '#8ac2ff', '#5aa5f5', '#3d88e0', '#3577cf'],
  purple: ['#e3cbff', '#cba6f7', '#b184ea', '#9a67d8', '#8d57cc'],
};
const LIGHT_HUES: Readonly<Record<string, readonly string[]>> = {
  red: ['#ef6a61', '#e5484d', '#cf3238', '#b3252c', '#941a22'],
  orange: ['#d97a1a', '#cc6a0a', '#b85c00', '#9c4d00', '#7f3f00'],
  yellow: ['#a88a00', '#9c7f00', '#8f7200', '#7a6100', '#665000'],
  green: ['#3f9c50', '#2f8b42', '#207a35', '#17672a', '#0e5420'],
  blue: ['#4a90e2', '#2f7bd6', '#1c68c2', '#1456a6', '#0c4488'],
  purple: ['#a274de', '#8f5bd3', '#7b45c4', '#6734ad', '#542793'],
};

export const DARK_PALETTE: Palette = {
  name: 'dark',
  background: '#1a1b1e',
  text: '#d5d7dc',
  series: [
    '#62c46e',
    '#f5d033',
    '#5aa5f5',
    '#f79a3c',
    '#f2635a',
    '#b184ea',
    '#3ccfc4',
    '#f58ac0',
    '#a3c93a',
    '#8f9cf5',
    '#d6a77a',
    '#9fb3c4',
  ],
  named: namesOf(DARK_HUES, '#d5d7dc'),
};

export const LIGHT_PALETTE: Palette = {
  name: 'light',
  background: '#ffffff',
  text: '#24272e',
  series: [
    '#207a35',
    '#8f7200',
    '#1c68c2',
    '#b85c00',
    '#cf3238',
    '#7b45c4',
    '#0b8079',
    '#c2377f',
    '#5f7d00',
    '#4a55c7',
    '#8f5a2b',
    '#55697a',
  ],
  named: namesOf(LIGHT_HUES, '#24272e'),
};

const CSS_COLOR = /^(#[0-9a-f]{3,8}|(rgb|hsl)a?\([\d\s.,%/deg+-]+\)|[a-z]{3,20})$/i;

/** The CSS of a colour name of a dashboard. Text that is neither a name nor CSS becomes the text colour. */
export function cssColor(name: string, palette: Palette): string {
  return palette.named[name] ?? (CSS_COLOR.test(name) ? name : palette.text);
}

function namesOf(hues: Readonly<Record<string, readonly string[]>>, text: string): Readonly<Record<string, string>> {
  const named: Record<string, string> = { text, transparent: 'rgba(0, 0, 0, 0)' };
  for (const [hue, colors] of Object.entries(hues)) {
    for (const [index, shade] of SHADES.entries()) named[shade + hue] = colors[index] ?? text;
  }
  return named;
}
