// Parsed pages and selections in them, after jQuery.
import { Element, nodeOf, sibling } from './html-element.ts';
import { controlValue, type FormValue, formValues } from './html-form.ts';
import { compileSelector, type Matcher, selectWithin } from './html-selector.ts';
import {
  DOCUMENT,
  descendantsOf,
  elementsIn,
  type HtmlElement,
  type HtmlNode,
  innerHtml,
  parseTree,
  textOf,
} from './html-tree.ts';
import { encodeForm } from './http-request.ts';

export { Element };

/** A selector, a function of index and Selection, other nodes; nothing is everything. */
type Filter = unknown;

/** Nodes of a page, each once, in order. Never changed. */
export class Selection {
  readonly #nodes: readonly HtmlNode[];

  constructor(nodes: readonly HtmlNode[]) {
    this.#nodes = nodes;
  }

  size(): number {
    return this.#nodes.length;
  }

  find(selector: unknown): Selection {
    return unique(this.#elements().flatMap((element) => selectWithin(element, String(selector))));
  }

  first(): Selection {
    return new Selection(this.#nodes.slice(0, 1));
  }

  last(): Selection {
    return new Selection(this.#nodes.slice(-1));
  }

  /** From the end when negative. */
  eq(index: unknown): Selection {
    const node = this.#nodes.at(Number(index));
    return new Selection(node === undefined ? [] : [node]);
  }

  slice(start: unknown, end?: unknown): Selection {
    return new Selection(this.#nodes.slice(Number(start), end === undefined ? undefined : Number(end)));
  }

  filter(by: Filter): Selection {
    const passes = filterOf(by);
    return new Selection(this.#nodes.filter((node, i) => passes(node, i)));
  }

  not(by: Filter): Selection {
    const passes = filterOf(by);
    return new Selection(this.#nodes.filter((node, i) => !passes(node, i)));
  }

  is(by: Filter): boolean {
    const passes = filterOf(by);
    return this.#nodes.some((node, i) => passes(node, i));
  }

  /** Those with something below them. */
  has(by: Filter): Selection {
    const passes = filterOf(by);
    return new Selection(this.#elements().filter((element) => descendantsOf(element).some((one) => passes(one, 0))));
  }

  children(selector?: unknown): Selection {
    return narrowed(this.#elements().flatMap(elementsIn), selector);
  }

  /** Texts and comments too. */
  contents(): Selection {
    return unique(this.#elements().flatMap((element) => element.children));
  }

  parent(selector?: unknown): Selection {
    return narrowed(
      this.#nodes.flatMap((node) => parentOf(node) ?? []),
      selector,
    );
  }

  parents(selector?: unknown): Selection {
    return narrowed(
      this.#nodes.flatMap((node) => [...ancestorsOf(node)]),
      selector,
    );
  }

  parentsUntil(until?: unknown, selector?: unknown): Selection {
    return narrowed(
      this.#nodes.flatMap((node) => takeUntil(ancestorsOf(node), until)),
      selector,
    );
  }

  /** Itself or the first around it. */
  closest(selector: Filter): Selection {
    const passes = filterOf(selector);
    return unique(
      this.#nodes.flatMap(
        (node) => [node, ...ancestorsOf(node)].find((one) => one.kind === 'element' && passes(one, 0)) ?? [],
      ),
    );
  }

  next(selector?: unknown): Selection {
    return narrowed(
      this.#nodes.flatMap((node) => sibling(node, 1, true) ?? []),
      selector,
    );
  }

  nextAll(selector?: unknown): Selection {
    return narrowed(
      this.#nodes.flatMap((node) => [...siblingsFrom(node, 1)]),
      selector,
    );
  }

  nextUntil(until?: unknown, selector?: unknown): Selection {
    return narrowed(
      this.#nodes.flatMap((node) => takeUntil(siblingsFrom(node, 1), until)),
      selector,
    );
  }

  prev(selector?: unknown): Selection {
    return narrowed(
      this.#nodes.flatMap((node) => sibling(node, -1, true) ?? []),
      selector,
    );
  }

  prevAll(selector?: unknown): Selection {
    return narrowed(
      this.#nodes.flatMap((node) => [...siblingsFrom(node, -1)]),
      selector,
    );
  }

  prevUntil(until?: unknown, selector?: unknown): Selection {
    return narrowed(
      this.#nodes.flatMap((node) => takeUntil(siblingsFrom(node, -1), until)),
      selector,
    );
  }

  /** All text of all nodes. */
  text(): string {
    return this.#nodes.map(textOf).join('');
  }

  /** Inside of the first. */
  html(): string | undefined {
    const [first] = this.#elements();
    return first === undefined ? undefined : innerHtml(first);
  }

  attr(name: unknown): string | undefined {
    return this.#elements()[0]?.attributes.get(String(name).toLowerCase());
  }

  /** Of form controls. */
  val(): string | string[] | undefined {
    const [first] = this.#elements();
    return first === undefined ? undefined : controlValue(first);
  }

  /** A `data-` attribute as what it looks like: a number, a boolean, null, JSON, or text. All of them without a name. */
  data(key?: unknown): unknown {
    const [first] = this.#elements();
    if (first === undefined) return undefined;
    if (key !== undefined) {
      const name = String(key).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const text = first.attributes.get(`data-${name}`);
      return text === undefined ? undefined : dataValue(text);
    }
    const all: Record<string, unknown> = {};
    for (const [name, text] of first.attributes) {
      if (name.startsWith('data-')) {
        all[name.slice(5).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())] = dataValue(text);
      }
    }
    return all;
  }

  each(handler: (index: number, element: Element) => void): Selection {
    if (typeof handler !== 'function') throw new TypeError('the argument to each() must be a function');
    for (const [i, node] of this.#nodes.entries()) handler(i, new Element(node));
    return this;
  }

  map(mapper: (index: number, selection: Selection) => unknown): unknown[] {
    if (typeof mapper !== 'function') throw new TypeError('the argument to map() must be a function');
    return this.#nodes.map((node, i) => mapper(i, new Selection([node])));
  }

  toArray(): Selection[] {
    return this.#nodes.map((node) => new Selection([node]));
  }

  /** One node, from the end when negative; all of them without an index. */
  get(index?: unknown): Element | Element[] | undefined {
    if (index === undefined) return this.#nodes.map((node) => new Element(node));
    const node = this.#nodes.at(Number(index));
    return node === undefined ? undefined : new Element(node);
  }

  serializeArray(): FormValue[] {
    return formValues(this.#elements());
  }

  serializeObject(): Record<string, string> {
    return Object.fromEntries(this.serializeArray().map(({ name, value }) => [name, value]));
  }

  serialize(): string {
    return encodeForm(this.serializeArray().map(({ name, value }) => [name, value]));
  }

  /** @internal for `filter` and its like */
  includes(node: HtmlNode): boolean {
    return this.#nodes.includes(node);
  }

  #elements(): HtmlElement[] {
    return this.#nodes.filter((node): node is HtmlElement => node.kind === 'element');
  }
}

export function parseHTML(html: unknown): Selection {
  return new Selection([parseTree(String(html))]);
}

function unique(nodes: readonly HtmlNode[]): Selection {
  return new Selection([...new Set(nodes)]);
}

function narrowed(nodes: readonly HtmlNode[], selector: unknown): Selection {
  const all = unique(nodes);
  return selector === undefined || selector === null ? all : all.filter(selector);
}

function filterOf(by: Filter): (node: HtmlNode, index: number) => boolean {
  if (typeof by === 'function') return (node, i) => Boolean(by(i, new Selection([node])));
  if (by instanceof Selection) return (node) => by.includes(node);
  if (by instanceof Element) return (node) => nodeOf(by) === node;
  const matcher: Matcher = compileSelector(String(by));
  return (node) => node.kind === 'element' && node.name !== DOCUMENT && matcher(node);
}

const parentOf = (node: HtmlNode): HtmlElement | undefined =>
  node.parent === undefined || node.parent.name === DOCUMENT ? undefined : node.parent;

function* ancestorsOf(node: HtmlNode): Generator<HtmlElement> {
  for (let at = parentOf(node); at !== undefined; at = parentOf(at)) yield at;
}

function* siblingsFrom(node: HtmlNode, step: 1 | -1): Generator<HtmlNode> {
  for (let at = sibling(node, step, true); at !== undefined; at = sibling(at, step, true)) yield at;
}

function takeUntil(nodes: Iterable<HtmlNode>, until: Filter): HtmlNode[] {
  const ends = until === undefined || until === null ? () => false : filterOf(until);
  const taken: HtmlNode[] = [];
  for (const node of nodes) {
    if (ends(node, 0)) break;
    taken.push(node);
  }
  return taken;
}

function dataValue(text: string): unknown {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null') return null;
  if (text === 'undefined') return undefined;
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && String(Number(text)) === text) return Number(text);
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}
