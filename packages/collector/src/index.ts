export {
  createSpanConnectors,
  type SpanConnectorCounters,
  type SpanConnectorOptions,
  type SpanConnectors,
} from './connectors/span-connectors.ts';
export type { Consumer, Consumers } from './consumer.ts';
export {
  newReceiverCounters,
  type ReceiverCounters,
  SIGNALS,
  type SignalCounters,
  TRANSPORTS,
  type Transport,
} from './counters.ts';
export { createStoreExporters } from './exporters/store-exporters.ts';
export { IN_FLIGHT_BYTES_MAX_DEFAULT, InFlightBytes } from './in-flight.ts';
export type { Log } from './log.ts';
export { reportOutages } from './outage-report.ts';
export { createPipeline, type Pipeline, type PipelineOptions, type Receive, type Received } from './pipeline.ts';
export { startGrpcReceiver } from './receivers/otlp/grpc/grpc-receiver.ts';
export { CORS_DEFAULT, type CorsOptions, createCors } from './receivers/otlp/http/cors.ts';
export { type HttpReceiverOptions, startHttpReceiver } from './receivers/otlp/http/http-receiver.ts';
export { answerMalformed, type MalformedError } from './receivers/otlp/http/malformed.ts';
export {
  ListenError,
  REQUEST_BYTES_MAX_DEFAULT,
  type Receiver,
  type ReceiverOptions,
} from './receivers/otlp/options.ts';
export { type Refusal, refusalOf } from './refusal.ts';
