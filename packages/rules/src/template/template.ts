import type { Labels } from '@o11y-lab/model';
import { FUNCTIONS } from './functions.ts';
import { type Operand, type Pipeline, parseTemplate, type TemplateNode } from './parse.ts';
import { isTrue, TemplateError, type TemplateValue, textOf } from './values.ts';

/** What a template can read. */
export interface TemplateData {
  readonly labels: Labels;
  readonly value: number;
  readonly externalLabels: Labels;
}

/** The text for one alert. A template that fails on it says so in the text, as Prometheus does: the alert still goes out. */
export type Template = (data: TemplateData) => string;

/** @throws QueryError for what is wrong, or not supported, in the template. */
export function compileTemplate(source: string): Template {
  const nodes = parseTemplate(source);
  return (data) => {
    try {
      return render(nodes, data);
    } catch (error) {
      if (error instanceof TemplateError) return `<error expanding template: ${error.message}>`;
      throw error;
    }
  };
}

function render(nodes: readonly TemplateNode[], data: TemplateData): string {
  return nodes
    .map((node) => {
      switch (node.kind) {
        case 'text':
          return node.text;
        case 'output':
          return textOf(runPipeline(node.pipeline, data));
        case 'if':
          return render(isTrue(runPipeline(node.condition, data)) ? node.then : node.otherwise, data);
        default:
          return node satisfies never;
      }
    })
    .join('');
}

function runPipeline(pipeline: Pipeline, data: TemplateData): TemplateValue {
  let result: TemplateValue | undefined;
  for (const command of pipeline) {
    if (command.kind === 'value') {
      result = valueOfOperand(command.operand, data);
      continue;
    }
    const args = command.args.map((operand) => valueOfOperand(operand, data));
    if (result !== undefined) args.push(result);
    result = call(command.name, args);
  }
  return result ?? '';
}

function valueOfOperand(operand: Operand, data: TemplateData): TemplateValue {
  switch (operand.kind) {
    case 'literal':
      return operand.value;
    case 'value':
      return data.value;
    case 'labels': {
      const labels = operand.of === 'alert' ? data.labels : data.externalLabels;
      return operand.name === undefined ? labels : (labels.get(operand.name) ?? '');
    }
    case 'pipeline':
      return runPipeline(operand.pipeline, data);
    case 'call':
      return call(operand.name, []);
    default:
      return operand satisfies never;
  }
}

function call(name: string, args: readonly TemplateValue[]): TemplateValue {
  const found = FUNCTIONS.get(name);
  if (!found) throw new TemplateError(`function "${name}" is not defined`); // the parser knows the same table
  if (args.length < found.argsMin) throw new TemplateError(`${name} gets ${args.length} arguments, want more`);
  return found.call(args);
}
