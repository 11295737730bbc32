// CSS selectors (level 3, and of level 4 :is, :where, :has), plus `:contains("text")` and `[attr!=value]` of jQuery's kind.
import { DOCUMENT, descendantsOf, elementsIn, type HtmlElement, textOf } from './html-tree.ts';

export type Matcher = (element: HtmlElement) => boolean;

/** Scripts use a few, over and over. */
const COMPILED_MAX = 500;
const compiled = new Map<string, Matcher>();

/** @throws Error naming what can't be read */
export function compileSelector(selector: string): Matcher {
  let matcher = compiled.get(selector);
  if (matcher === undefined) {
    matcher = new SelectorParser(selector).parse();
    if (compiled.size >= COMPILED_MAX) compiled.clear();
    compiled.set(selector, matcher);
  }
  return matcher;
}

/** In the order of the page, `scope` itself excluded. */
export function selectWithin(scope: HtmlElement, selector: string): HtmlElement[] {
  return descendantsOf(scope).filter(compileSelector(selector));
}

const parentOf = (element: HtmlElement): HtmlElement | undefined =>
  element.parent === undefined || element.parent.name === DOCUMENT ? undefined : element.parent;

const siblingsOf = (element: HtmlElement): HtmlElement[] =>
  element.parent === undefined ? [element] : elementsIn(element.parent);

function previousOf(element: HtmlElement): HtmlElement | undefined {
  const siblings = siblingsOf(element);
  return siblings[siblings.indexOf(element) - 1];
}

const NESTING_MAX = 50;

class SelectorParser {
  readonly #text: string;
  #at = 0;
  #nesting = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Matcher {
    const matcher = this.#list();
    if (this.#at < this.#text.length) this.#fail();
    return matcher;
  }

