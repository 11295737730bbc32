// The part of Go's text/template that labels and annotations of alerts use: output, functions, pipes, if and else.
// The rest is refused by name when the file is read, not when the alert fires.
import { Cursor, type QueryError, readString } from '@o11y-lab/query-lang';
import { FUNCTIONS, NOT_SUPPORTED } from './functions.ts';

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if';
      readonly condition: Pipeline;
      readonly then: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    };

/** Commands from left to right; each gets the result of the one before as its last argument. */
export type Pipeline = readonly Command[];

export type Command =
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Operand[] }
  | { readonly kind: 'value'; readonly operand: Operand };

export type Operand =
  | { readonly kind: 'literal'; readonly value: string | number | bigint | boolean }
  /** The labels, or one of them. */
  | { readonly kind: 'labels'; readonly of: 'alert' | 'external'; readonly name: string | undefined }
  | { readonly kind: 'value' }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
  /** A function without arguments among the arguments of another. */
  | { readonly kind: 'call'; readonly name: string };

/** Blocks and parentheses within each other. */
const DEPTH_MAX = 20;

const REFUSED_BLOCKS = /(?:with|range|define|template|block|break|continue)(?!\w)/y;

/** @throws QueryError that says what is wrong and where, or names what is not supported. */
export function parseTemplate(source: string): readonly TemplateNode[] {
  const parser = new TemplateParser(new Cursor(source));
  const { nodes, ended } = parser.readNodes(0);
  if (ended !== undefined) throw parser.bad(`{{ ${ended} }} belongs to no {{ if }}`);
  return nodes;
}

