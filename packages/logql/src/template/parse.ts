// The grammar of Go's text/template, as far as templates over one line use it.
import { Cursor, QueryError, readString, type SourceRange } from '@o11y-lab/query-lang';
import { FUNCTIONS } from './functions.ts';

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if' | 'with';
      readonly pipeline: Pipeline;
      readonly then: readonly Node[];
      readonly otherwise: readonly Node[];
    }
  | {
      readonly kind: 'range';
      readonly pipeline: Pipeline;
      readonly then: readonly Node[];
      readonly otherwise: readonly Node[];
    };

export interface Pipeline {
  /** Variables that are set; a range may set two. */
  readonly variables: readonly string[];
  readonly commands: readonly Command[];
}

export interface Command {
  /** The first operand; a function takes the others as arguments. */
  readonly operands: readonly Operand[];
}

export type Operand =
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string | bigint | number | boolean | undefined }
  /** `.a.b`, `$x.a`, `(…).a`: fields of the context, a variable or a pipeline. */
  | {
      readonly kind: 'fields';
      readonly of: 'dot' | { readonly variable: string } | Pipeline;
      readonly names: readonly string[];
    };

const DEPTH_MAX = 50;

/** @throws QueryError `bad-template`, or `unsupported` for what Go has and this engine does not run. */
export function parseTemplate(source: string, range?: SourceRange): readonly Node[] {
  const parser = new TemplateParser(source, range);
  const { nodes, ended } = parser.readNodes(0);
  if (ended !== undefined) throw parser.bad(`{{${ended}}} without a block that it belongs to`);
  return nodes;
}

class TemplateParser {
  readonly #cursor: Cursor;
  readonly #range: SourceRange | undefined;

  constructor(source: string, range: SourceRange | undefined) {
    this.#cursor = new Cursor(source);
    this.#range = range;
  }