  #fail(): never {
    throw new Error(
      `invalid selector ${JSON.stringify(this.#text)}: unexpected ${JSON.stringify(this.#text.slice(this.#at, this.#at + 10))} at ${this.#at}`,
    );
  }

  #list(): Matcher {
    if (++this.#nesting > NESTING_MAX) throw new Error(`invalid selector: it nests deeper than ${NESTING_MAX}`);
    const matchers: Matcher[] = [];
    do {
      this.#skipSpace();
      matchers.push(this.#complex());
      this.#skipSpace();
    } while (this.#take(','));
    this.#nesting--;
    const [only] = matchers;
    return matchers.length === 1 && only !== undefined ? only : (element) => matchers.some((one) => one(element));
  }

  /** Compounds and what is between them; built from the left, each one asks for those before it. */
  #complex(): Matcher {
    let matcher = this.#compound();
    for (;;) {
      const hadSpace = this.#skipSpace();
      const char = this.#text.charAt(this.#at);
      if (char === '' || char === ',' || char === ')') return matcher;
      const before = matcher;
      if (char === '>' || char === '+' || char === '~') {
        this.#at++;
        this.#skipSpace();
        const own = this.#compound();
        matcher = combine(char, before, own);
      } else if (hadSpace) {
        matcher = combine(' ', before, this.#compound());
      } else {
        this.#fail();
      }
    }
  }

  #compound(): Matcher {
    const tests: Matcher[] = [];
    if (this.#take('*')) tests.push(() => true);
    else {
      const name = this.#identifier();
      if (name !== undefined) {
        const lower = name.toLowerCase();
        tests.push((element) => element.name === lower);
      }
    }
    for (;;) {
      const char = this.#text.charAt(this.#at);
      if (char === '#') {
        this.#at++;
        const id = this.#identifier() ?? this.#fail();
        tests.push((element) => element.attributes.get('id') === id);
      } else if (char === '.') {
        this.#at++;
        const name = this.#identifier() ?? this.#fail();
        tests.push((element) => hasWord(element.attributes.get('class'), name));
      } else if (char === '[') {
        tests.push(this.#attribute());
      } else if (char === ':') {
        tests.push(this.#pseudo());
      } else {
        break;
      }
    }
    if (tests.length === 0) this.#fail();
    const [only] = tests;
    return tests.length === 1 && only !== undefined ? only : (element) => tests.every((one) => one(element));
  }

  #attribute(): Matcher {
    this.#at++;
    this.#skipSpace();
    const name = (this.#identifier() ?? this.#fail()).toLowerCase();
    this.#skipSpace();
    if (this.#take(']')) return (element) => element.attributes.has(name);
    const operator = /^(?:[~|^$*!]?=)/.exec(this.#text.slice(this.#at))?.[0] ?? this.#fail();
    this.#at += operator.length;
    this.#skipSpace();
    const wanted = this.#quoted() ?? this.#bare();
    this.#skipSpace();
    const ignoresCase = /^[iI]\s*\]/.test(this.#text.slice(this.#at));
    if (ignoresCase) this.#at++;
    this.#skipSpace();
    if (!this.#take(']')) this.#fail();
    const fold = (text: string): string => (ignoresCase ? text.toLowerCase() : text);
    const value = fold(wanted);
    return (element) => {
      const found = element.attributes.get(name);
      if (found === undefined) return operator === '!=';
      return compareAttribute(fold(found), operator, value);
    };
  }

  #pseudo(): Matcher {
    this.#at++;
    if (this.#take(':')) this.#fail();
    const start = this.#at;
    const name = (this.#identifier() ?? this.#fail()).toLowerCase();
    const simple = Object.hasOwn(SIMPLE, name) ? SIMPLE[name] : undefined;
    if (simple !== undefined) return simple;
    if (!this.#take('(')) {
      this.#at = start;
      throw new Error(`invalid selector ${JSON.stringify(this.#text)}: pseudo-class :${name} is not supported`);
    }
    let matcher: Matcher;
    switch (name) {
      case 'not': {
        const inner = this.#list();
        matcher = (element) => !inner(element);
        break;
      }
      case 'is':
      case 'where':
        matcher = this.#list();
        break;
      case 'has': {
        const inner = this.#list();
        matcher = (element) => descendantsOf(element).some(inner);
        break;
      }
      case 'haschild': {
        const inner = this.#list();
        matcher = (element) => elementsIn(element).some(inner);
        break;
      }
      case 'contains':
      case 'containsown':
        matcher = this.#contains(name === 'containsown');
        break;
      case 'nth-child':
      case 'nth-last-child':
      case 'nth-of-type':
      case 'nth-last-of-type':
        matcher = this.#nth(name.includes('last'), name.endsWith('of-type'));
        break;
      default:
        throw new Error(`invalid selector ${JSON.stringify(this.#text)}: pseudo-class :${name}() is not supported`);
    }
    this.#skipSpace();
    if (!this.#take(')')) this.#fail();
    return matcher;
  }

  #contains(isOwn: boolean): Matcher {
    this.#skipSpace();
    const wanted = (this.#quoted() ?? this.#until(')')).toLowerCase();
    return (element) => {
      const text = isOwn
        ? element.children.map((child) => (child.kind === 'text' ? child.text : '')).join('')
        : textOf(element);
      return text.toLowerCase().includes(wanted);
    };
  }

  #nth(fromEnd: boolean, ofType: boolean): Matcher {
    const text = this.#until(')').replace(/\s+/g, '').toLowerCase();
    const match = text === 'odd' ? ['', '2', '1'] : text === 'even' ? ['', '2', '0'] : null;
    const formula = match ?? /^([+-]?\d*)n([+-]\d+)?$/.exec(text) ?? (/^[+-]?\d+$/.test(text) ? ['', '0', text] : null);
    if (formula === null) this.#fail();
    const step = formula[1] === '' || formula[1] === '+' ? 1 : formula[1] === '-' ? -1 : Number(formula[1]);
    const first = Number(formula[2] ?? 0);
    // `n` alone has an empty group, `5` a step of 0.
    return (element) => {
      const siblings = siblingsOf(element).filter((one) => !ofType || one.name === element.name);
      const index = siblings.indexOf(element);
      const position = fromEnd ? siblings.length - index : index + 1;
      const left = position - first;
      return step === 0 ? left === 0 : left % step === 0 && left / step >= 0;
    };
  }

  #until(end: string): string {
    const to = this.#text.indexOf(end, this.#at);
    if (to < 0) this.#fail();
    const text = this.#text.slice(this.#at, to);
    this.#at = to;
    return text.trim();
  }

  #quoted(): string | undefined {
    const quote = this.#text.charAt(this.#at);
    if (quote !== '"' && quote !== "'") return undefined;
    let text = '';
    for (let i = this.#at + 1; i < this.#text.length; i++) {
      const char = this.#text.charAt(i);
      if (char === '\\') text += this.#text.charAt(++i);
      else if (char === quote) {
        this.#at = i + 1;
        return text;
      } else text += char;
    }
    return this.#fail();
  }

  #bare(): string {
    const text = /^[^\]\s]*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += text.length;
    return text;
  }

  #identifier(): string | undefined {
    const raw = /^(?:[-\w\u0080-\uffff]|\\.)+/.exec(this.#text.slice(this.#at))?.[0];
    if (raw === undefined) return undefined;
    this.#at += raw.length;
    return raw.replace(/\\(.)/g, '$1');
  }

  #skipSpace(): boolean {
    const before = this.#at;
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
    return this.#at > before;
  }

  #take(char: string): boolean {
    if (this.#text.charAt(this.#at) !== char) return false;
    this.#at++;
    return true;
  }
}

function combine(combinator: string, before: Matcher, own: Matcher): Matcher {
  switch (combinator) {
    case '>':
      return (element) => {
        const parent = own(element) ? parentOf(element) : undefined;
        return parent !== undefined && before(parent);
      };
    case '+':
      return (element) => {
        const previous = own(element) ? previousOf(element) : undefined;
        return previous !== undefined && before(previous);
      };
    case '~':
      return (element) => {
        if (!own(element)) return false;
        const siblings = siblingsOf(element);
        return siblings.slice(0, siblings.indexOf(element)).some(before);
      };
    default:
      return (element) => {
        if (!own(element)) return false;
        for (let above = parentOf(element); above !== undefined; above = parentOf(above)) {
          if (before(above)) return true;
        }
        return false;
      };
  }
}

const hasWord = (text: string | undefined, word: string): boolean =>
  text !== undefined && ` ${text.replace(/\s+/g, ' ')} `.includes(` ${word} `);

function compareAttribute(found: string, operator: string, wanted: string): boolean {
  switch (operator) {
    case '=':
      return found === wanted;
    case '!=':
      return found !== wanted;
    case '~=':
      return wanted !== '' && hasWord(found, wanted);
    case '|=':
      return found === wanted || found.startsWith(`${wanted}-`);
    case '^=':
      return wanted !== '' && found.startsWith(wanted);
    case '$=':
      return wanted !== '' && found.endsWith(wanted);
    default:
      return wanted !== '' && found.includes(wanted);
  }
}

const isFirst = (all: readonly HtmlElement[], element: HtmlElement): boolean => all[0] === element;
const isLast = (all: readonly HtmlElement[], element: HtmlElement): boolean => all.at(-1) === element;
const sameType = (element: HtmlElement): HtmlElement[] =>
  siblingsOf(element).filter((one) => one.name === element.name);
const isOneOf =
  (names: string): Matcher =>
  (element) =>
    names.split(' ').includes(element.name);
const isControl = isOneOf('input select textarea button option optgroup fieldset');

const SIMPLE: Readonly<Record<string, Matcher>> = {
  'first-child': (element) => isFirst(siblingsOf(element), element),
  'last-child': (element) => isLast(siblingsOf(element), element),
  'only-child': (element) => siblingsOf(element).length === 1,
  'first-of-type': (element) => isFirst(sameType(element), element),
  'last-of-type': (element) => isLast(sameType(element), element),
  'only-of-type': (element) => sameType(element).length === 1,
  empty: (element) => element.children.every((child) => child.kind === 'comment'),
  root: (element) => parentOf(element) === undefined,
  checked: (element) => element.attributes.has(element.name === 'option' ? 'selected' : 'checked'),
  selected: (element) => element.attributes.has('selected'),
  disabled: (element) => isControl(element) && element.attributes.has('disabled'),
  enabled: (element) => isControl(element) && !element.attributes.has('disabled'),
  input: isOneOf('input select textarea button'),
  link: (element) => isOneOf('a area link')(element) && element.attributes.has('href'),
};