class TemplateParser {
  readonly #cursor: Cursor;
  /** The text that follows begins after a `-}}`. */
  #trimsNext = false;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  bad(message: string, code = 'bad-template'): QueryError {
    return this.#cursor.error(code, message);
  }

  /** Up to `{{ end }}`, `{{ else` or the end of the text. */
  readNodes(depth: number): { readonly nodes: readonly TemplateNode[]; readonly ended: 'end' | 'else' | undefined } {
    if (depth > DEPTH_MAX) throw this.bad(`blocks nest deeper than ${DEPTH_MAX} levels`);
    const nodes: TemplateNode[] = [];
    for (;;) {
      const isOpen = this.#readText(nodes);
      if (!isOpen) return { nodes, ended: undefined };
      if (this.#cursor.take('/*')) {
        this.#skipComment();
        continue;
      }
      const keyword = this.#cursor.match(/(?:end|else|if)(?!\w)/y);
      if (keyword === 'end') {
        this.#close();
        return { nodes, ended: 'end' };
      }
      if (keyword === 'else') return { nodes, ended: 'else' };
      if (keyword === 'if') {
        nodes.push(this.#readIf(depth));
        continue;
      }
      const refused = this.#cursor.match(REFUSED_BLOCKS);
      if (refused !== undefined) throw this.#unsupported(`{{ ${refused} }} in templates`);
      nodes.push({ kind: 'output', pipeline: this.#readPipeline(depth) });
      this.#close();
    }
  }

  /** The text before the next `{{`; false when there is none. */
  #readText(nodes: TemplateNode[]): boolean {
    const cursor = this.#cursor;
    const open = cursor.source.indexOf('{{', cursor.offset);
    let text = cursor.source.slice(cursor.offset, open < 0 ? undefined : open);
    if (this.#trimsNext) text = text.trimStart();
    this.#trimsNext = false;
    const trims = open >= 0 && /^\{\{-\s/.test(cursor.source.slice(open, open + 4));
    if (trims) text = text.trimEnd();
    if (text !== '') nodes.push({ kind: 'text', text });
    cursor.offset = open < 0 ? cursor.source.length : open + (trims ? 3 : 2);
    if (open >= 0) this.#space();
    return open >= 0;
  }

  #skipComment(): void {
    const end = this.#cursor.source.indexOf('*/', this.#cursor.offset);
    if (end < 0) throw this.bad('a comment does not end');
    this.#cursor.offset = end + 2;
    this.#close();
  }

  #readIf(depth: number): TemplateNode {
    const condition = this.#readPipeline(depth);
    this.#close();
    const { nodes: then, ended } = this.readNodes(depth + 1);
    if (ended === undefined) throw this.bad('{{ if }} has no {{ end }}');
    return { kind: 'if', condition, then, otherwise: ended === 'else' ? this.#readElse(depth) : [] };
  }

  #readElse(depth: number): readonly TemplateNode[] {
    this.#space();
    if (this.#cursor.match(/if(?!\w)/y) !== undefined) return [this.#readIf(depth + 1)];
    this.#close();
    const { nodes, ended } = this.readNodes(depth + 1);
    if (ended !== 'end') throw this.bad('{{ else }} has no {{ end }}');
    return nodes;
  }

  #readPipeline(depth: number): Pipeline {
    if (depth > DEPTH_MAX) throw this.bad(`parentheses nest deeper than ${DEPTH_MAX} levels`);
    const commands: Command[] = [];
    do {
      this.#space();
      commands.push(this.#readCommand(depth, commands.length > 0));
      this.#space();
    } while (this.#cursor.take('|'));
    return commands;
  }

  #readCommand(depth: number, isPiped: boolean): Command {
    const name = this.#readFunctionName();
    if (name === undefined) {
      if (isPiped) throw this.bad(`want a function after "|", got ${this.#cursor.describe()}`);
      const operand = this.#readOperand(depth);
      if (operand === undefined) throw this.bad(`want a value, got ${this.#cursor.describe()}`);
      this.#space();
      if (this.#readOperand(depth) !== undefined) throw this.bad('only functions take arguments');
      return { kind: 'value', operand };
    }
    const args: Operand[] = [];
    for (;;) {
      this.#space();
      const operand = this.#readOperand(depth);
      if (operand === undefined) break;
      args.push(operand);
    }
    const count = args.length + (isPiped ? 1 : 0);
    const known = FUNCTIONS.get(name);
    if (known && (count < known.argsMin || count > known.argsMax)) {
      const want = known.argsMin === known.argsMax ? known.argsMin : `${known.argsMin} or more`;
      throw this.bad(`${name} gets ${count} arguments, want ${want}`);
    }
    return { kind: 'call', name, args };
  }

  #readFunctionName(): string | undefined {
    const mark = this.#cursor.offset;
    const word = this.#cursor.match(/[A-Za-z_]\w*/y);
    if (word === undefined || FUNCTIONS.has(word)) return word;
    this.#cursor.reset(mark);
    if (['true', 'false'].includes(word)) return undefined;
    if (NOT_SUPPORTED.has(word)) throw this.#unsupported(`the template function ${word}`);
    throw this.bad(`function "${word}" is not defined`);
  }

  #readOperand(depth: number): Operand | undefined {
    const cursor = this.#cursor;
    const first = cursor.peek();
    if (first === '"' || first === '`') return { kind: 'literal', value: readString(cursor) };
    if (first === '(') return this.#readParens(depth);
    const number = cursor.match(/[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y);
    if (number !== undefined) {
      return { kind: 'literal', value: /^[+-]?\d+$/.test(number) ? BigInt(number.replace('+', '')) : Number(number) };
    }
    if (first === '$') return this.#readVariable();
    if (first === '.') return this.#readField();
    const word = cursor.match(/(?:true|false)(?!\w)/y);
    if (word !== undefined) return { kind: 'literal', value: word === 'true' };
    const name = this.#readFunctionName();
    return name === undefined ? undefined : { kind: 'call', name };
  }

  #readParens(depth: number): Operand {
    this.#cursor.offset++;
    const pipeline = this.#readPipeline(depth + 1);
    this.#space();
    if (!this.#cursor.take(')')) throw this.bad(`want ), got ${this.#cursor.describe()}`);
    if (this.#cursor.peek() === '.') throw this.#unsupported('a field of a parenthesis in templates');
    return { kind: 'pipeline', pipeline };
  }

  #readVariable(): Operand {
    const start = this.#cursor.offset;
    const variable = this.#cursor.match(/\$\w*/y) ?? '$';
    this.#cursor.match(/\s+(?=:?=)/y);
    if (this.#cursor.startsWith(':=') || this.#cursor.startsWith('=')) {
      throw this.#unsupported(`setting a variable (${variable}) in templates`);
    }
    return this.#fieldOf(variable.slice(1), start, variable);
  }

  #readField(): Operand {
    const start = this.#cursor.offset;
    const name = this.#cursor.match(/\.\w+/y);
    if (name === undefined) throw this.#unsupported('the dot alone in templates');
    const known = { '.Labels': 'labels', '.Value': 'value', '.ExternalLabels': 'externalLabels' }[name];
    return this.#fieldOf(known ?? '', start, name);
  }

  #fieldOf(variable: string, start: number, written: string): Operand {
    const field = this.#cursor.match(/\.\w+/y)?.slice(1);
    if (variable === 'labels' || variable === 'externalLabels') {
      if (this.#cursor.peek() === '.') throw this.bad(`a label has no fields; write index ${written} "a.b"`);
      return { kind: 'labels', of: variable === 'labels' ? 'alert' : 'external', name: field };
    }
    if (variable === 'value') {
      if (field !== undefined) throw this.bad(`${written} is a number and has no field ${field}`);
      return { kind: 'value' };
    }
    if (variable === 'externalURL' || written === '.ExternalURL') throw this.#unsupported(`${written} in templates`);
    const message = `undefined ${written}, want $labels, $value or $externalLabels`;
    throw this.#cursor.error('bad-template', message, start);
  }

  #unsupported(what: string): QueryError {
    return this.bad(`${what} is not supported`, 'unsupported');
  }

  #space(): void {
    this.#cursor.match(/\s+/y);
  }

  #close(): void {
    this.#space();
    if (this.#cursor.take('-}}')) this.#trimsNext = true;
    else if (!this.#cursor.take('}}')) throw this.bad(`want }}, got ${this.#cursor.describe()}`);
  }
}
