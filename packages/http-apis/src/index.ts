export * from './loki/index.ts';
export * from './prometheus/index.ts';
export * from './tempo/index.ts';
