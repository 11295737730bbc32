export { createLokiApi, type LokiApiOptions } from './api.ts';
