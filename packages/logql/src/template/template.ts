import type { SourceRange } from '@o11y-lab/query-lang';
import type { Entry } from '../pipeline/entry.ts';
import { FUNCTIONS, type RunContext } from './functions.ts';
import { type Node, type Operand, type Pipeline, parseTemplate } from './parse.ts';
import { isTruthy, TemplateError, type TemplateValue, textOf } from './values.ts';

export { TemplateError } from './values.ts';

export type Template = (entry: Entry, nowUnixNano: bigint) => string;

/** Characters one line may grow to by a template; loops can multiply. */
const OUTPUT_LENGTH_MAX = 1024 * 1024;

/**
 * Compiles a template. Running it throws TemplateError when a function fails.
 * @throws QueryError `bad-template`, `unknown-function` or `unsupported`.
 */
export function compileTemplate(source: string, range?: SourceRange): Template {
  const nodes = parseTemplate(source, range);
  return (entry, nowUnixNano) => {
    const run = new Run({ entry, nowUnixNano });
    run.write(nodes, LABELS);
    return run.output;
  };
}

/** The context at the top: the labels of the line. */
const LABELS = Symbol('labels');
type Dot = TemplateValue | typeof LABELS;

class Run {
  output = '';
  readonly #context: RunContext;
  readonly #variables = new Map<string, Dot>([['$', LABELS]]);

  constructor(context: RunContext) {
    this.#context = context;
  }

  write(nodes: readonly Node[], dot: Dot): void {
    for (const node of nodes) {
      if (node.kind === 'text') this.output += node.text;
      else if (node.kind === 'output') {
        const value = this.#evaluate(node.pipeline, dot);
        if (node.pipeline.variables.length === 0) this.output += value === LABELS ? this.#labelsText() : textOf(value);
      } else if (node.kind === 'range') this.#writeRange(node, dot);
      else {
        const value = this.#evaluate(node.pipeline, dot);
        const holds = value === LABELS || isTruthy(value);
        if (holds) this.write(node.then, node.kind === 'with' ? value : dot);
        else this.write(node.otherwise, dot);
      }
      if (this.output.length > OUTPUT_LENGTH_MAX)
        throw new TemplateError(`the text grows beyond ${OUTPUT_LENGTH_MAX} characters`);
    }
  }

  #writeRange(node: Extract<Node, { readonly kind: 'range' }>, dot: Dot): void {
    const value = this.#evaluate({ ...node.pipeline, variables: [] }, dot);
    const entries: (readonly [TemplateValue, TemplateValue])[] =
      value === LABELS
        ? [...this.#context.entry.labels()]
        : Array.isArray(value)
          ? value.map((item: TemplateValue, index) => [BigInt(index), item] as const)
          : value instanceof Map
            ? [...value].sort(([a], [b]) => (a < b ? -1 : 1))
            : [];
    if (entries.length === 0) this.write(node.otherwise, dot);
    const [first, second] = node.pipeline.variables;
    for (const [key, item] of entries) {
      if (first !== undefined) this.#variables.set(first, second === undefined ? item : key);
      if (second !== undefined) this.#variables.set(second, item);
      this.write(node.then, item);
    }
  }

  #evaluate(pipeline: Pipeline, dot: Dot): Dot {
    let value: Dot;
    for (const [index, { operands }] of pipeline.commands.entries()) {
      const [head, ...rest] = operands;
      if (head?.kind === 'function') {
        const values = rest.map((operand) => this.#plain(this.#operand(operand, dot)));
        // What comes through the pipe is the last argument.
        if (index > 0) values.push(this.#plain(value));
        value = this.#call(head.name, values);
      } else if (head) {
        if (index > 0) throw new TemplateError('a value stands behind a pipe, want a function');
        value = this.#operand(head, dot);
      }
    }
    for (const name of pipeline.variables) this.#variables.set(name, value);
    return value;
  }

  #operand(operand: Operand, dot: Dot): Dot {
    if (operand.kind === 'literal') return operand.value;
    if (operand.kind === 'function') return this.#call(operand.name, []);
    const base: Dot =
      operand.of === 'dot'
        ? dot
        : 'variable' in operand.of
          ? this.#variables.get(operand.of.variable)
          : this.#evaluate(operand.of, dot);
    return operand.names.reduce<Dot>((value, name) => this.#field(value, name), base);
  }

  #field(value: Dot, name: string): TemplateValue {
    if (value === LABELS) return this.#context.entry.get(name) ?? '';
    if (value instanceof Map) return value.get(name);
    throw new TemplateError(`.${name} is asked of a value that has no fields`);
  }

  #call(name: string, values: readonly TemplateValue[]): TemplateValue {
    const definition = FUNCTIONS.get(name);
    if (!definition) throw new TemplateError(`function ${name} is not defined`);
    const { argumentsMin, argumentsMax, run } = definition;
    if (values.length < argumentsMin || values.length > argumentsMax) {
      throw new TemplateError(`wrong number of arguments for ${name}: want ${argumentsMin}, got ${values.length}`);
    }
    return run(values, this.#context);
  }

  #plain(value: Dot): TemplateValue {
    return value === LABELS ? this.#context.entry.labels() : value;
  }

  #labelsText(): string {
    return textOf(this.#context.entry.labels());
  }
}
