// Values out of JSON by paths in the manner of GJSON: `a.b`, `a.0.b`, `a.#`, `a.#.b`, `a.#(b>1).c`, `a.#(b>1)#.c`, `a*`, `a|b`,
// `{a,b}`, `[a,b]`, `!"literal"`, `..` is not supported; of the modifiers, those below.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a path leads to; undefined when it leads nowhere. */
export function valueAt(root: unknown, path: string): unknown {
  return walk(root as Json, path, 0); // the root comes from JSON.parse
}

/** Paths nest: queries hold paths, which hold queries. */
const DEPTH_MAX = 64;

function walk(value: Json | undefined, path: string, depth: number): Json | undefined {
  if (value === undefined) return undefined;
  if (depth > DEPTH_MAX) throw new Error(`json path nests deeper than ${DEPTH_MAX}`);
  if (path === '') return depth === 0 ? undefined : value;
  switch (path[0]) {
    case '@':
      return applyModifier(value, path, depth);
    case '!':
      return literal(path);
    case '{':
    case '[':
      return multipath(value, path, depth);
    case '#':
      if (Array.isArray(value)) return ofArray(value, path, depth);
  }
  const { name, isPattern, rest, separator } = firstPart(path);
  const found = isPattern ? byPattern(value, name) : byName(value, name);
  return found === undefined || separator === '' ? found : walk(found, rest, depth + 1);
}

interface Part {
  readonly name: string;
  readonly isPattern: boolean;
  readonly separator: '' | '.' | '|';
  readonly rest: string;
}

/** Until the next dot or pipe that is not escaped. */
function firstPart(path: string): Part {
  let name = '';
  let isPattern = false;
  for (let i = 0; i < path.length; i++) {
    const char = path.charAt(i);
    if (char === '\\') {
      // Kept for the pattern, where `\*` is a star.
      name += isPatternChar(path.charAt(i + 1)) ? `\\${path.charAt(i + 1)}` : path.charAt(i + 1);
      i++;
    } else if (char === '.' || char === '|') {
      return { name: isPattern ? name : withoutEscapes(name), isPattern, separator: char, rest: path.slice(i + 1) };
    } else {
      if (isPatternChar(char)) isPattern = true;
      name += char;
    }
  }
  return { name: isPattern ? name : withoutEscapes(name), isPattern, separator: '', rest: '' };
}

const isPatternChar = (char: string): boolean => char === '*' || char === '?';

const withoutEscapes = (name: string): string => name.replace(/\\([*?])/g, '$1');

