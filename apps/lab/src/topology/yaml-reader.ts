// Reads YAML nodes into plain values and collects what is wrong with the line and column of each problem,
// so that one look at the message shows every mistake of the file.
import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type ParsedNode } from 'yaml';
import { suggestion } from './suggest.ts';

export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A key of a map with the node that holds its value. */
export interface Entry {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: Node | null;
}

export class YamlReader {
  readonly problems: Problem[] = [];
  readonly #document: Document.Parsed<ParsedNode>;
  readonly #lines: LineCounter;

  constructor(document: Document.Parsed<ParsedNode>, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
    for (const error of document.errors) this.failAt(error.pos[0], error.message);
  }

  fail(node: Node | null | undefined, message: string): void {
    this.failAt(node?.range?.[0] ?? 0, message);
  }

  failAt(offset: number, message: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.problems.push({ line, column: col, message });
  }

  lineOf(node: Node): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line;
  }

  /** The entries of a map; `at` places the complaint when the node is missing. */
  entries(node: Node | null, what: string, at: Node | null = node): Entry[] {
    const map = this.#resolve(node);
    if (!isMap(map)) {
      this.fail(node ?? at, `${what} is ${nameOf(map)}, want a map of "key: value"`);
      return [];
    }
    const entries: Entry[] = [];
    for (const pair of map.items) {
      // Keys of a parsed document are nodes; complex keys are refused here.
      const keyNode = pair.key as Node;
      if (!isScalar(keyNode) || typeof keyNode.value !== 'string') {
        this.fail(keyNode, `a key of ${what} must be plain text`);
        continue;
      }
      entries.push({ key: keyNode.value, keyNode, value: pair.value as Node | null });
    }
    return entries;
  }

  /** The entries of a map whose keys are known; unknown ones are reported with the nearest known key. */
  fields(node: Node | null, what: string, allowed: readonly string[], at: Node | null = node): Map<string, Entry> {
    const found = new Map<string, Entry>();
    for (const entry of this.entries(node, what, at)) {
      if (allowed.includes(entry.key)) found.set(entry.key, entry);
      else this.fail(entry.keyNode, `unknown key "${entry.key}" in ${what}${suggestion(entry.key, allowed)}`);
    }
    return found;
  }

  text(entry: Entry, what: string): string | undefined {
    const node = this.#resolve(entry.value);
    if (isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '') return node.value;
    this.fail(entry.value ?? entry.keyNode, `${what} is ${nameOf(node)}, want text`);
    return undefined;
  }

  /** Text, or a number or boolean written as it would be typed: the values an environment variable can have. */
  value(entry: Entry, what: string): string | undefined {
    const node = this.#resolve(entry.value);
    if (isScalar(node) && node.value !== null) return String(node.value);
    this.fail(entry.value ?? entry.keyNode, `${what} is ${nameOf(node)}, want text or a number (write "" for empty)`);
    return undefined;
  }

  integer(entry: Entry, what: string, min: number, max: number): number | undefined {
    const node = this.#resolve(entry.value);
    const got = isScalar(node) ? node.value : undefined;
    if (typeof got === 'number' && Number.isInteger(got) && got >= min && got <= max) return got;
    this.fail(entry.value ?? entry.keyNode, `${what} is ${nameOf(node)}, want a whole number from ${min} to ${max}`);
    return undefined;
  }

  durationMs(entry: Entry, what: string): number | undefined {
    const node = this.#resolve(entry.value);
    const match = isScalar(node) ? /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(String(node.value)) : null;
    if (match) return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
    this.fail(entry.value ?? entry.keyNode, `${what} is ${nameOf(node)}, want a duration such as 200ms, 5s or 2m`);
    return undefined;
  }

  oneOf<T extends string>(entry: Entry, what: string, allowed: readonly T[]): T | undefined {
    const got = this.text(entry, what);
    if (got === undefined) return undefined;
    const found = allowed.find((word) => word === got);
    if (found === undefined) this.fail(entry.value, `${what} is "${got}"${suggestion(got, allowed)}`);
    return found;
  }

  /** A list of plain texts, each with its own node. */
  texts(entry: Entry, what: string): { readonly text: string; readonly node: Node }[] {
    const node = this.#resolve(entry.value);
    if (!isSeq(node)) {
      this.fail(entry.value ?? entry.keyNode, `${what} is ${nameOf(node)}, want a list such as [a, b]`);
      return [];
    }
    const texts: { text: string; node: Node }[] = [];
    for (const item of node.items as Node[]) {
      const resolved = this.#resolve(item);
      if (isScalar(resolved) && resolved.value !== null) texts.push({ text: String(resolved.value), node: item });
      else this.fail(item, `an entry of ${what} is ${nameOf(resolved)}, want text`);
    }
    return texts;
  }

  /** The nodes of a list. */
  items(entry: Entry, what: string): Node[] {
    const node = this.#resolve(entry.value);
    if (isSeq(node)) return node.items as Node[];
    this.fail(entry.value ?? entry.keyNode, `${what} is ${nameOf(node)}, want a list`);
    return [];
  }

  kindOf(node: Node | null): 'map' | 'list' | 'scalar' {
    const resolved = this.#resolve(node);
    return isMap(resolved) ? 'map' : isSeq(resolved) ? 'list' : 'scalar';
  }

  #resolve(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.#document) ?? null) : node;
  }
}

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

function nameOf(node: Node | null): string {
  if (node === null) return 'empty';
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  if (isScalar(node)) return node.value === null || node.value === '' ? 'empty' : JSON.stringify(node.value);
  return 'something else';
}
