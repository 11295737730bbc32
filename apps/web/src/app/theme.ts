import { createTheme, type MantineColorsTuple } from '@mantine/core';
import { SANS } from '../ui/fonts.ts';

const MONO =
  '"JetBrains Mono", "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK TC", monospace';

const blue: MantineColorsTuple = [
  '#e8f2ff',
  '#cfe2fd',
  '#9fc4f8',
  '#6ba4f4',
  '#448af0',
  '#2b79ee',
  '#1c6fe8',
  '#0b5ccf',
  '#0052ba',
  '#0046a4',
];

/** The surfaces of global.css, so that fields, buttons and menus are of one family with the page. */
const dark: MantineColorsTuple = [
  '#d5dbe8',
  '#b9c2d3',
  '#a3adbf',
  '#78839a',
  '#3a4357',
  '#2c3343',
  '#212633',
  '#191d27',
  '#141821',
  '#0f1219',
];

/** Dense and calm: data is the loudest thing on the page. */
export const theme = createTheme({
  primaryColor: 'blue',
  colors: { blue, dark },
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  defaultRadius: 'sm',
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  headings: { fontFamily: SANS, fontWeight: '600' },
  cursorType: 'pointer',
  respectReducedMotion: true,
});
