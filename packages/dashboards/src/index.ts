export {
  type CompatibilityReport,
  compatibilityOf,
  findingsOfPanel,
  queryTexts,
  whereOf,
} from './compatibility/compatibility.ts';
export { PANEL_SUPPORT } from './compatibility/support.ts';
export { type DatasourceInfo, type DatasourceScope, resolveDatasource } from './datasource.ts';
export { blend, contrast, parseRgb, type Rgb, rgbText } from './display/blend.ts';
export {
  type ColorScope,
  colorOf,
  continuousStops,
  isColorByValue,
  rangeOf,
  seriesColorOf,
} from './display/color.ts';
export {
  type DisplayValue,
  displayOf,
  displayText,
  type FormatOptions,
  formatTicks,
  formatValue,
  rangeOfValues,
  tickDecimals,
} from './display/display-value.ts';
export { autoLegendName, displayNameOf, legendName, verboseName } from './display/legend.ts';
export { mapValue } from './display/mappings.ts';
export { cssColor, DARK_PALETTE, LIGHT_PALETTE, type Palette } from './display/palette.ts';
export { absoluteSteps, activeStep, percentOf, type ValueRange } from './display/thresholds.ts';
export * from './field-config.ts';
export { applyFieldConfig } from './fields/apply-config.ts';
export { type ReducedValue, reduceFields } from './fields/reduce-fields.ts';
export type { Finding, FindingLevel, Where } from './finding.ts';
export * from './frame.ts';
export { heatmapColorIndex, heatmapColors, isKnownScheme } from './heatmap/colors.ts';
export { type HeatmapRow, type HeatmapRows, heatmapFrame, heatmapRows } from './heatmap/rows.ts';
export { formatDurationMs, parseDurationMs } from './interval/duration.ts';
export {
  alignRange,
  coarseIntervalMs,
  type Interval,
  type IntervalInput,
  intervalMacros,
  panelIntervalMs,
  prometheusInterval,
  rateInterval,
  roundInterval,
  SCRAPE_INTERVAL_MS_DEFAULT,
} from './interval/interval.ts';
export { COPIES_MAX, expandRepeats, type RepeatValues } from './layout/expand-repeats.ts';
export { layoutOf, type PlacedPanel, type PlacedSection } from './layout/layout.ts';
export { type FileFinding, type LintFile, type LintOptions, type LintReport, lintDashboards } from './lint/lint.ts';
export type { QueryParsers } from './lint/queries.ts';
export type * from './panel-model.ts';
export {
  PANELS_MAX,
  panelsOf,
  parseDashboard,
  parseDashboardText,
  SCHEMA_VERSION_MAX,
  SCHEMA_VERSION_MIN,
} from './parse/dashboard.ts';
export { mergeConfig } from './parse/field-properties.ts';
export { traceqlSearchQuery } from './parse/target.ts';
export { parseCustomOptions } from './parse/variable.ts';
export { isKnownReducer, keepsUnit, reducerLabel, reduceValues } from './reduce/reduce.ts';
export { percentEncode } from './text/percent-encode.ts';
export { escapeRegex, isRegexText, regexOf } from './text/regex.ts';
export { formatDate, formatFromNow, zoneOffsetMinutes } from './time/format-date.ts';
export type * from './transformation-model.ts';
export { type TransformContext, transform } from './transformations/transform.ts';
export type { FormatContext, FormattedValue } from './units/formatter.ts';
export { formatUnit, isKnownUnit, textOf, UNITS, unitOf } from './units/unit.ts';
export type * from './variable-model.ts';
export { formatValues, queryParams, type ValueFormat } from './variables/formats.ts';
export {
  type InterpolationScope,
  interpolate,
  type ScopedValue,
  safeUrl,
  variablesIn,
} from './variables/interpolate.ts';
export { isMacro, type MaskKind, maskVariables } from './variables/mask.ts';
export { chosenValue, initialValue, type OptionSources, optionsOf } from './variables/options.ts';
export { dependenciesOf, orderVariables, type VariableOrder } from './variables/order.ts';
export { readVariableAnswer, type VariableRequest, variableRequest } from './variables/request.ts';
export { ALL_VALUE, extendScope, type ScopeInput, scopeOf } from './variables/scope.ts';
