// Functions of one number at a time.
import type { FunctionTable, MapFunction } from './types.ts';

export const mathFunctions: FunctionTable = {
  abs: map(Math.abs),
  ceil: map(Math.ceil),
  floor: map(Math.floor),
  exp: map(Math.exp),
  ln: map(Math.log),
  log2: map(Math.log2),
  log10: map(Math.log10),
  sqrt: map(Math.sqrt),
  sgn: map(Math.sign),
  acos: map(Math.acos),
  acosh: map(Math.acosh),
  asin: map(Math.asin),
  asinh: map(Math.asinh),
  atan: map(Math.atan),
  atanh: map(Math.atanh),
  cos: map(Math.cos),
  cosh: map(Math.cosh),
  sin: map(Math.sin),
  sinh: map(Math.sinh),
  tan: map(Math.tan),
  tanh: map(Math.tanh),
  deg: map((radians) => (radians * 180) / Math.PI),
  rad: map((degrees) => (degrees * Math.PI) / 180),
  clamp_min: map((value, min) => Math.max(value, min)),
  clamp_max: map((value, max) => Math.min(value, max)),
  // Ties go up. Multiplying by the inverse keeps round(x, 0.1) at the digits people expect.
  round: map((value, toNearest = 1) => {
    const inverse = 1 / toNearest;
    return Math.floor(value * inverse + 0.5) / inverse;
  }),
};

function map(apply: (value: number, ...params: number[]) => number): MapFunction {
  return { kind: 'map', apply: (value, params) => (params.length === 0 ? apply(value) : apply(value, params[0] ?? 0)) };
}
