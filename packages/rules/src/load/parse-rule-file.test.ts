import { describe, expect, test } from 'vitest';
import { parseRuleFile } from './parse-rule-file.ts';

const GOOD = `
groups:
  - name: http
    interval: 15s
    limit: 10
    query_offset: 2s
    labels: { team: lab, severity: info }
    rules:
      - record: service:requests:rate1m
        expr: sum by (service_name) (rate(http_requests_total[1m]))
        labels: { tier: 1 }
      - alert: Busy
        expr: service:requests:rate1m > 100
        for: 1m30s
        keep_firing_for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.service_name }} has {{ $value | humanize }} requests/s"
  - name: constant
    rules:
      - { record: one, expr: 1 }
`;

const parse = (text: string) => parseRuleFile({ path: 'rules/x.yaml', text });

test('a file is read', () => {
  const { groups, problems } = parse(GOOD);
  expect(problems).toEqual([]);
  expect(groups).toMatchObject([
    {
      file: 'rules/x.yaml',
      name: 'http',
      intervalMs: 15_000,
      queryOffsetMs: 2000,
      limit: 10,
      rules: [
        {
          kind: 'recording',
          name: 'service:requests:rate1m',
          labels: new Map([
            ['severity', 'info'],
            ['team', 'lab'],
            ['tier', '1'],
          ]),
        },
        {
          kind: 'alerting',
          name: 'Busy',
          forMs: 90_000,
          keepFiringForMs: 60_000,
          labels: [
            { name: 'team', source: 'lab' },
            { name: 'severity', source: 'warning' },
          ],
          annotations: [{ name: 'summary' }],
        },
      ],
    },
    { name: 'constant', intervalMs: undefined, limit: 0, rules: [{ name: 'one', source: '1' }] },
  ]);
});

test('an empty file has no groups', () => {
  for (const text of ['', '# nothing\n', 'groups:\n', 'groups: []\n']) {
    expect(parse(text)).toEqual({ groups: [], problems: [] });
  }
});

const rule = (text: string): string => `groups:\n  - name: g\n    rules:\n      - ${text}\n`;

describe('what is wrong is told with file, line, group and rule', () => {
  const cases: readonly (readonly [text: string, problem: string | RegExp])[] = [
    ['groups: [', /^rules\/x\.yaml:\d: no YAML: /],
    ['- a', 'rules/x.yaml:1: a rule file must be a mapping, got a list'],
    ['rules: []', 'rules/x.yaml:1: a rule file has no field "rules", want one of groups'],
    ['groups: 5', 'rules/x.yaml:1: groups must be a list, got 5'],
    ['groups:\n  - rules: []', 'rules/x.yaml:2: group 1: has no name'],
    ['groups:\n  - name: g\n  - name: g', 'rules/x.yaml:3: group 2: the name "g" is taken in this file'],
    [
      'groups:\n  - { name: g, interval: 5 }',
      'rules/x.yaml:2: group 1: interval: "5" is no duration, want e.g. 30s or 1m30s',
    ],
    ['groups:\n  - { name: g, interval: 0s }', 'rules/x.yaml:2: group 1: interval: want more than 0 and at most 1d'],
    ['groups:\n  - { name: g, limit: -1 }', 'rules/x.yaml:2: group 1: limit: got "-1", want a whole number'],
    ['groups:\n  - { name: g, partial_response: x }', /group 1: a group has no field "partial_response"/],
    [rule('{ expr: up }'), 'rules/x.yaml:4: group "g", rule 1: has neither record nor alert, want one of them'],
    [rule('{ record: a, alert: b, expr: up }'), /rule 1 \(b\): has both record and alert/],
    [rule('{ record: a }'), 'rules/x.yaml:4: group "g", rule 1 (a): has no expr'],
    [
      rule('alert: A\n        expr: sum by (rate(x))'),
      /^rules\/x\.yaml:5: group "g", rule 1 \(A\): expr: 1:\d+: parse error: /,
    ],
    [rule('{ alert: A, expr: "up[5m]" }'), /expr: is a range vector, want an instant vector or a scalar/],
    [rule('{ alert: A, expr: "\'x\'" }'), /expr: is a string, want/],
    [rule('{ alert: A, expr: up, for: soon }'), /rule 1 \(A\): for: "soon" is no duration/],
    [rule('{ record: a, expr: up, for: 1m }'), /rule 1 \(a\): for belongs to alerts/],
    [rule('{ record: "a{b}", expr: up }'), /"a\{b\}" is no metric name/],
    [rule('{ record: a, expr: up, labels: { __name__: b } }'), /labels: "__name__" can't be set here/],
    [rule('{ record: a, expr: up, labels: [b] }'), /labels must be a mapping, got a list/],
    [rule('{ record: a, expr: [up] }'), /expr must be a text, got a list/],
    [rule('{ record: a, exp: up }'), /a rule has no field "exp", want one of record, alert/],
    [
      rule('alert: A\n        expr: up\n        annotations:\n          summary: "{{ range query \\"up\\" }}"'),
      /^rules\/x\.yaml:7: group "g", rule 1 \(A\): annotation "summary": 1:\d+: \{\{ range \}\} in templates is not supported$/,
    ],
    [rule('{ alert: A, expr: up, labels: { a: "{{ nope }}" } }'), /label "a": 1:4: function "nope" is not defined/],
    ['groups: &a\n  - name: g\n    rules: *a', /YAML aliases/],
    ['groups:\n  - name: a\n    name: b', /no YAML: /],
    ['x'.repeat(1_000_001), /longer than 1000000 characters/],
  ];
  for (const [text, problem] of cases) {
    test(text.slice(0, 90), () => {
      const { groups, problems } = parse(text);
      expect(groups).toEqual([]);
      expect(problems).toHaveLength(1);
      if (typeof problem === 'string') expect(problems[0]).toBe(problem);
      else expect(problems[0]).toMatch(problem);
    });
  }

  test('every mistake of a file at once', () => {
    const { problems } = parse(
      'groups:\n  - name: g\n    rules:\n      - { record: a }\n      - { record: b, expr: "(" }\n  - name: ""\n',
    );
    expect(problems).toHaveLength(3);
  });

  test('no prefix of a good file does anything but load or say what is wrong', () => {
    for (let length = 0; length < GOOD.length; length += 3) {
      const { groups, problems } = parse(GOOD.slice(0, length));
      expect(groups.length === 0 || problems.length === 0).toBe(true);
    }
  });
});
