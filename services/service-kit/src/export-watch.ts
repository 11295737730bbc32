import { messageOf } from './errors.ts';

/** OpenTelemetry's ExportResult, as far as it matters here; the kit itself loads none of OpenTelemetry. */
interface ExportResult {
  readonly code: number;
  readonly error?: Error;
}

/** OpenTelemetry's ExportResultCode.SUCCESS. */
const SUCCESS = 0;

/** What the three OTLP exporters have in common, whatever they export. */
interface Exporter<Items> {
  export(items: Items, done: (result: ExportResult) => void): void;
}

/**
 * Says once that telemetry cannot be delivered, and once that it can again.
 *
 * Three exporters that each try every second would otherwise fill the log during an outage of the collector. The line
 * goes to stdout only: sending it to the collector is what does not work.
 */
export class ExportWatch {
  readonly #service: string;
  readonly #write: (line: string) => void;
  readonly #failing = new Set<object>();

  constructor(service: string, write: (line: string) => void = (line) => void process.stdout.write(line)) {
    this.#service = service;
    this.#write = write;
  }

  /** Returns the same exporter, each result of which is noticed from now on. */
  over<Items, T extends Exporter<Items>>(exporter: T & Exporter<Items>): T {
    const original = exporter.export.bind(exporter);
    exporter.export = (items: Items, done: (result: ExportResult) => void): void => {
      original(items, (result) => {
        this.#notice(exporter, result);
        done(result);
      });
    };
    return exporter;
  }

  #notice(exporter: object, result: ExportResult): void {
    const wasFailing = this.#failing.size > 0;
    if (result.code === SUCCESS) this.#failing.delete(exporter);
    else this.#failing.add(exporter);
    const isFailing = this.#failing.size > 0;
    if (isFailing && !wasFailing)
      this.#say('WARN', `telemetry is not delivered: ${reason(result.error)}; batches are lost, still trying`);
    if (!isFailing && wasFailing) this.#say('INFO', 'telemetry is delivered again');
  }

  #say(level: string, msg: string): void {
    this.#write(`${JSON.stringify({ time: new Date().toISOString(), level, msg, service: this.#service })}\n`);
  }
}

function reason(error: Error | undefined): string {
  return error ? messageOf(error) : 'unknown error';
}
