// Reads YAML as Prometheus does: unknown keys are mistakes, and every mistake is told with its line.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';

/** A mistake in a file, at a line from 1. */
export class YamlMistake extends Error {
  override readonly name = 'YamlMistake';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** A value with the place it stands at. */
export class YamlValue {
  readonly line: number;
  readonly #node: unknown;
  readonly #lines: LineCounter;

  constructor(node: unknown, lines: LineCounter, parentLine = 1) {
    this.#node = node;
    this.#lines = lines;
    const offset = (node as Partial<Node> | null | undefined)?.range?.[0]; // YAML nodes have it, nothing else matters here
    this.line = offset === undefined ? parentLine : lines.linePos(offset).line;
  }

  get isMissing(): boolean {
    return this.#node === undefined || this.#node === null || (isScalar(this.#node) && this.#node.value === null);
  }

  /** The values by key. @throws YamlMistake for no mapping, or a key that is not in `known`. */
  fields(what: string, known: readonly string[]): Readonly<Record<string, YamlValue>> {
    const fields: Record<string, YamlValue> = {};
    for (const [key, value] of this.#pairs(what)) {
      if (!known.includes(key)) {
        throw new YamlMistake(value.line, `${what} has no field "${key}", want one of ${known.join(', ')}`);
      }
      fields[key] = value;
    }
    return fields;
  }

  /** A mapping of names to texts; empty when it is missing. */
  texts(what: string): readonly (readonly [name: string, value: YamlValue])[] {
    return this.isMissing ? [] : this.#pairs(what);
  }

  items(what: string): readonly YamlValue[] {
    if (this.isMissing) return [];
    const node = this.#resolved();
    if (!isSeq(node)) throw new YamlMistake(this.line, `${what} must be a list, got ${this.#describe()}`);
    return node.items.map((item) => new YamlValue(item, this.#lines, this.line));
  }

  /** The text of a scalar: of numbers and booleans, as they are written. */
  text(what: string): string {
    if (this.isMissing) return '';
    const node = this.#resolved();
    if (!isScalar(node)) throw new YamlMistake(this.line, `${what} must be a text, got ${this.#describe()}`);
    return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
  }

  #pairs(what: string): [string, YamlValue][] {
    const node = this.#resolved();
    if (!isMap(node)) throw new YamlMistake(this.line, `${what} must be a mapping, got ${this.#describe()}`);
    return (node as YAMLMap<unknown, unknown>).items.map(({ key, value }) => {
      const name = new YamlValue(key, this.#lines, this.line);
      return [name.text(`a key of ${what}`), new YamlValue(value, this.#lines, name.line)];
    });
  }

  #resolved(): unknown {
    if (isAlias(this.#node)) throw new YamlMistake(this.line, 'YAML aliases (*name) are not supported in rule files');
    return this.#node;
  }

  #describe(): string {
    if (isMap(this.#node)) return 'a mapping';
    if (isSeq(this.#node)) return 'a list';
    return isScalar(this.#node) ? JSON.stringify(this.#node.value) : 'nothing';
  }
}

/** @throws YamlMistake for the first thing that is no YAML. */
export function readYaml(text: string): YamlValue {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) throw new YamlMistake(lines.linePos(error.pos[0]).line || 1, `no YAML: ${error.message}`);
  return new YamlValue(document.contents ?? undefined, lines);
}
