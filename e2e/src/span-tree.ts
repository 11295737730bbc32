import type { SpanRow } from './telemetry.ts';

export interface SpanNode {
  readonly span: SpanRow;
  readonly children: readonly SpanNode[];
}

/** The spans whose parent is not among them, each with what is below it. */
export function treesOf(spans: readonly SpanRow[]): readonly SpanNode[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const node = (span: SpanRow): SpanNode => ({
    span,
    children: spans.filter((child) => child.parentSpanId === span.spanId).map(node),
  });
  return spans.filter((span) => !ids.has(span.parentSpanId)).map(node);
}

/** A tree as indented text: what a failing test prints. */
export function drawTree(node: SpanNode, indent = ''): string {
  const { service, kind, name, status } = node.span;
  const line = `${indent}${service} ${kind} ${name}${status === 'error' ? ' !' : ''}`;
  return [line, ...node.children.map((child) => drawTree(child, `${indent}  `))].join('\n');
}

/** Walks down by one child per step; the step says what the child must be. */
export function descend(node: SpanNode, ...steps: readonly ((span: SpanRow) => boolean)[]): SpanNode {
  let here = node;
  steps.forEach((step, index) => {
    const next = here.children.find((child) => step(child.span));
    if (!next)
      throw new Error(
        `step ${index + 1} finds no child of ${here.span.service} ${here.span.name} in\n${drawTree(node)}`,
      );
    here = next;
  });
  return here;
}

export function is(service: string, kind: string, name?: RegExp): (span: SpanRow) => boolean {
  return (span) => span.service === service && span.kind === kind && (name?.test(span.name) ?? true);
}
