export { createLokiApi, type LokiApiOptions } from './api.ts';
export { type FollowedLogStore, followLogs } from './tail/follow-logs.ts';
export { createLokiTail, type LokiTail, type LokiTailOptions } from './tail/tail.ts';
