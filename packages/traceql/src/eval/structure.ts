// Structural operators: which spans on the right stand in a relation to a span on the left. Each is linear in the
// number of spans, whatever the shape of the tree.
import type { Span } from '@o11y-lab/model';
import type { SpansetOperator } from '../syntax/ast.ts';
import type { TraceView } from './trace-view.ts';

export type StructuralOperator = Exclude<SpansetOperator, '&&' | '||'>;

/** The spans of `right`, and for the union operators (`&>` …) of `left`, that the operator selects. */
export function relatedSpans(
  operator: StructuralOperator,
  left: readonly Span[],
  right: readonly Span[],
  trace: TraceView,
): readonly Span[] {
  switch (operator) {
    case '>':
    case '>>':
    case '<':
    case '<<':
    case '~':
      return right.filter(related(operator, left, trace));
    case '!>':
    case '!>>':
    case '!<':
    case '!<<':
    case '!~': {
      const holds = related(withoutPrefix(operator), left, trace);
      return right.filter((span) => !holds(span));
    }
    case '&>':
    case '&>>':
    case '&<':
    case '&<<':
    case '&~': {
      const plain = withoutPrefix(operator);
      const ofRight = right.filter(related(plain, left, trace));
      const ofLeft = left.filter(related(INVERSE[plain], right, trace));
      return inOrder(new Set([...ofLeft, ...ofRight]), trace);
    }
    default:
      return operator satisfies never;
  }
}

type Relation = '>' | '>>' | '<' | '<<' | '~';

const INVERSE: Readonly<Record<Relation, Relation>> = { '>': '<', '>>': '<<', '<': '>', '<<': '>>', '~': '~' };

function withoutPrefix(operator: StructuralOperator): Relation {
  return operator.slice(1) as Relation; // called for the operators with ! or & in front
}

function related(relation: Relation, left: readonly Span[], trace: TraceView): (span: Span) => boolean {
  switch (relation) {
    case '>': {
      const set = new Set(left);
      return (span) => {
        const parent = trace.parentOf(span);
        return parent !== undefined && set.has(parent);
      };
    }
    case '<': {
      const parents = new Set(left.map((span) => trace.parentOf(span)));
      return (span) => parents.has(span);
    }
    case '>>':
      return descendantTest(left, trace);
    case '<<': {
      const ancestors = new Set<Span>();
      for (const span of left) {
        for (let up = trace.parentOf(span); up !== undefined && !ancestors.has(up); up = trace.parentOf(up))
          ancestors.add(up);
      }
      return (span) => ancestors.has(span);
    }
    case '~': {
      const counts = new Map<Span, number>();
      const set = new Set(left);
      for (const span of left) {
        const parent = trace.parentOf(span);
        if (parent) counts.set(parent, (counts.get(parent) ?? 0) + 1);
      }
      return (span) => {
        const parent = trace.parentOf(span);
        return parent !== undefined && (counts.get(parent) ?? 0) > (set.has(span) ? 1 : 0);
      };
    }
    default:
      return relation satisfies never;
  }
}

function descendantTest(left: readonly Span[], trace: TraceView): (span: Span) => boolean {
  const set = new Set(left);
  const known = new Map<Span, boolean>();
  return (span) => {
    // Up to a span whose answer is known, then the way back down writes the answer to all that were passed.
    const path: Span[] = [];
    const seen = new Set<Span>();
    let result = false;
    for (let at: Span | undefined = span; at !== undefined && !seen.has(at); ) {
      const answer = known.get(at);
      if (answer !== undefined) {
        result = answer;
        break;
      }
      path.push(at);
      seen.add(at);
      const parent = trace.parentOf(at);
      if (parent !== undefined && set.has(parent)) {
        result = true;
        break;
      }
      at = parent;
    }
    for (const passed of path) known.set(passed, result);
    return result;
  };
}

/** The spans of a set in the order of the trace. */
export function inOrder(spans: ReadonlySet<Span>, trace: TraceView): readonly Span[] {
  return trace.trace.spans.filter((span) => spans.has(span));
}
