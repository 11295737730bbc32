// One node of a page, as `Selection.get` and `each` give it: the DOM's words, as methods.

import { controlValue } from './html-form.ts';
import { compileSelector, selectWithin } from './html-selector.ts';
import {
  DOCUMENT,
  descendantsOf,
  elementsIn,
  type HtmlElement,
  type HtmlNode,
  innerHtml,
  outerHtml,
  textOf,
} from './html-tree.ts';

const NODE_TYPES = { element: 1, text: 3, comment: 8, doctype: 10 } as const;

export class Attribute {
  readonly name: string;
  readonly value: string;
  readonly ownerElement: Element;

  constructor(name: string, value: string, ownerElement: Element) {
    this.name = name;
    this.value = value;
    this.ownerElement = ownerElement;
  }

  localName(): string {
    return this.name;
  }

  prefix(): string {
    return '';
  }

  namespaceURI(): string {
    return '';
  }
}

/** Of the node an Element stands for. */
const nodes = new WeakMap<Element, HtmlNode>();

export const wrap = (node: HtmlNode | undefined): Element | undefined =>
  node === undefined ? undefined : new Element(node);

export class Element {
  constructor(node: HtmlNode) {
    nodes.set(this, node);
  }

  nodeType(): number {
    const node = nodeOf(this);
    return node.kind === 'element' && node.name === DOCUMENT ? 9 : NODE_TYPES[node.kind];
  }

  nodeName(): string {
    const node = nodeOf(this);
    return node.kind === 'element' ? node.name : `#${node.kind}`;
  }

  tagName(): string | undefined {
    return elementOf(this)?.name.toUpperCase();
  }

  nodeValue(): string | undefined {
    const node = nodeOf(this);
    return node.kind === 'element' ? undefined : node.text;
  }

  textContent(): string {
    const node = nodeOf(this);
    return node.kind === 'element' ? textOf(node) : node.text;
  }

  innerHTML(): string | undefined {
    const element = elementOf(this);
    return element === undefined ? undefined : innerHtml(element);
  }

  toString(): string {
    return outerHtml(nodeOf(this));
  }

  id(): string | undefined {
    return this.getAttribute('id');
  }

  lang(): string | undefined {
    for (let at = elementOf(this); at !== undefined; at = at.parent) {
      const lang = at.attributes.get('lang');
      if (lang !== undefined) return lang;
    }
    return undefined;
  }

  /** Of form controls. */
  value(): string | string[] | undefined {
    const element = elementOf(this);
    return element === undefined ? undefined : controlValue(element);
  }

  className(): string | undefined {
    return this.getAttribute('class');
  }

  classList(): string[] {
    return (this.getAttribute('class') ?? '').split(/\s+/).filter((name) => name !== '');
  }

  attributes(): Record<string, Attribute> {
    const found: Record<string, Attribute> = {};
    for (const [name, value] of elementOf(this)?.attributes ?? []) found[name] = new Attribute(name, value, this);
    return found;
  }

  getAttribute(name: unknown): string | undefined {
    return elementOf(this)?.attributes.get(String(name).toLowerCase());
  }

  getAttributeNode(name: unknown): Attribute | undefined {
    const value = this.getAttribute(name);
    return value === undefined ? undefined : new Attribute(String(name).toLowerCase(), value, this);
  }

  hasAttribute(name: unknown): boolean {
    return this.getAttribute(name) !== undefined;
  }

  hasAttributes(): boolean {
    return (elementOf(this)?.attributes.size ?? 0) > 0;
  }

  childNodes(): Element[] {
    return elementOf(this)?.children.map((node) => new Element(node)) ?? [];
  }

  hasChildNodes(): boolean {
    return (elementOf(this)?.children.length ?? 0) > 0;
  }

  children(): Element[] {
    return childElements(this).map((node) => new Element(node));
  }

  childElementCount(): number {
    return childElements(this).length;
  }

  firstChild(): Element | undefined {
    return wrap(elementOf(this)?.children[0]);
  }

