import type { TransformationKind, TransformationSpec } from '../transformation-model.ts';

/** The options of one kind. */
export type OptionsOf<K extends TransformationKind> = Extract<TransformationSpec, { kind: K }>;
