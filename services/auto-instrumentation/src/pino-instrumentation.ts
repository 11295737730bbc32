import { context, isSpanContextValid, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';

type Mixin = (...args: unknown[]) => object;
type WriteHook = (line: string) => string;

/** The options of pino that are used here. */
interface PinoOptions {
  mixin?: Mixin;
  hooks?: { streamWrite?: WriteHook };
}

type Pino = (...args: unknown[]) => unknown;

/**
 * Puts trace_id and span_id into each line that pino writes inside a request, and sends the line as a log record.
 *
 * The record's body is the very line that goes to stdout: whoever searches the log store for a piece of text, or takes
 * the JSON apart again, sees there what the terminal shows. The fields of the line are not sent as attributes too: that
 * would store each of them twice, and show it twice (`path` and `path_extracted`) after `| json`.
 */
export class PinoInstrumentation extends InstrumentationBase {
  constructor() {
    super('@o11y-lab/auto-instrumentation/pino', '1.0.0', {});
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    // What the module exports is the function pino; the definition's type only knows `any`.
    return [new InstrumentationNodeModuleDefinition('pino', ['>=9 <11'], (pino: Pino) => this.#wrap(pino))];
  }

  #wrap(pino: Pino): Pino {
    const wrapped: Pino = (...args) => {
      // pino(options?, stream?): a first argument that can write is the stream.
      const [first, ...rest] = args;
      const hasOptions = typeof first === 'object' && first !== null && !('write' in first);
      const options = this.#withTrace(hasOptions ? (first as PinoOptions) : {});
      return pino(options, ...(hasOptions || first === undefined ? rest : args));
    };
    return Object.assign(wrapped, pino, { pino: wrapped, default: wrapped });
  }

  #withTrace(options: PinoOptions): PinoOptions {
    const { mixin, hooks } = options;
    return {
      ...options,
      mixin: (...args) => ({ ...mixin?.(...args), ...currentIds() }),
      hooks: {
        ...hooks,
        streamWrite: (line) => {
          const written = hooks?.streamWrite?.(line) ?? line;
          this.#send(written.trimEnd());
          return written;
        },
      },
    };
  }

  #send(line: string): void {
    this.logger.emit({ ...severityOf(line), body: line, timestamp: new Date(), context: context.active() });
  }
}

/** The ids of the span that is current where the line is logged; nothing outside a request. */
function currentIds(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

const SEVERITY_BY_LEVEL: Readonly<Record<string, SeverityNumber>> = {
  TRACE: SeverityNumber.TRACE,
  DEBUG: SeverityNumber.DEBUG,
  INFO: SeverityNumber.INFO,
  WARN: SeverityNumber.WARN,
  ERROR: SeverityNumber.ERROR,
  FATAL: SeverityNumber.FATAL,
};

/** pino's own numbers, for programs that do not write the level as a word. */
const LEVEL_BY_NUMBER: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

/** Takes the severity out of a line; a line that is no JSON object, or has a level of its own making, has none. */
export function severityOf(line: string): { severityText?: string; severityNumber?: SeverityNumber } {
  const level = levelOf(line);
  const text = typeof level === 'number' ? LEVEL_BY_NUMBER[level] : String(level ?? '').toUpperCase();
  const severityNumber = text ? SEVERITY_BY_LEVEL[text] : undefined;
  return text && severityNumber !== undefined ? { severityText: text, severityNumber } : {};
}

function levelOf(line: string): unknown {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && 'level' in parsed ? parsed.level : undefined;
  } catch {
    return undefined; // not JSON: a program may log as it likes
  }
}
