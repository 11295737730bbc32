// All functions there are. A new one is a row in its family's table and a row in signatures.ts.
import { dateFunctions } from './dates.ts';
import { histogramFunctions } from './histograms.ts';
import { labelFunctions } from './labels.ts';
import { mathFunctions } from './math.ts';
import { overTimeFunctions } from './over-time.ts';
import { rateFunctions } from './rate.ts';
import { regressionFunctions } from './regression.ts';
import { shapeFunctions } from './shape.ts';
import type { PromqlFunction } from './types.ts';

export const FUNCTIONS: ReadonlyMap<string, PromqlFunction> = new Map(
  Object.entries({
    ...dateFunctions,
    ...histogramFunctions,
    ...labelFunctions,
    ...mathFunctions,
    ...overTimeFunctions,
    ...rateFunctions,
    ...regressionFunctions,
    ...shapeFunctions,
  }),
);
