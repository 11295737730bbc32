import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

test('the defaults are those of the real tools', () => {
  expect(readConfig({ OTLP_HTTP_PORT: '', HOST: ' ' })).toEqual({
    host: '127.0.0.1',
    uiHosts: [],
    dataDir: '.lab/backend',
    labStateFile: undefined,
    rulesFiles: undefined,
    ports: { 'otlp-grpc': 4317, 'otlp-http': 4318, prometheus: 9090, loki: 3100, tempo: 3200, ui: 3000 },
    retentionMs: 86_400_000,
    retentionBytes: 2_147_483_648,
    requestBytesMax: 67_108_864,
  });
});

test('every variable is read', () => {
  expect(
    readConfig({
      HOST: '::1',
      UI_HOSTS: 'lab.lan, .example.dev',
      DATA_DIR: '/tmp/x',
      OTLP_GRPC_PORT: '0',
      OTLP_HTTP_PORT: '0',
      PROMETHEUS_PORT: '1',
      LOKI_PORT: '2',
      TEMPO_PORT: '65535',
      UI_PORT: '3',
      LAB_STATE_FILE: '/tmp/lab.json',
      RULES_FILES: 'rules, more/rules.yaml,',
      RETENTION_HOURS: '0.5',
      RETENTION_BYTES: '1000',
      MAX_REQUEST_BYTES: '5',
    }),
  ).toEqual({
    host: '::1',
    uiHosts: ['lab.lan', '.example.dev'],
    dataDir: '/tmp/x',
    labStateFile: '/tmp/lab.json',
    rulesFiles: ['rules', 'more/rules.yaml'],
    ports: { 'otlp-grpc': 0, 'otlp-http': 0, prometheus: 1, loki: 2, tempo: 65535, ui: 3 },
    retentionMs: 1_800_000,
    retentionBytes: 1000,
    requestBytesMax: 5,
  });
});

describe('what is wrong is told by name', () => {
  const cases: readonly [Record<string, string>, RegExp][] = [
    [{ LOKI_PORT: '99999' }, /^LOKI_PORT: got "99999", want a port from 0 to 65535/],
    [{ LOKI_PORT: '31oo' }, /^LOKI_PORT: got "31oo"/],
    [{ LOKI_PORT: '1.5' }, /^LOKI_PORT/],
    [{ LOKI_PORT: '9090' }, /^PROMETHEUS_PORT and LOKI_PORT are both 9090/],
    [{ RETENTION_HOURS: '0' }, /^RETENTION_HOURS: got "0"/],
    [{ RETENTION_HOURS: 'Infinity' }, /^RETENTION_HOURS/],
    [{ RETENTION_BYTES: '2GiB' }, /^RETENTION_BYTES: got "2GiB", want a whole number of bytes/],
    [{ MAX_REQUEST_BYTES: '-1' }, /^MAX_REQUEST_BYTES/],
    [{ MAX_REQUEST_BYTES: '1', TEMPO_PORT: 'x', LOKI_PORT: 'y' }, /LOKI_PORT.*; TEMPO_PORT/],
  ];
  for (const [env, message] of cases) {
    test(JSON.stringify(env), () => {
      expect(() => readConfig(env)).toThrow(ConfigError);
      expect(() => readConfig(env)).toThrow(message);
    });
  }
});
