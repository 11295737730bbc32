export * from './field-config.ts';
export type { Finding, FindingLevel, Where } from './finding.ts';
export * from './frame.ts';
export type * from './panel-model.ts';
export type * from './transformation-model.ts';
export type * from './variable-model.ts';