  lastChild(): Element | undefined {
    return wrap(elementOf(this)?.children.at(-1));
  }

  firstElementChild(): Element | undefined {
    return wrap(childElements(this)[0]);
  }

  lastElementChild(): Element | undefined {
    return wrap(childElements(this).at(-1));
  }

  nextSibling(): Element | undefined {
    return wrap(sibling(nodeOf(this), 1, false));
  }

  previousSibling(): Element | undefined {
    return wrap(sibling(nodeOf(this), -1, false));
  }

  nextElementSibling(): Element | undefined {
    return wrap(sibling(nodeOf(this), 1, true));
  }

  previousElementSibling(): Element | undefined {
    return wrap(sibling(nodeOf(this), -1, true));
  }

  parentNode(): Element | undefined {
    return wrap(nodeOf(this).parent);
  }

  parentElement(): Element | undefined {
    const { parent } = nodeOf(this);
    return parent?.name === DOCUMENT ? undefined : wrap(parent);
  }

  ownerDocument(): Element | undefined {
    let at = nodeOf(this);
    while (at.parent !== undefined) at = at.parent;
    return wrap(at);
  }

  contains(other: unknown): boolean {
    let at: HtmlNode | undefined = other instanceof Element ? nodeOf(other) : undefined;
    for (; at !== undefined; at = at.parent) if (at === nodeOf(this)) return true;
    return false;
  }

  isSameNode(other: unknown): boolean {
    return other instanceof Element && nodeOf(other) === nodeOf(this);
  }

  isEqualNode(other: unknown): boolean {
    return other instanceof Element && other.toString() === this.toString();
  }

  matches(selector: unknown): boolean {
    const element = elementOf(this);
    return element !== undefined && compileSelector(String(selector))(element);
  }

  querySelector(selector: unknown): Element | undefined {
    const element = elementOf(this);
    return element === undefined ? undefined : wrap(descendantsOf(element).find(compileSelector(String(selector))));
  }

  querySelectorAll(selector: unknown): Element[] {
    const element = elementOf(this);
    return element === undefined ? [] : selectWithin(element, String(selector)).map((one) => new Element(one));
  }

  getElementsByTagName(name: unknown): Element[] {
    const wanted = String(name).toLowerCase();
    return descendants(this, (one) => wanted === '*' || one.name === wanted);
  }

  /** Several names by spaces: with all of them. */
  getElementsByClassName(names: unknown): Element[] {
    const wanted = String(names).split(/\s+/).filter(Boolean);
    return descendants(this, (one) => {
      const has = (one.attributes.get('class') ?? '').split(/\s+/);
      return wanted.length > 0 && wanted.every((name) => has.includes(name));
    });
  }

  namespaceURI(): string {
    return '';
  }

  isDefaultNamespace(): boolean {
    return true;
  }
}

const descendants = (element: Element, wanted: (one: HtmlElement) => boolean): Element[] => {
  const own = elementOf(element);
  return own === undefined
    ? []
    : descendantsOf(own)
        .filter(wanted)
        .map((one) => new Element(one));
};

export function nodeOf(element: Element): HtmlNode {
  const node = nodes.get(element);
  if (node === undefined) throw new TypeError('not an element of parseHTML');
  return node;
}

function elementOf(element: Element): HtmlElement | undefined {
  const node = nodeOf(element);
  return node.kind === 'element' ? node : undefined;
}

const childElements = (element: Element): HtmlElement[] => {
  const own = elementOf(element);
  return own === undefined ? [] : elementsIn(own);
};

/** The next one in a direction. */
export function sibling(node: HtmlNode, step: 1 | -1, onlyElements: boolean): HtmlNode | undefined {
  const all = node.parent?.children ?? [];
  for (let i = all.indexOf(node) + step; i >= 0 && i < all.length; i += step) {
    if (!onlyElements || all[i]!.kind === 'element') return all[i];
  }
  return undefined;
}
