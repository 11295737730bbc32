export type * from './cli/hooks.ts';
export type * from './engine/types.ts';
export type * from './metrics/types.ts';
export type * from './options/types.ts';
export type * from './run/types.ts';
