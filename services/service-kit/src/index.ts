export { Availability, retryUntilUp } from './availability.ts';
export { type CommonConfig, readCommonConfig, readNumber } from './config.ts';
export { type ExceptionFields, exceptionFields, messageOf } from './errors.ts';
export { ExportWatch } from './export-watch.ts';
export { failIfAsked, isFailTarget, type ServiceName, SimulatedFailure } from './fail.ts';
export { answerErrors, loggerOptions, messageFirst, requestLog } from './fastify.ts';
export { type HealthReply, healthOf } from './health.ts';
export {
  BadRequest,
  createListener,
  type Exchange,
  type Handler,
  type Reply,
  type Routes,
  readJson,
  type Serve,
} from './http.ts';
export { ensureTopic, kafkaOptions } from './kafka.ts';
export { closeServer, listen } from './listen.ts';
export type { Fields, Log } from './log.ts';
export { type StopOptions, stopWell } from './stop.ts';
export { type Call, callUpstream, reachUpstream, UpstreamError } from './upstream.ts';
export { within } from './within.ts';
export { simulateWork } from './work.ts';
