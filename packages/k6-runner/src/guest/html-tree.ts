// HTML text to a tree and back. Follows the parsing rules of HTML as far as pages that people write need them: there are
// always html, head and body; what may be left open is closed; rows get their tbody. No foster parenting, no frames, no
// reordering of misnested formatting.
import { decodeEntities, encodeAttribute, encodeText } from './html-entities.ts';

export interface HtmlElement {
  readonly kind: 'element';
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: HtmlNode[];
  parent: HtmlElement | undefined;
}

export interface HtmlText {
  readonly kind: 'text' | 'comment' | 'doctype';
  readonly text: string;
  parent: HtmlElement | undefined;
}

export type HtmlNode = HtmlElement | HtmlText;

/** The name of the root, which is no element of the page. */
export const DOCUMENT = '#document';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const VOID = words('area base br col embed hr img input link meta param source track wbr');
/** Until their own end tag, all is text; in the first ones references are decoded. */
const RAW_WITH_REFERENCES = words('textarea title');
const RAW = words('script style xmp iframe noembed noframes textarea title');
const IN_HEAD = words('base link meta title style script noscript template');
/** End an open paragraph. */
const BLOCKS = words(
  'address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre section summary table ul',
);

const PARAGRAPH = words('p');
const PARAGRAPH_FENCES = words('button table td th caption li');

/** A start tag closes the open elements named here, up to (not across) the fences. */
const CLOSES: Readonly<Record<string, { readonly open: ReadonlySet<string>; readonly fences: ReadonlySet<string> }>> = {
  li: { open: words('li'), fences: words('ul ol menu') },
  dt: { open: words('dt dd'), fences: words('dl') },
  dd: { open: words('dt dd'), fences: words('dl') },
  option: { open: words('option'), fences: words('select datalist optgroup') },
  optgroup: { open: words('option optgroup'), fences: words('select') },
  tr: { open: words('tr td th'), fences: words('table') },
  td: { open: words('td th'), fences: words('table tr') },
  th: { open: words('td th'), fences: words('table tr') },
  thead: { open: words('thead tbody tfoot tr td th caption colgroup'), fences: words('table') },
  tbody: { open: words('thead tbody tfoot tr td th caption colgroup'), fences: words('table') },
  tfoot: { open: words('thead tbody tfoot tr td th caption colgroup'), fences: words('table') },
  rt: { open: words('rt rp'), fences: words('ruby') },
  rp: { open: words('rt rp'), fences: words('ruby') },
};

/** Deeper elements become siblings: nothing that recurses over the tree may run out of stack. */
const DEPTH_MAX = 400;

export function parseTree(html: string): HtmlElement {
  return new Builder(html).parse();
}

class Builder {
  readonly #html: string;
  readonly #document = element(DOCUMENT, undefined);
  readonly #root: HtmlElement;
  readonly #head: HtmlElement;
  readonly #body: HtmlElement;
  readonly #open: HtmlElement[] = [];
  #isInBody = false;

  constructor(html: string) {
    this.#html = html;
    this.#root = element('html', this.#document);
    this.#head = element('head', this.#root);
    this.#body = element('body', this.#root);
  }

  parse(): HtmlElement {
    const html = this.#html;
    let at = 0;
    while (at < html.length) {
      const lt = html.indexOf('<', at);
      if (lt < 0) {
        this.#addText(html.slice(at));
        break;
      }
      if (lt > at) this.#addText(html.slice(at, lt));
      at = this.#markup(lt);
    }
    this.#document.children.push(this.#root);
    this.#root.children.push(this.#head, this.#body);
    return this.#document;
  }

