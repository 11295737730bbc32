// `fieldConfig` of a panel: defaults, and overrides for the fields that a matcher picks.
import type { FieldConfig } from '../field-config.ts';
import type { FieldConfigSource, FieldMatcher, FieldOverride } from '../panel-model.ts';
import type { Report } from './context.ts';
import { mergeConfig, namesOf, parseProperty, unknownChoices } from './field-properties.ts';
import { arrayOf, type Json, numberOf, objectOf, textOf } from './json.ts';

export function parseFieldConfig(json: unknown, report: Report): FieldConfigSource {
  const source = objectOf(json);
  return {
    defaults: parseDefaults(objectOf(source['defaults']), report),
    overrides: arrayOf(source['overrides']).map((item, index) => parseOverride(objectOf(item), index, report)),
  };
}

function parseDefaults(source: Json, report: Report): FieldConfig {
  const { custom, ...plain } = source;
  const ids: [string, unknown][] = Object.entries(plain);
  for (const [key, value] of Object.entries(objectOf(custom))) ids.push([`custom.${key}`, value]);
  let config: FieldConfig = {};
  for (const [id, value] of ids) {
    // Unknown defaults are what other panel types left behind; they say nothing about this panel.
    config = mergeConfig(config, parseProperty(id, value) ?? {});
    const choice = unknownChoices(id, value);
    if (choice)
      report('partial', `field:${id}`, `${choice} is not known and shown as the default`, 'fieldConfig.defaults');
  }
  return config;
}

function parseOverride(source: Json, index: number, report: Report): FieldOverride {
  const path = `fieldConfig.overrides[${index}]`;
  const matcher = parseMatcher(objectOf(source['matcher']));
  if (matcher.kind === 'unsupported') {
    report('partial', `matcher:${matcher.id}`, `overrides for the matcher "${matcher.id}" are not applied`, path);
  }
  let set: FieldConfig = {};
  for (const property of arrayOf(source['properties']).map(objectOf)) {
    const id = textOf(property['id']);
    const parsed = parseProperty(id, property['value']);
    if (!parsed) report('partial', `override:${id}`, `the override property "${id}" is not applied`, path);
    const choice = unknownChoices(id, property['value']);
    if (choice) report('partial', `field:${id}`, `${choice} is not known and shown as the default`, path);
    set = mergeConfig(set, parsed ?? {});
  }
  return { matcher, set };
}

function parseMatcher(source: Json): FieldMatcher {
  const id = textOf(source['id']);
  const options = source['options'];
  switch (id) {
    case 'byName':
      return { kind: 'byName', name: textOf(options) };
    case 'byRegexp':
      return { kind: 'byRegexp', pattern: textOf(options) };
    case 'byNames': {
      const mode = objectOf(options)['mode'] === 'exclude' ? 'exclude' : 'include';
      return { kind: 'byNames', names: namesOf(options), mode };
    }
    case 'byType':
      return { kind: 'byType', type: textOf(options) };
    case 'numeric':
      return { kind: 'byType', type: 'number' };
    case 'time':
      return { kind: 'byType', type: 'time' };
    case 'byFrameRefID':
      return { kind: 'byFrameRefID', refId: textOf(options) };
    case 'byValue': {
      const { reducer, op, value } = objectOf(options);
      return { kind: 'byValue', reducer: textOf(reducer), op: textOf(op), value: numberOf(value) ?? 0 };
    }
    default:
      return { kind: 'unsupported', id };
  }
}
