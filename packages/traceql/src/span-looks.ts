import type { SpanPart } from '@o11y-lab/storage';
import type { AttributeScope, FieldExpr, Intrinsic } from './syntax/ast.ts';

/** What expressions look at. */
export interface Looks {
  /** Of the span, each once. */
  readonly parts: readonly SpanPart[];
  readonly atDuration: boolean;
  /** At other spans than the span itself: the whole trace is needed. */
  readonly atTrace: boolean;
}

export function looksOf(exprs: readonly FieldExpr[]): Looks {
  const parts = new Map<string, SpanPart>();
  let [atDuration, atTrace] = [false, false];
  const look = (expr: FieldExpr): void => {
    switch (expr.kind) {
      case 'static':
        return;
      case 'unary':
        look(expr.of);
        return;
      case 'binary':
        look(expr.left);
        look(expr.right);
        return;
      case 'attribute':
        if (expr.parent) atTrace = true;
        for (const part of attributeParts(expr.scope, expr.name)) {
          parts.set(part.kind === 'attribute' ? `.${part.name}` : part.kind, part);
        }
        return;
      case 'intrinsic': {
        const looked = INTRINSICS_LOOK[expr.name];
        if (expr.parent || looked === 'trace') atTrace = true;
        else if (looked === 'duration') atDuration = true;
        else for (const kind of looked) parts.set(kind, { kind });
        return;
      }
      default:
        expr satisfies never;
    }
  };
  exprs.forEach(look);
  return { parts: [...parts.values()], atDuration, atTrace };
}

function attributeParts(scope: AttributeScope, name: string): readonly SpanPart[] {
  switch (scope) {
    case 'span':
      return [{ kind: 'attribute', name }];
    case 'any':
      return [{ kind: 'attribute', name }, { kind: 'resource' }];
    case 'resource':
      return [{ kind: 'resource' }];
    case 'instrumentation':
      return [{ kind: 'scope' }];
    case 'event':
      return [{ kind: 'events' }];
    case 'link':
      return [{ kind: 'links' }];
    default:
      return scope satisfies never;
  }
}

type PlainPart = Exclude<SpanPart['kind'], 'attribute'>;

const INTRINSICS_LOOK: Readonly<Record<Intrinsic['name'], 'trace' | 'duration' | readonly PlainPart[]>> = {
  duration: 'duration',
  name: ['name'],
  status: ['status'],
  statusMessage: ['status-message'],
  kind: ['kind'],
  traceId: ['trace-id'],
  spanId: ['span-id'],
  parentId: ['parent-id'],
  eventName: ['events'],
  eventTimeSinceStart: ['events', 'start'],
  linkTraceId: ['links'],
  linkSpanId: ['links'],
  instrumentationName: ['scope'],
  instrumentationVersion: ['scope'],
  rootName: 'trace',
  rootServiceName: 'trace',
  traceDuration: 'trace',
  nestedSetLeft: 'trace',
  nestedSetRight: 'trace',
  nestedSetParent: 'trace',
  childCount: 'trace',
  parent: 'trace',
};
