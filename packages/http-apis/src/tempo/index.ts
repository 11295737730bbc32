export { createTempoApi, type TempoApiOptions } from './api.ts';
