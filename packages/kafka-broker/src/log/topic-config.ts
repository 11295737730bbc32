import type { LogConfig } from '../options.ts';

/** A topic's settings as CreateTopics names them. */
export type TopicConfigEntries = Readonly<Record<string, string>>;

type Rule =
  | { readonly kind: 'number'; readonly min: number; readonly apply: (config: LogConfig, value: number) => LogConfig }
  | { readonly kind: 'fixed'; readonly value: string };

/** Everything a topic can be configured with. A fixed setting is accepted with the one value that is true here. */
const RULES: Readonly<Record<string, Rule>> = {
  'retention.bytes': { kind: 'number', min: -1, apply: (config, value) => ({ ...config, retentionBytes: value }) },
  'retention.ms': { kind: 'number', min: -1, apply: (config, value) => ({ ...config, retentionMs: value }) },
  'segment.bytes': { kind: 'number', min: 1024, apply: (config, value) => ({ ...config, segmentBytes: value }) },
  'cleanup.policy': { kind: 'fixed', value: 'delete' },
  'compression.type': { kind: 'fixed', value: 'producer' },
  'message.timestamp.type': { kind: 'fixed', value: 'CreateTime' },
  'min.insync.replicas': { kind: 'fixed', value: '1' },
};

/** Says what is wrong with a topic's settings, or undefined. */
export function checkTopicConfig(
  entries: readonly { readonly name: string; readonly value: string | null }[],
): string | undefined {
  for (const { name, value } of entries) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
    if (!rule) return `topic setting "${name}" is not supported; supported are ${Object.keys(RULES).join(', ')}`;
    if (rule.kind === 'fixed' && value !== rule.value) return `topic setting "${name}" can only be "${rule.value}"`;
    if (rule.kind === 'number' && !(/^-?\d{1,15}$/.test(value ?? '') && Number(value) >= rule.min)) {
      return `topic setting "${name}" is ${JSON.stringify(value)}; want a whole number from ${rule.min} on`;
    }
  }
  return undefined;
}

/** The broker's settings with a topic's own on top; `entries` have passed checkTopicConfig. */
export function applyTopicConfig(base: LogConfig, entries: TopicConfigEntries): LogConfig {
  let config = base;
  for (const [name, value] of Object.entries(entries)) {
    const rule = RULES[name];
    if (rule?.kind === 'number') config = rule.apply(config, Number(value));
  }
  return config;
}

/** Every setting with its value, as DescribeConfigs shows them. */
export function describeTopicConfig(
  config: LogConfig,
  entries: TopicConfigEntries,
): readonly { readonly name: string; readonly value: string; readonly isDefault: boolean }[] {
  const numbers: Readonly<Record<string, number>> = {
    'retention.bytes': config.retentionBytes,
    'retention.ms': config.retentionMs,
    'segment.bytes': config.segmentBytes,
  };
  return Object.entries(RULES).map(([name, rule]) => ({
    name,
    value: rule.kind === 'fixed' ? rule.value : String(numbers[name]),
    isDefault: !Object.hasOwn(entries, name),
  }));
}
