// A component whose stylesheet is missing is there, and works, and looks broken. So what the page needs is read from
// what it imports, through Mantine's own modules, each of which names its classes.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const CORE = dirname(require.resolve('@mantine/core/styles.css'));
const SPOTLIGHT = dirname(require.resolve('@mantine/spotlight/styles.css'));
/** Every style in the order in which Mantine wants them. */
const COMPLETE = readFileSync(join(CORE, 'styles.css'), 'utf8');
const CLASS = /\bm_[0-9a-f]+\b/g;
/** No component's: variables, and the reset. */
const ALWAYS = ['baseline', 'default-css-variables', 'global'];

const exportsOfCore = readExports(join(CORE, 'esm/index.mjs'));
const sheets = readSheets();
const imported = [...source('app/mantine-styles.ts').matchAll(/styles\/([\w-]+)\.css'/g)].map(
  (match) => match[1] ?? '',
);

test('the page has the styles of the components it uses, in order, and no others', () => {
  const names = new Set([
    ...importsOf(filesOf(SRC, /\.tsx?$/)),
    ...importsOf(filesOf(join(SPOTLIGHT, 'esm'), /\.mjs$/)),
  ]);
  expect(names.size).toBeGreaterThan(30);
  const classes = classesOf([...names].flatMap((name) => exportsOfCore.get(name) ?? []));
  const needed = sheets.filter(
    (sheet) => ALWAYS.includes(sheet.name) || sheet.classes.some((name) => classes.has(name)),
  );
  expect(imported).toEqual(needed.map(({ name }) => name));
});

describe('which styles a component needs', () => {
  const cases: readonly { readonly name: string; readonly needs: readonly string[] }[] = [
    { name: 'Title', needs: ['Title'] },
    { name: 'ActionIcon', needs: ['UnstyledButton', 'Loader', 'ActionIcon'] },
    { name: 'Modal', needs: ['Overlay', 'CloseButton', 'ModalBase', 'Modal'] },
  ];
  for (const { name, needs } of cases) {
    test(name, () => {
      const classes = classesOf([exportsOfCore.get(name) ?? '']);
      const found = sheets
        .filter((sheet) => sheet.classes.some((item) => classes.has(item)))
        .map((sheet) => sheet.name);
      expect(found).toEqual(expect.arrayContaining([...needs]));
      expect(found).not.toContain('Slider');
    });
  }
});

interface Sheet {
  readonly name: string;
  readonly classes: readonly string[];
}

function readSheets(): readonly Sheet[] {
  return readdirSync(join(CORE, 'styles'))
    .filter((file) => file.endsWith('.css') && !file.endsWith('.layer.css'))
    .map((file) => {
      const text = readFileSync(join(CORE, 'styles', file), 'utf8').trim();
      return { name: file.replace('.css', ''), classes: text.match(CLASS) ?? [], place: COMPLETE.indexOf(text) };
    })
    .sort((a, b) => a.place - b.place);
}

/** Where the index has each name from. */
function readExports(index: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, names = '', from = ''] of readFileSync(index, 'utf8').matchAll(/import \{([^}]*)\} from "([^"]+)"/g)) {
    for (const name of names.split(','))
      found.set(name.split(' as ').pop()?.trim() ?? '', resolve(dirname(index), from));
  }
  return found;
}

/** The classes of a module with all that it imports of Mantine. */
function classesOf(files: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const classes = new Set<string>();
  const queue = [...files];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    if (file.endsWith('.module.mjs')) for (const name of text.match(CLASS) ?? []) classes.add(name);
    for (const [, from = ''] of text.matchAll(/from "(\.[^"]+)"/g)) queue.push(resolve(dirname(file), from));
  }
  return classes;
}

function importsOf(files: readonly string[]): readonly string[] {
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/import \{([^}]*)\} from ["']@mantine\/core["']/g)].flatMap(
      ([, names = '']) =>
        names
          .split(',')
          .map((name) => name.trim().split(' as ')[0] ?? '')
          .filter((name) => name !== '' && !name.startsWith('type ')),
    ),
  );
}

function filesOf(folder: string, wanted: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => wanted.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => join(folder, file));
}

function source(path: string): string {
  return readFileSync(join(SRC, path), 'utf8');
}
