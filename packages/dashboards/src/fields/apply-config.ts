// `fieldConfig` laid over the fields of frames: defaults first, then each override whose matcher picks the field, in order.

import { displayNameOf } from '../display/legend.ts';
import type { FieldConfig } from '../field-config.ts';
import type { DataFrame, Field } from '../frame.ts';
import type { FieldConfigSource, FieldMatcher } from '../panel-model.ts';
import { mergeConfig } from '../parse/field-properties.ts';
import { reduceValues } from '../reduce/reduce.ts';
import { isRegexText, regexOf } from '../text/regex.ts';
import { type InterpolationScope, interpolate } from '../variables/interpolate.ts';

/** New frames whose fields carry their whole config. Variables in display names are filled in; links stay as written. */
export function applyFieldConfig(
  frames: readonly DataFrame[],
  source: FieldConfigSource,
  scope?: InterpolationScope,
): readonly DataFrame[] {
  const matchers = source.overrides.map(({ matcher, set }) => ({ matches: matcherOf(matcher), set }));
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      // A name that the data source gave loses against nothing but the panel's own; the rest of its config is a start.
      let config: FieldConfig = mergeConfig(field.config, source.defaults);
      for (const { matches, set } of matchers) {
        // Overrides by name look for the name without overrides, so that renaming twice does not depend on order.
        if (matches(field, frame, frames)) config = mergeConfig(config, set);
      }
      return { ...field, config: filled(config, scope) };
    }),
  }));
}

type Matches = (field: Field, frame: DataFrame, frames: readonly DataFrame[]) => boolean;

function matcherOf(matcher: FieldMatcher): Matches {
  switch (matcher.kind) {
    case 'byName':
      return (field, frame, frames) => namesOf(field, frame, frames).includes(matcher.name);
    case 'byNames':
      return (field, frame, frames) => {
        const listed = namesOf(field, frame, frames).some((name) => matcher.names.includes(name));
        // "All except" is how hiding a series by a click is saved; it never hides the time.
        return matcher.mode === 'exclude' ? field.type !== 'time' && !listed : listed;
      };
    case 'byRegexp': {
      const regex = regexOf(matcher.pattern);
      return (field, frame, frames) => regex?.test(displayNameOf(field, frame, frames)) ?? false;
    }
    case 'byType':
      return (field) => field.type === matcher.type;
    case 'byFrameRefID': {
      const regex = isRegexText(matcher.refId) ? regexOf(matcher.refId) : undefined;
      return (field, frame) => {
        const refId = field.refId ?? frame.refId;
        return regex ? regex.test(refId) : refId === matcher.refId;
      };
    }
    case 'byValue':
      return (field) => field.type === 'number' && compares(reduceValues(field.values, matcher.reducer), matcher);
    case 'unsupported':
      return () => false;
    default:
      return matcher satisfies never;
  }
}

function namesOf(field: Field, frame: DataFrame, frames: readonly DataFrame[]): readonly string[] {
  return [displayNameOf(field, frame, frames), field.name];
}

function compares(value: unknown, { op, value: want }: { readonly op: string; readonly value: number }): boolean {
  if (typeof value !== 'number') return false;
  switch (op) {
    case 'gt':
      return value > want;
    case 'gte':
      return value >= want;
    case 'lt':
      return value < want;
    case 'lte':
      return value <= want;
    case 'eq':
      return value === want;
    case 'neq':
      return value !== want;
    default:
      return false;
  }
}

function filled(config: FieldConfig, scope: InterpolationScope | undefined): FieldConfig {
  if (!scope) return config;
  const { displayName, unit } = config;
  return {
    ...config,
    ...(displayName?.includes('$') && { displayName: interpolate(displayName, scope, 'text') }),
    ...(unit?.includes('$') && { unit: interpolate(unit, scope, 'raw') }),
  };
}
