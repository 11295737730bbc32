// A new column out of others: over the columns of a row, of two columns, of one.
import { displayNameOf } from '../display/legend.ts';
import { type DataFrame, type Field, firstField } from '../frame.ts';
import { reducerLabel, reduceValues } from '../reduce/reduce.ts';
import type { BinaryOperator, Calculation, Operand, UnaryOperator } from '../transformation-model.ts';
import { joinByField } from './join-by-field.ts';
import type { OptionsOf } from './options-of.ts';

export function calculateField(
  frames: readonly DataFrame[],
  options: OptionsOf<'calculateField'>,
): readonly DataFrame[] {
  const { calculation, alias, replaceFields } = options;
  // Series of several queries are calculated with each other, so they stand side by side first.
  const wide = frames.length > 1 && frames.every((frame) => firstField(frame, 'time'));
  const joined = wide ? joinByField(frames, { kind: 'joinByField', mode: 'outer' }) : frames;
  return joined.map((frame) => {
    const values = calculate(frame, joined, calculation);
    if (!values) return frame;
    const name = alias || defaultName(calculation);
    const added: Field = { type: 'number', name, values, config: {} };
    const kept = replaceFields ? frame.fields.filter((field) => field.type === 'time') : frame.fields;
    return { ...frame, fields: [...kept, added] };
  });
}

type Numbers = (number | null)[];

function calculate(frame: DataFrame, frames: readonly DataFrame[], calculation: Calculation): Numbers | undefined {
  switch (calculation.mode) {
    case 'reduceRow': {
      const names = calculation.include;
      const fields = frame.fields.filter(
        (field) =>
          field.type === 'number' &&
          (names.length === 0 || names.includes(displayNameOf(field, frame, frames)) || names.includes(field.name)),
      );
      if (fields.length === 0) return undefined;
      return rows(frame, (row) => {
        const reduced = reduceValues(
          fields.map((field) => field.values[row] ?? null),
          calculation.reducer,
        );
        return typeof reduced === 'number' ? reduced : null;
      });
    }
    case 'binary': {
      const left = operandOf(calculation.left, frame, frames);
      const right = operandOf(calculation.right, frame, frames);
      if (!left || !right) return undefined;
      return rows(frame, (row) => {
        const [a, b] = [left(row), right(row)];
        return a === null || b === null ? null : BINARY[calculation.operator](a, b);
      });
    }
    case 'unary': {
      const value = operandOf({ kind: 'field', name: calculation.field }, frame, frames);
      return value && rows(frame, (row) => mapNumber(value(row), UNARY[calculation.operator]));
    }
    case 'cumulative': {
      const value = operandOf({ kind: 'field', name: calculation.field }, frame, frames);
      if (!value) return undefined;
      let total = 0;
      let count = 0;
      return rows(frame, (row) => {
        const here = value(row);
        if (here !== null) {
          total += here;
          count++;
        }
        if (calculation.reducer === 'sum') return total;
        return count === 0 ? null : total / count;
      });
    }
    case 'index':
      return rows(frame, (row) => (calculation.asPercentile ? row / Math.max(1, frame.length - 1) : row));
    default:
      return calculation satisfies never;
  }
}

const BINARY: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '**': (a, b) => a ** b,
  '%': (a, b) => a % b,
};

const UNARY: Readonly<Record<UnaryOperator, (value: number) => number>> = {
  abs: Math.abs,
  exp: Math.exp,
  ln: Math.log,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
};

function operandOf(
  operand: Operand,
  frame: DataFrame,
  frames: readonly DataFrame[],
): ((row: number) => number | null) | undefined {
  if (operand.kind === 'fixed') return () => operand.value;
  const field = frame.fields.find(
    (one) => one.type === 'number' && (displayNameOf(one, frame, frames) === operand.name || one.name === operand.name),
  );
  return field && ((row) => numberOrNull(field.values[row]));
}

function rows(frame: DataFrame, of: (row: number) => number | null): Numbers {
  return Array.from({ length: frame.length }, (_, row) => of(row));
}

function mapNumber(value: number | null, map: (value: number) => number): number | null {
  return value === null ? null : map(value);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function defaultName(calculation: Calculation): string {
  const text = (operand: Operand): string => (operand.kind === 'fixed' ? String(operand.value) : operand.name);
  switch (calculation.mode) {
    case 'reduceRow':
      return reducerLabel(calculation.reducer);
    case 'binary':
      return `${text(calculation.left)} ${calculation.operator} ${text(calculation.right)}`;
    case 'unary':
      return `${calculation.operator}(${calculation.field})`;
    case 'cumulative':
      return `cumulative ${calculation.reducer}(${calculation.field})`;
    case 'index':
      return 'Row';
    default:
      return calculation satisfies never;
  }
}