  bad(message: string, code = 'bad-template'): QueryError {
    return new QueryError(code, `template: ${message}`, this.#range);
  }

  /** Reads up to `{{end}}`, `{{else}}` or the end of the text. */
  readNodes(depth: number): { readonly nodes: readonly Node[]; readonly ended: 'end' | 'else' | undefined } {
    if (depth > DEPTH_MAX) throw this.bad(`blocks nest deeper than ${DEPTH_MAX} levels`);
    const nodes: Node[] = [];
    for (;;) {
      const cursor = this.#cursor;
      const open = cursor.source.indexOf('{{', cursor.offset);
      const text = cursor.source.slice(cursor.offset, open < 0 ? undefined : open);
      const trims = open >= 0 && /^\{\{-\s/.test(cursor.source.slice(open, open + 4));
      if (text !== '') nodes.push({ kind: 'text', text: trims ? text.trimEnd() : text });
      if (open < 0) return { nodes, ended: undefined };
      cursor.offset = open + (trims ? 3 : 2);
      this.#space();
      if (cursor.take('/*')) {
        const end = cursor.source.indexOf('*/', cursor.offset);
        if (end < 0) throw this.bad('a comment does not end');
        cursor.offset = end + 2;
        this.#close();
        continue;
      }
      const keyword = this.#keyword();
      if (keyword === 'end' || keyword === 'else') {
        if (keyword === 'end') this.#close();
        return { nodes, ended: keyword };
      }
      if (keyword === 'if' || keyword === 'with' || keyword === 'range') nodes.push(this.#readBlock(keyword, depth));
      else if (keyword !== undefined) throw this.bad(`{{${keyword}}} is not supported`, 'unsupported');
      else {
        nodes.push({ kind: 'output', pipeline: this.#readPipeline() });
        this.#close();
      }
    }
  }

  #readBlock(kind: 'if' | 'with' | 'range', depth: number): Node {
    const pipeline = this.#readPipeline();
    this.#close();
    const { nodes: then, ended } = this.readNodes(depth + 1);
    if (ended === undefined) throw this.bad(`{{${kind}}} has no {{end}}`);
    return { kind, pipeline, then, otherwise: ended === 'else' ? this.#readElse(depth) : [] };
  }

  #readElse(depth: number): readonly Node[] {
    this.#space();
    const keyword = this.#keyword();
    if (keyword === 'if' || keyword === 'with') return [this.#readBlock(keyword, depth + 1)];
    if (keyword !== undefined) throw this.bad(`{{else ${keyword}}} is not known`);
    this.#close();
    const { nodes, ended } = this.readNodes(depth + 1);
    if (ended !== 'end') throw this.bad('{{else}} has no {{end}}');
    return nodes;
  }

  #readPipeline(depth = 0): Pipeline {
    if (depth > DEPTH_MAX) throw this.bad(`parentheses nest deeper than ${DEPTH_MAX} levels`);
    const variables: string[] = [];
    const mark = this.#cursor.offset;
    do {
      this.#space();
      const name = this.#cursor.match(/\$\w*/y);
      if (name === undefined) break;
      variables.push(name);
      this.#space();
    } while (this.#cursor.take(','));
    this.#space();
    const sets = variables.length > 0 && (this.#cursor.take(':=') || this.#cursor.take('='));
    if (!sets) this.#cursor.reset(mark);
    const commands: Command[] = [];
    do commands.push(this.#readCommand(depth));
    while (this.#takePipe());
    return { variables: sets ? variables : [], commands };
  }

  #takePipe(): boolean {
    this.#space();
    return this.#cursor.take('|');
  }

  #readCommand(depth: number): Command {
    const operands: Operand[] = [];
    for (;;) {
      this.#space();
      const operand = this.#readOperand(depth);
      if (!operand) break;
      operands.push(operand);
    }
    if (operands.length === 0) throw this.bad(`want a value, got ${this.#cursor.describe()}`);
    if (operands.length > 1 && operands[0]?.kind !== 'function') throw this.bad('only functions take arguments');
    return { operands };
  }

  #readOperand(depth: number): Operand | undefined {
    const cursor = this.#cursor;
    const first = cursor.peek();
    if (first === '"' || first === '`') return { kind: 'literal', value: readString(cursor) };
    if (first === '(') {
      cursor.offset++;
      const of = this.#readPipeline(depth + 1);
      this.#space();
      if (!cursor.take(')')) throw this.bad('a parenthesis does not close');
      return { kind: 'fields', of, names: this.#readFields() };
    }
    const number = cursor.match(/[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y);
    if (number !== undefined) {
      return { kind: 'literal', value: /^[+-]?\d+$/.test(number) ? BigInt(number.replace('+', '')) : Number(number) };
    }
    const variable = cursor.match(/\$\w*/y);
    if (variable !== undefined) return { kind: 'fields', of: { variable }, names: this.#readFields() };
    if (first === '.') {
      const names = this.#readFields();
      if (names.length === 0) cursor.offset++;
      return { kind: 'fields', of: 'dot', names };
    }
    const word = cursor.match(/[A-Za-z_]\w*/y);
    if (word === undefined) return undefined;
    if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
    if (word === 'nil') return { kind: 'literal', value: undefined };
    if (!FUNCTIONS.has(word)) throw this.bad(`function ${word} is not defined`, 'unknown-function');
    return { kind: 'function', name: word };
  }

  #readFields(): readonly string[] {
    const names: string[] = [];
    for (let name = this.#cursor.match(/\.\w+/y); name !== undefined; name = this.#cursor.match(/\.\w+/y))
      names.push(name.slice(1));
    return names;
  }

  #keyword(): string | undefined {
    return this.#cursor.match(/(?:if|with|range|else|end|define|template|block|break|continue)(?!\w)/y);
  }

  #space(): void {
    this.#cursor.match(/\s+/y);
  }

  #close(): void {
    this.#space();
    if (this.#cursor.take('-}}')) this.#space();
    else if (!this.#cursor.take('}}')) throw this.bad(`want }}, got ${this.#cursor.describe()}`);
  }
}