  /** @returns where to go on */
  #markup(lt: number): number {
    const html = this.#html;
    const next = html.charAt(lt + 1);
    if (next === '!') {
      if (html.startsWith('<!--', lt)) {
        const end = html.indexOf('-->', lt + 4);
        this.#addNode({ kind: 'comment', text: html.slice(lt + 4, end < 0 ? html.length : end), parent: undefined });
        return end < 0 ? html.length : end + 3;
      }
      const end = html.indexOf('>', lt);
      const text = html.slice(lt + 2, end < 0 ? html.length : end);
      if (/^doctype/i.test(text)) {
        this.#document.children.push({ kind: 'doctype', text: text.slice(7).trim(), parent: this.#document });
      }
      return end < 0 ? html.length : end + 1;
    }
    if (next === '?') {
      const end = html.indexOf('>', lt);
      return end < 0 ? html.length : end + 1;
    }
    if (next === '/' && /[a-zA-Z]/.test(html.charAt(lt + 2))) {
      const end = html.indexOf('>', lt);
      const name = /^[^\s/>]+/.exec(html.slice(lt + 2, end < 0 ? html.length : end))?.[0] ?? '';
      this.#close(name.toLowerCase());
      return end < 0 ? html.length : end + 1;
    }
    if (!/[a-zA-Z]/.test(next)) {
      this.#addText('<');
      return lt + 1;
    }
    return this.#startTag(lt);
  }

  #startTag(lt: number): number {
    const html = this.#html;
    NAME.lastIndex = lt + 1;
    const name = (NAME.exec(html)?.[0] ?? '').toLowerCase();
    let at = lt + 1 + name.length;
    const attributes = new Map<string, string>();
    for (;;) {
      SPACE.lastIndex = at;
      at += SPACE.exec(html)?.[0].length ?? 0;
      if (at >= html.length) return at;
      if (html.charAt(at) === '>') {
        at++;
        break;
      }
      ATTRIBUTE.lastIndex = at;
      const match = ATTRIBUTE.exec(html);
      if (match === null || match[0] === '') {
        at++;
        continue;
      }
      at += match[0].length;
      const key = (match[1] ?? '').toLowerCase();
      if (!attributes.has(key)) attributes.set(key, decodeEntities(match[2] ?? match[3] ?? match[4] ?? ''));
    }
    const added = this.#addElement(name, attributes);
    if (added !== undefined && RAW.has(name)) return this.#rawText(added, at);
    return at;
  }

  #rawText(owner: HtmlElement, from: number): number {
    const close = new RegExp(`</${owner.name}(?=[\\s/>])`, 'gi');
    close.lastIndex = from;
    const end = close.exec(this.#html)?.index ?? this.#html.length;
    const raw = this.#html.slice(from, end);
    const text = RAW_WITH_REFERENCES.has(owner.name) ? decodeEntities(raw) : raw;
    // A line break right after the tag is layout of the source.
    const content = owner.name === 'textarea' ? text.replace(/^\r?\n/, '') : text;
    if (content !== '') owner.children.push({ kind: 'text', text: content, parent: owner });
    return end;
  }

  #addElement(name: string, attributes: Map<string, string>): HtmlElement | undefined {
    const existing =
      name === 'html' ? this.#root : name === 'head' ? this.#head : name === 'body' ? this.#body : undefined;
    if (existing !== undefined) {
      for (const [key, value] of attributes) if (!existing.attributes.has(key)) existing.attributes.set(key, value);
      if (name === 'body') this.#isInBody = true;
      return undefined;
    }
    if (!this.#isInBody && !IN_HEAD.has(name) && this.#open.length === 0) this.#isInBody = true;
    this.#closeImplied(name);
    if (name === 'tr' && this.#current().name === 'table') this.#addElement('tbody', new Map());
    if ((name === 'td' || name === 'th') && /^(table|tbody|thead|tfoot)$/.test(this.#current().name)) {
      this.#addElement('tr', new Map());
    }
    const parent = this.#current();
    const added = element(name, parent, attributes);
    parent.children.push(added);
    if (!VOID.has(name) && !RAW.has(name) && this.#open.length < DEPTH_MAX) this.#open.push(added);
    return added;
  }

  #closeImplied(name: string): void {
    if (BLOCKS.has(name)) this.#closeWithin(PARAGRAPH, PARAGRAPH_FENCES);
    const rule = Object.hasOwn(CLOSES, name) ? CLOSES[name] : undefined;
    if (rule !== undefined) {
      while (this.#closeWithin(rule.open, rule.fences));
    }
  }

  /** Closes the innermost open element of these, and all in it. @returns whether there was one */
  #closeWithin(names: ReadonlySet<string>, fences: ReadonlySet<string>): boolean {
    for (let i = this.#open.length - 1; i >= 0; i--) {
      const { name } = this.#open[i]!;
      if (names.has(name)) {
        this.#open.length = i;
        return true;
      }
      if (fences.has(name)) return false;
    }
    return false;
  }

  #close(name: string): void {
    if (name === 'head') {
      this.#open.length = 0;
      this.#isInBody = true;
      return;
    }
    if (name === 'p' && !this.#open.some((one) => one.name === 'p')) this.#addElement('p', new Map());
    if (name === 'br') {
      this.#addElement('br', new Map());
      return;
    }
    for (let i = this.#open.length - 1; i >= 0; i--) {
      if (this.#open[i]!.name === name) {
        this.#open.length = i;
        return;
      }
      // A cell is not left by an end tag of something around its table.
      if (this.#open[i]!.name === 'table' && name !== 'table' && !BLOCKS.has(name)) return;
    }
  }

  #addText(raw: string): void {
    if (this.#open.length === 0 && !this.#isInBody) {
      if (raw.trim() === '') return;
      this.#isInBody = true;
    }
    const text = decodeEntities(raw);
    const parent = this.#current();
    const last = parent.children.at(-1);
    if (last?.kind === 'text') {
      parent.children[parent.children.length - 1] = { kind: 'text', text: last.text + text, parent };
    } else {
      parent.children.push({ kind: 'text', text, parent });
    }
  }

  #addNode(node: HtmlText): void {
    const parent = this.#current();
    node.parent = parent;
    parent.children.push(node);
  }

  #current(): HtmlElement {
    return this.#open.at(-1) ?? (this.#isInBody ? this.#body : this.#head);
  }
}

