// `--out csv=file`: a row per sample, a column per system tag, other tags together in one.

import { ConfigurationError } from '../metrics/configuration-error.ts';
import type { Sample, Tags } from '../metrics/types.ts';
import { parseDuration } from '../options/duration.ts';
import { rfc3339 } from './sample-time.ts';
import { type TextFile, textFile } from './text-file.ts';
import type { OutputContext, SampleOutput } from './types.ts';

const TIME_FORMATS = {
  unix: (timeMs: number): string => String(Math.floor(timeMs / 1000)),
  unix_milli: (timeMs: number): string => String(Math.floor(timeMs)),
  unix_micro: (timeMs: number): string => String(Math.floor(timeMs * 1000)),
  unix_nano: (timeMs: number): string => String(BigInt(Math.floor(timeMs * 1000)) * 1000n),
  rfc3339: (timeMs: number): string => rfc3339(timeMs).replace(/\.\d+Z$/, 'Z'),
  rfc3339_nano: rfc3339,
};

interface CsvSettings {
  readonly fileName: string;
  readonly isGzip: boolean;
  readonly saveIntervalMs: number;
  readonly timeFormat: keyof typeof TIME_FORMATS;
}

export class CsvOutput implements SampleOutput {
  readonly name = 'csv';
  readonly #settings: CsvSettings;
  readonly #columns: readonly string[];
  readonly #file: TextFile;
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  /** @param argument a file name, or `fileName=…,saveInterval=1s,timeFormat=unix,gzip=true` @throws ConfigurationError */
  constructor(argument: string, context: OutputContext) {
    this.#settings = readSettings(argument, context);
    // The system tags `vu` and `iter` are no columns of k6's files: they are among the metadata.
    this.#columns = [...context.systemTags].filter((tag) => tag !== 'vu' && tag !== 'iter').sort();
    this.#file = textFile(this.#settings.fileName, this.#settings.isGzip, context);
  }

  describe(): string {
    return `csv (${this.#settings.fileName})`;
  }

  async start(): Promise<void> {
    await this.#file.open();
    const header = ['metric_name', 'timestamp', 'metric_value', ...this.#columns, 'extra_tags', 'metadata'];
    this.#file.write(`${header.join(',')}\n`);
    this.#timer = setInterval(() => this.#flush(), this.#settings.saveIntervalMs);
    this.#timer.unref();
  }

  add(samples: readonly Sample[]): void {
    const timeText = TIME_FORMATS[this.#settings.timeFormat];
    for (const { metric, timeMs, value, tags, metadata } of samples) {
      const cells = [metric.name, timeText(timeMs), value.toFixed(6)];
      for (const column of this.#columns) cells.push(quote(tags[column] ?? ''));
      cells.push(quote(joined(tags, this.#columns)), quote(joined(metadata ?? {}, [])));
      this.#text += `${cells.join(',')}\n`;
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush();
    await this.#file.close();
  }

  #flush(): void {
    if (this.#text !== '') this.#file.write(this.#text);
    this.#text = '';
  }
}

function joined(tags: Tags, without: readonly string[]): string {
  return Object.entries(tags)
    .filter(([name]) => !without.includes(name))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function readSettings(argument: string, { shell }: OutputContext): CsvSettings {
  const given = new Map<string, string>([
    ['fileName', shell['K6_CSV_FILENAME'] ?? ''],
    ['saveInterval', shell['K6_CSV_SAVE_INTERVAL'] ?? ''],
    ['timeFormat', shell['K6_CSV_TIME_FORMAT'] ?? ''],
  ]);
  if (argument.includes('=')) {
    for (const part of argument.split(',')) {
      const equals = part.indexOf('=');
      const name = part.slice(0, Math.max(0, equals));
      if (!['fileName', 'saveInterval', 'timeFormat', 'gzip'].includes(name)) {
        throw new ConfigurationError(
          `--out csv: unknown setting "${part}", want fileName=…, saveInterval=…, timeFormat=… or gzip=true`,
        );
      }
      given.set(name, part.slice(equals + 1));
    }
  } else if (argument !== '') given.set('fileName', argument);
  const fileName = given.get('fileName') || 'file.csv';
  const timeFormat = given.get('timeFormat') || 'unix';
  const format = (Object.keys(TIME_FORMATS) as (keyof typeof TIME_FORMATS)[]).find((one) => one === timeFormat);
  if (format === undefined) {
    const wanted = Object.keys(TIME_FORMATS).join(', ');
    throw new ConfigurationError(`--out csv: timeFormat is "${timeFormat}", want ${wanted}`);
  }
  return {
    fileName,
    isGzip: fileName.endsWith('.gz') || given.get('gzip') === 'true',
    saveIntervalMs: readInterval('--out csv: saveInterval', given.get('saveInterval') || '1s'),
    timeFormat: format,
  };
}

/** @throws ConfigurationError */
export function readInterval(name: string, text: string): number {
  let ms = Number.NaN;
  try {
    ms = parseDuration(text);
  } catch {
    // said below
  }
  if (!(ms >= 10)) throw new ConfigurationError(`${name} is "${text}", want a duration of at least 10ms, e.g. 1s`);
  return ms;
}