function byName(value: Json, name: string): Json | undefined {
  if (Array.isArray(value)) return /^\d+$/.test(name) ? value[Number(name)] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function byPattern(value: Json, pattern: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const name = Object.keys(value).find((key) => matches(key, pattern));
  return name === undefined ? undefined : value[name];
}

/** `*` any run, `?` one character, `\` takes the next one as it is. Linear but for backtracking to the last star. */
export function matches(text: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  let starP = -1;
  let starT = 0;
  while (t < text.length) {
    const char = pattern.charAt(p);
    if (char === '*') {
      starP = p++;
      starT = t;
    } else if (char === '\\' && p + 1 < pattern.length && pattern.charAt(p + 1) === text.charAt(t)) {
      p += 2;
      t++;
    } else if (char !== '' && char !== '\\' && (char === '?' || char === text.charAt(t))) {
      p++;
      t++;
    } else if (starP >= 0) {
      p = starP + 1;
      t = ++starT;
    } else {
      return false;
    }
  }
  while (pattern.charAt(p) === '*') p++;
  return p === pattern.length;
}

/** `#`, `#.rest`, `#(query)rest`, `#(query)#rest`. */
function ofArray(array: readonly Json[], path: string, depth: number): Json | undefined {
  if (path === '#') return array.length;
  if (path[1] === '.') {
    const rest = path.slice(2);
    const found: Json[] = [];
    for (const element of array) {
      const value = walk(element, rest, depth + 1);
      if (value !== undefined) found.push(value);
    }
    return found;
  }
  if (path[1] === '|') return walk(array.length, path.slice(2), depth + 1);
  if (path[1] !== '(' && path[1] !== '[') return undefined;
  const end = closing(path, 1);
  if (end < 0) return undefined;
  const query = path.slice(2, end);
  const isAll = path[end + 1] === '#';
  const after = path.slice(end + (isAll ? 2 : 1));
  const separator = after.charAt(0);
  const rest = after.slice(1);
  if (after !== '' && separator !== '.' && separator !== '|') return undefined;
  if (!isAll) {
    const first = array.find((element) => satisfies(element, query, depth));
    return after === '' ? first : walk(first, rest, depth + 1);
  }
  const all = array.filter((element) => satisfies(element, query, depth));
  if (after === '') return all;
  // A pipe goes on with the list, a dot with each element.
  return separator === '|' ? walk(all, rest, depth + 1) : ofArray(all, `#.${rest}`, depth + 1);
}

/** Where the bracket that opens at `start` is closed; -1 when it isn't. Quoted texts are skipped. */
function closing(path: string, start: number): number {
  let nesting = 0;
  for (let i = start; i < path.length; i++) {
    const char = path.charAt(i);
    if (char === '\\') i++;
    else if (char === '"') {
      const end = endOfText(path, i);
      if (end < 0) return -1;
      i = end;
    } else if (char === '(' || char === '[' || char === '{') nesting++;
    else if (char === ')' || char === ']' || char === '}') {
      nesting--;
      if (nesting === 0) return i;
    }
  }
  return -1;
}

function endOfText(path: string, start: number): number {
  for (let i = start + 1; i < path.length; i++) {
    if (path[i] === '\\') i++;
    else if (path[i] === '"') return i;
  }
  return -1;
}

const OPERATORS = ['==', '!=', '<=', '>=', '!%', '=', '<', '>', '%'] as const;

/** `name=="x"`, `age>40`, `name%"A*"`, `tags.#(=="a")`, or a path alone, which asks whether there is something. */
function satisfies(element: Json, query: string, depth: number): boolean {
  let at = 0;
  let operator: string | undefined;
  for (; at < query.length && operator === undefined; at++) {
    const char = query.charAt(at);
    if (char === '\\') at++;
    else if (char === '(' || char === '[' || char === '{') {
      const end = closing(query, at);
      if (end < 0) return false;
      at = end;
    } else operator = OPERATORS.find((one) => query.startsWith(one, at));
    if (operator !== undefined) break;
  }
  const path = query.slice(0, at).trim();
  const left = path === '' ? element : walk(element, path, depth + 1);
  if (operator === undefined) return left !== undefined;
  if (left === undefined) return false;
  return compare(left, operator, parseOperand(query.slice(at + operator.length).trim()));
}

function parseOperand(text: string): Json {
  const quoted = text.startsWith('"') && !text.endsWith('"') ? `${text}"` : text;
  try {
    return JSON.parse(quoted) as Json;
  } catch {
    return text;
  }
}

function compare(left: Json, operator: string, right: Json): boolean {
  if (operator === '%' || operator === '!%') {
    if (typeof left !== 'string') return false;
    return matches(left, String(right)) === (operator === '%');
  }
  if (typeof left !== typeof right || (left === null) !== (right === null)) return operator === '!=';
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
  }
  if (left === null || typeof left === 'object' || right === null) return false;
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

/** `!"text"`, `!123`. */
function literal(path: string): Json | undefined {
  try {
    return JSON.parse(path.slice(1)) as Json;
  } catch {
    return undefined;
  }
}

/** `{a,"name":b}` makes an object, `[a,b]` a list; what is absent is left out. */
function multipath(value: Json, path: string, depth: number): Json | undefined {
  const end = closing(path, 0);
  if (end < 0) return undefined;
  const isObject = path[0] === '{';
  const object: { [key: string]: Json } = {};
  const list: Json[] = [];
  for (const part of splitParts(path.slice(1, end))) {
    const { name, path: inner } = isObject ? namedPart(part) : { name: '', path: part };
    const found = walk(value, inner, depth + 1);
    if (found === undefined) continue;
    if (isObject) object[name] = found;
    else list.push(found);
  }
  const made: Json = isObject ? object : list;
  const after = path.slice(end + 1);
  return after === '' ? made : after[0] === '.' || after[0] === '|' ? walk(made, after.slice(1), depth + 1) : undefined;
}

function splitParts(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\\') i++;
    else if (char === '"') i = Math.max(i, endOfText(text, i));
    else if (char === '(' || char === '[' || char === '{') i = Math.max(i, closing(text, i));
    else if (char === ',') {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function namedPart(part: string): { readonly name: string; readonly path: string } {
  if (part.startsWith('"')) {
    const end = endOfText(part, 0);
    if (end > 0 && part[end + 1] === ':') {
      return { name: JSON.parse(part.slice(0, end + 1)) as string, path: part.slice(end + 2) };
    }
  }
  const last = part.split(/[.|]/).at(-1) ?? part;
  return { name: /^[\w-]+$/.test(last) ? last : '_', path: part };
}

type Modifier = (value: Json, argument: string) => Json | undefined;

const MODIFIERS: Readonly<Record<string, Modifier>> = {
  this: (value) => value,
  valid: (value) => value,
  pretty: (value) => value,
  ugly: (value) => value,
  reverse: (value) =>
    Array.isArray(value)
      ? [...value].reverse()
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
  keys: (value) => (typeof value === 'object' && value !== null ? Object.keys(value) : value === null ? [] : []),
  values: (value) => (typeof value === 'object' && value !== null ? Object.values(value) : [value]),
  flatten: (value, argument) => {
    if (!Array.isArray(value)) return value;
    const isDeep = argument.replace(/\s/g, '').includes('"deep":true');
    const flat = (list: readonly Json[]): Json[] =>
      list.flatMap((one) => (Array.isArray(one) ? (isDeep ? flat(one) : one) : [one]));
    return flat(value);
  },
  join: (value) =>
    Array.isArray(value) ? Object.assign({}, ...value.filter((one) => typeof one === 'object' && one !== null)) : value,
  tostr: (value) => JSON.stringify(value),
  fromstr: (value) => {
    try {
      return typeof value === 'string' ? (JSON.parse(value) as Json) : undefined;
    } catch {
      return undefined;
    }
  },
  group: (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const rows: { [key: string]: Json }[] = [];
    for (const [key, column] of Object.entries(value)) {
      if (!Array.isArray(column)) continue;
      for (const [row, cell] of column.entries()) {
        rows[row] ??= {};
        rows[row][key] = cell;
      }
    }
    return rows;
  },
};

/** `@reverse`, `@flatten:{"deep":true}`, and what comes after a dot or pipe. */
function applyModifier(value: Json, path: string, depth: number): Json | undefined {
  const name = /^@([a-z]*)/.exec(path)?.[1] ?? '';
  let end = name.length + 1;
  let argument = '';
  if (path[end] === ':') {
    const start = end + 1;
    const first = path.charAt(start);
    end =
      first === '{' || first === '[' || first === '('
        ? closing(path, start) + 1
        : first === '"'
          ? endOfText(path, start) + 1
          : start + path.slice(start).search(/[.|]|$/);
    if (end <= start) return undefined;
    argument = path.slice(start, end);
  }
  const modifier = Object.hasOwn(MODIFIERS, name) ? MODIFIERS[name] : undefined;
  if (modifier === undefined) return byName(value, path);
  const made = modifier(value, argument);
  const after = path.slice(end);
  if (after === '' || made === undefined) return made;
  return after[0] === '.' || after[0] === '|' ? walk(made, after.slice(1), depth + 1) : undefined;
}
