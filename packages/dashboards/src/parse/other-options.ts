// Options of text, logs, alerts, graphs of nodes and traces.
import type { AlertListPanel, LogsPanel, NodeGraphPanel, TextPanel, TracesPanel } from '../panel-model.ts';
import { defined, type Json, numberOf, objectOf, oneOf, textOf, textsOf, truthOf } from './json.ts';

export function textOptions(o: Json): TextPanel['options'] {
  return {
    mode: oneOf(o['mode'], ['markdown', 'html', 'code']),
    content: textOf(o['content']),
    language: textOf(objectOf(o['code'])['language'], 'plaintext'),
  };
}

export function logsOptions(o: Json): LogsPanel['options'] {
  return {
    sortOrder: oneOf(o['sortOrder'], ['Descending', 'Ascending']),
    dedupStrategy: oneOf(o['dedupStrategy'], ['none', 'exact', 'numbers', 'signature']),
    showTime: truthOf(o['showTime']),
    showLabels: truthOf(o['showLabels']),
    showCommonLabels: truthOf(o['showCommonLabels']),
    wrapLogMessage: truthOf(o['wrapLogMessage']),
    prettifyLogMessage: truthOf(o['prettifyLogMessage']),
    enableLogDetails: truthOf(o['enableLogDetails'], true),
    enableInfiniteScrolling: truthOf(o['enableInfiniteScrolling']),
  };
}

export function alertListOptions(o: Json): AlertListPanel['options'] {
  const filter = objectOf(o['stateFilter']);
  // "inactive" is the name that older files have for "normal".
  const asked = (names: readonly string[]): boolean => names.some((name) => filter[name] === true);
  const states = (
    [
      ['firing', ['firing']],
      ['pending', ['pending']],
      ['noData', ['noData']],
      ['normal', ['normal', 'inactive']],
      ['error', ['error']],
      ['recovering', ['recovering']],
    ] as const
  ).flatMap(([state, names]) => (asked(names) ? [state] : []));
  const folder = o['folder'];
  return {
    viewMode: oneOf(o['viewMode'], ['list', 'stat']),
    groupMode: oneOf(o['groupMode'], ['default', 'custom']),
    groupBy: textsOf(o['groupBy']),
    maxItems: Math.max(1, Math.trunc(numberOf(o['maxItems']) ?? 20)),
    sortOrder: numberOf(o['sortOrder']) ?? 1,
    alertName: textOf(o['alertName']),
    alertInstanceLabelFilter: textOf(o['alertInstanceLabelFilter']),
    dashboardAlerts: truthOf(o['dashboardAlerts']),
    showInstances: truthOf(o['showInstances']),
    states: states.length > 0 ? states : ['firing', 'pending'],
    ...defined({ folder: textOf(typeof folder === 'string' ? folder : objectOf(folder)['title']) || undefined }),
  };
}

export function nodeGraphOptions(o: Json): NodeGraphPanel['options'] {
  const units = (json: unknown): NodeGraphPanel['options']['nodes'] => {
    const source = objectOf(json);
    return defined({
      mainStatUnit: textOf(source['mainStatUnit']) || undefined,
      secondaryStatUnit: textOf(source['secondaryStatUnit']) || undefined,
    });
  };
  return {
    zoomMode: oneOf(o['zoomMode'], ['cooperative', 'greedy']),
    layoutAlgorithm: oneOf(o['layoutAlgorithm'], ['layered', 'force', 'grid']),
    nodes: units(o['nodes']),
    edges: units(o['edges']),
  };
}

export function tracesOptions(o: Json): TracesPanel['options'] {
  return { spanFilters: o['spanFilters'] ?? null };
}
