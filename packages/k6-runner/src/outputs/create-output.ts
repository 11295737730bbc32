// `--out name[=argument]`
import { ConfigurationError } from '../metrics/configuration-error.ts';
import { CsvOutput } from './csv-output.ts';
import { JsonOutput } from './json-output.ts';
import { OpenTelemetryOutput } from './opentelemetry-output.ts';
import { PrometheusOutput } from './prometheus-output.ts';
import type { OutputContext, SampleOutput } from './types.ts';

const OUTPUTS: Readonly<Record<string, (argument: string, context: OutputContext) => SampleOutput>> = {
  json: (argument, context) => new JsonOutput(argument || '-', context),
  csv: (argument, context) => new CsvOutput(argument, context),
  opentelemetry: (_argument, context) => new OpenTelemetryOutput(context),
  'experimental-opentelemetry': (_argument, context) => new OpenTelemetryOutput(context),
  'experimental-prometheus-rw': (_argument, context) => new PrometheusOutput(context),
};

/** Outputs of k6 that are not here. */
const ABSENT = new Set([
  'cloud',
  'influxdb',
  'xk6-influxdb',
  'kafka',
  'xk6-kafka',
  'statsd',
  'datadog',
  'web-dashboard',
  'dashboard',
]);

const INSTEAD = 'use json=file, csv=file, opentelemetry or experimental-prometheus-rw';

/** @throws ConfigurationError for an unknown output, or one with impossible settings */
export function createOutput(spec: string, context: OutputContext): SampleOutput {
  const equals = spec.indexOf('=');
  const name = equals < 0 ? spec : spec.slice(0, equals);
  const create = Object.hasOwn(OUTPUTS, name) ? OUTPUTS[name] : undefined;
  if (create) return create(equals < 0 ? '' : spec.slice(equals + 1), context);
  if (ABSENT.has(name)) throw new ConfigurationError(`the output ${name} is not supported by this runner: ${INSTEAD}`);
  throw new ConfigurationError(`invalid output type '${name}': ${INSTEAD}`);
}
