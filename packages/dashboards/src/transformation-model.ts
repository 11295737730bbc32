// The transformations that are understood, parsed. Each kind's meaning is in transformations/<kind>.ts.

export type Transformation = TransformationSpec & {
  readonly disabled: boolean;
  /** Only frames of these queries are transformed; the others pass. A refId or "/regex/"; empty: all. */
  readonly filterRefIds?: string;
};

export type TransformationSpec =
  | {
      readonly kind: 'organize';
      readonly excludeByName: Readonly<Record<string, boolean>>;
      readonly includeByName: Readonly<Record<string, boolean>>;
      readonly indexByName: Readonly<Record<string, number>>;
      readonly renameByName: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'joinByField'; readonly byField?: string; readonly mode: 'outer' | 'inner' | 'outerTabular' }
  | { readonly kind: 'renameByRegex'; readonly regex: string; readonly replacement: string }
  | { readonly kind: 'filterFieldsByName'; readonly include?: NameFilter; readonly exclude?: NameFilter }
  | {
      readonly kind: 'groupBy';
      readonly fields: Readonly<
        Record<string, { readonly operation: 'groupby' | 'aggregate'; readonly aggregations: readonly string[] }>
      >;
    }
  | { readonly kind: 'merge' }
  | { readonly kind: 'sortBy'; readonly field: string; readonly desc: boolean }
  | {
      readonly kind: 'calculateField';
      readonly calculation: Calculation;
      readonly alias?: string;
      readonly replaceFields: boolean;
    }
  | {
      readonly kind: 'filterByValue';
      readonly type: 'include' | 'exclude';
      readonly match: 'all' | 'any';
      readonly filters: readonly ValueFilter[];
    }
  | {
      readonly kind: 'labelsToFields';
      readonly mode: 'columns' | 'rows';
      readonly keepLabels?: readonly string[];
      readonly valueLabel?: string;
    }
  | {
      readonly kind: 'formatTime';
      readonly timeField: string;
      readonly outputFormat: string;
      readonly timezone: string;
    }
  | { readonly kind: 'timeSeriesTable'; readonly byRefId: Readonly<Record<string, { readonly stat: string }>> }
  | {
      readonly kind: 'reduce';
      readonly reducers: readonly string[];
      readonly mode: 'seriesToRows' | 'reduceFields';
      readonly includeTimeField: boolean;
      readonly labelsToFields: boolean;
    }
  | { readonly kind: 'limit'; readonly limit: number }
  | { readonly kind: 'filterByRefId'; readonly include: string }
  | { readonly kind: 'seriesToRows' }
  | { readonly kind: 'concatenate'; readonly frameName: 'drop' | 'field' | 'label'; readonly frameNameLabel: string }
  | { readonly kind: 'convertFieldType'; readonly conversions: readonly TypeConversion[] }
  | { readonly kind: 'unsupported'; readonly id: string };

export type TransformationKind = Exclude<TransformationSpec['kind'], 'unsupported'>;

export interface NameFilter {
  readonly names: readonly string[];
  readonly pattern?: string;
}

export type Calculation =
  | { readonly mode: 'reduceRow'; readonly include: readonly string[]; readonly reducer: string }
  | { readonly mode: 'cumulative'; readonly field: string; readonly reducer: 'sum' | 'mean' }
  | { readonly mode: 'binary'; readonly left: Operand; readonly operator: BinaryOperator; readonly right: Operand }
  | { readonly mode: 'unary'; readonly field: string; readonly operator: UnaryOperator }
  | { readonly mode: 'index'; readonly asPercentile: boolean };

export type Operand =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'fixed'; readonly value: number };
export type BinaryOperator = '+' | '-' | '*' | '/' | '**' | '%';
export type UnaryOperator = 'abs' | 'exp' | 'ln' | 'floor' | 'ceil' | 'round';

export interface ValueFilter {
  readonly fieldName: string;
  readonly test: ValueTest;
}

export type ValueTest =
  | { readonly kind: 'isNull' | 'isNotNull' }
  | { readonly kind: 'equal' | 'notEqual'; readonly value: string }
  | { readonly kind: 'greater' | 'greaterOrEqual' | 'lower' | 'lowerOrEqual'; readonly value: number }
  | { readonly kind: 'between'; readonly from: number; readonly to: number }
  | { readonly kind: 'regex'; readonly pattern: string }
  | { readonly kind: 'substring' | 'notSubstring'; readonly value: string };

export interface TypeConversion {
  readonly field: string;
  readonly to: 'time' | 'number' | 'string' | 'boolean';
}