const NAME = /[^\s/>]+/y;
const SPACE = /[\s/]*/y;
/** Name, then a value in double quotes, in single ones, or bare. */
const ATTRIBUTE = /([^\s=>/][^\s=>/]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']?[^\s>]*)))?/y;

function element(name: string, parent: HtmlElement | undefined, attributes = new Map<string, string>()): HtmlElement {
  return { kind: 'element', name, attributes, children: [], parent };
}

export function textOf(node: HtmlNode): string {
  if (node.kind === 'text') return node.text;
  return node.kind === 'element' ? node.children.map(textOf).join('') : '';
}

export const innerHtml = (node: HtmlElement): string => node.children.map(outerHtml).join('');

export function outerHtml(node: HtmlNode): string {
  switch (node.kind) {
    case 'text':
      return node.parent !== undefined && RAW.has(node.parent.name) && !RAW_WITH_REFERENCES.has(node.parent.name)
        ? node.text
        : encodeText(node.text);
    case 'comment':
      return `<!--${node.text}-->`;
    case 'doctype':
      return `<!DOCTYPE ${node.text}>`;
  }
  if (node.name === DOCUMENT) return innerHtml(node);
  const attributes = [...node.attributes].map(([name, value]) => ` ${name}="${encodeAttribute(value)}"`).join('');
  const start = `<${node.name}${attributes}>`;
  return VOID.has(node.name) ? start.replace(/>$/, '/>') : `${start}${innerHtml(node)}</${node.name}>`;
}

export const elementsIn = (node: HtmlElement): HtmlElement[] =>
  node.children.filter((child): child is HtmlElement => child.kind === 'element');

/** All below, in the order of the page. */
export function descendantsOf(node: HtmlElement, found: HtmlElement[] = []): HtmlElement[] {
  for (const child of node.children) {
    if (child.kind === 'element') {
      found.push(child);
      descendantsOf(child, found);
    }
  }
  return found;
}
