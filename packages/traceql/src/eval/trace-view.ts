import type { Span, SpanId, Trace } from '@o11y-lab/model';

/** Where a span stands in its tree: left and right count through the tree in depth-first order. */
export interface NestedSet {
  readonly left: number;
  readonly right: number;
  /** The left of the parent; -1 for a root. */
  readonly parent: number;
}

/** No root above: not part of the tree. */
const OUTSIDE: NestedSet = { left: 0, right: 0, parent: 0 };

/** A trace with what queries ask of its shape, worked out when first asked for. */
export class TraceView {
  readonly trace: Trace;
  #byId: ReadonlyMap<SpanId, Span> | undefined;
  #children: ReadonlyMap<Span, readonly Span[]> | undefined;
  #nested: ReadonlyMap<Span, NestedSet> | undefined;
  #root: Span | undefined | null = null;
  #durationNs: number | undefined;

  constructor(trace: Trace) {
    this.trace = trace;
  }

  /** The first span without a parent. */
  get root(): Span | undefined {
    if (this.#root === null) this.#root = this.trace.spans.find((span) => span.parentSpanId === undefined);
    return this.#root;
  }

  get startUnixNano(): bigint {
    let first: bigint = this.trace.spans[0]?.startUnixNano ?? 0n;
    for (const { startUnixNano } of this.trace.spans) if (startUnixNano < first) first = startUnixNano;
    return first;
  }

  /** From the first start to the last end. */
  get durationNs(): number {
    if (this.#durationNs === undefined) {
      let last = 0n;
      for (const { endUnixNano } of this.trace.spans) if (endUnixNano > last) last = endUnixNano;
      this.#durationNs = Number(last - this.startUnixNano);
    }
    return this.#durationNs;
  }

  parentOf(span: Span): Span | undefined {
    if (span.parentSpanId === undefined) return undefined;
    this.#byId ??= new Map(this.trace.spans.map((one) => [one.spanId, one]));
    const parent = this.#byId.get(span.parentSpanId);
    return parent === span ? undefined : parent;
  }

  childrenOf(span: Span): readonly Span[] {
    if (this.#children === undefined) {
      const children = new Map<Span, Span[]>();
      for (const one of this.trace.spans) {
        const parent = this.parentOf(one);
        if (parent === undefined) continue;
        const list = children.get(parent);
        if (list) list.push(one);
        else children.set(parent, [one]);
      }
      this.#children = children;
    }
    return this.#children.get(span) ?? [];
  }

  nestedSetOf(span: Span): NestedSet {
    this.#nested ??= this.#number();
    return this.#nested.get(span) ?? OUTSIDE;
  }

  /** Depth first with an own stack: a trace may be one long chain. */
  #number(): ReadonlyMap<Span, NestedSet> {
    const nested = new Map<Span, NestedSet>();
    let counter = 0;
    for (const root of this.trace.spans) {
      if (root.parentSpanId !== undefined) continue;
      const stack = [{ span: root, left: ++counter, parent: -1, nextChild: 0 }];
      for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
        const child = this.childrenOf(top.span)[top.nextChild++];
        if (child) stack.push({ span: child, left: ++counter, parent: top.left, nextChild: 0 });
        else {
          nested.set(top.span, { left: top.left, right: ++counter, parent: top.parent });
          stack.pop();
        }
      }
    }
    return nested;
  }
}
