import { StoreError } from '@o11y-lab/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RuleEngine } from './engine.ts';
import type { AlertingRuleStatus, RuleStatus } from './status.ts';
import { newTestLab, START_MS, type TestLab } from './testing/lab.ts';

let lab: TestLab;
let engines: RuleEngine[];
beforeEach(() => {
  lab = newTestLab();
  engines = [];
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  expect(lab.errors).toEqual([]);
});

type Rules = readonly Readonly<Record<string, unknown>>[];

/** A file with one group; JSON is YAML. */
const file = (rules: Rules, group: Readonly<Record<string, unknown>> = {}, path = 'a.yaml') => ({
  path,
  text: JSON.stringify({ groups: [{ name: 'g', interval: '10s', ...group, rules }] }),
});

async function start(...args: Parameters<TestLab['engine']>): Promise<RuleEngine> {
  const engine = lab.engine(...args);
  engines.push(engine);
  expect(await engine.start()).toEqual([]);
  return engine;
}

const ruleOf = (engine: RuleEngine, index = 0): RuleStatus => {
  const rule = engine.groups()[0]?.rules[index];
  if (!rule) throw new Error(`there is no rule ${index}`);
  return rule;
};
const alertOf = (engine: RuleEngine, index = 0): AlertingRuleStatus => {
  const rule = ruleOf(engine, index);
  if (rule.kind !== 'alerting') throw new Error(`${rule.name} is no alert`);
  return rule;
};

const HIGH = { alert: 'High', expr: 'load > 5', for: '20s', labels: { severity: 'page' } };

describe('recording rules', () => {
  test('a result is written under the name and labels of the rule', async () => {
    await start([file([{ record: 'job:load:sum', expr: 'sum by (job) (load)', labels: { team: 'x' } }])]);
    await lab.put('load', { job: 'a', instance: '1' }, 1);
    await lab.put('load', { job: 'a', instance: '2' }, 2);
    await lab.put('load', { job: 'b' }, 4);
    await lab.advance(10_000);
    expect(await lab.query('job:load:sum')).toEqual([
      'job:load:sum{job="a", team="x"} 3',
      'job:load:sum{job="b", team="x"} 4',
    ]);
  });

  test('a rule reads what one before it in the group has recorded in the same evaluation', async () => {
    await start([
      file([
        { record: 'one', expr: 'load * 2' },
        { record: 'two', expr: 'one * 10' },
        { record: 'three', expr: 'count({__name__=~"one|two"})' },
      ]),
    ]);
    await lab.put('load', {}, 3);
    await lab.advance(10_000);
    expect(await lab.query('two')).toEqual(['two 60']);
    expect(await lab.query('three')).toEqual(['three 2']);
  });

  test('a series that is not found any more ends with a stale marker, not five minutes later', async () => {
    await start([file([{ record: 'busy', expr: 'load > 5' }])]);
    await lab.put('load', { job: 'a' }, 6);
    await lab.put('load', { job: 'b' }, 6);
    await lab.advance(10_000);
    expect(await lab.query('busy')).toHaveLength(2);
    await lab.put('load', { job: 'b' }, 1);
    await lab.advance(10_000);
    expect(await lab.query('busy')).toEqual(['busy{job="a"} 6']);
  });

  test('a scalar is a series without labels', async () => {
    await start([file([{ record: 'the_time', expr: 'time()' }])]);
    await lab.advance(10_000);
    expect(await lab.query('the_time - time() > -10')).toHaveLength(1);
  });

  test('the query offset moves both what is read and what is written', async () => {
    await start([file([{ record: 'late', expr: 'load' }], { query_offset: '60s' })]);
    await lab.put('load', {}, 7);
    await lab.advance(50_000);
    expect(await lab.query('late')).toEqual([]);
    await lab.advance(30_000);
    expect(await lab.query('late offset 60s')).toEqual(['late 7']);
  });
});

describe('alerting rules', () => {
  test('pending, firing and resolved are seen in ALERTS, each ending the one before', async () => {
    const engine = await start([file([HIGH])]);
    await lab.put('load', { job: 'a' }, 6);
    await lab.advance(20_000); // the first evaluation only looks for the state of the process before
    expect(await lab.query('ALERTS')).toEqual([
      'ALERTS{alertname="High", alertstate="pending", job="a", severity="page"} 1',
    ]);
    expect(alertOf(engine).state).toBe('pending');
    await lab.advance(10_000);
    expect(await lab.query('ALERTS')).toEqual([
      'ALERTS{alertname="High", alertstate="firing", job="a", severity="page"} 1',
    ]);
    const [since] = await lab.query('ALERTS_FOR_STATE');
    expect(since).toMatch(/^ALERTS_FOR_STATE\{alertname="High", job="a", severity="page"\} 17000000\d\d$/);
    expect(alertOf(engine)).toMatchObject({ state: 'firing', health: 'ok', alerts: [{ state: 'firing', value: 6 }] });
    await lab.put('load', { job: 'a' }, 1);
    await lab.advance(10_000);
    expect(await lab.query('ALERTS')).toEqual([]);
    expect(await lab.query('ALERTS_FOR_STATE')).toEqual([]);
    expect(alertOf(engine)).toMatchObject({ state: 'inactive', alerts: [] });
    expect(alertOf(engine).history.map(({ from, to }) => `${from}→${to}`)).toEqual([
      'inactive→pending',
      'pending→firing',
      'firing→inactive',
    ]);
  });

  test('labels and annotations are templates; alertname and the metric name are settled', async () => {
    const engine = await start([
      file([
        {
          alert: 'High',
          expr: 'load > 5',
          labels: { where: '{{ $labels.job }}!' },
          annotations: { summary: '{{ $labels.__name__ }} is {{ $value | printf "%.1f" }}' },
        },
      ]),
    ]);
    await lab.put('load', { job: 'a' }, 6);
    await lab.advance(10_000);
    const [alert] = alertOf(engine).alerts;
    expect(Object.fromEntries(alert?.labels ?? [])).toEqual({ alertname: 'High', job: 'a', where: 'a!' });
    expect(alert?.annotations).toEqual([['summary', 'load is 6.0']]);
  });

  test('history is bounded', async () => {
    const engine = await start([file([{ alert: 'Flaps', expr: 'load > 5' }])]);
    for (let i = 0; i < 130; i++) {
      await lab.put('load', {}, i % 2 === 0 ? 6 : 0);
      await lab.advance(10_000);
    }
    expect(alertOf(engine).history).toHaveLength(100);
  });
});

describe('a restart', () => {
  const restarted = async (downMs: number, loadAfter = 6): Promise<RuleEngine> => {
    const first = await start([file([{ ...HIGH, for: '60s' }])]);
    await lab.put('load', {}, 6);
    await lab.advance(50_000); // 40 seconds of pending, and 10 of looking back
    expect(alertOf(first).state).toBe('pending');
    await first.close();
    await lab.advance(downMs);
    await lab.put('load', {}, loadAfter);
    return start([file([{ ...HIGH, for: '60s' }])]);
  };

  test('goes on waiting: the time before counts, the time between does not', async () => {
    const second = await restarted(40_000);
    await lab.advance(20_000);
    expect(alertOf(second).state).toBe('pending');
    await lab.advance(20_000);
    expect(alertOf(second).state).toBe('firing');
  });

  test('an alert that fired fires again at once', async () => {
    const first = await start([file([HIGH])]);
    await lab.put('load', {}, 6);
    await lab.advance(50_000);
    const [before] = alertOf(first).alerts;
    expect(before?.state).toBe('firing');
    await first.close();
    await lab.advance(40_000);
    const second = await start([file([HIGH])]);
    await lab.advance(20_000);
    expect(alertOf(second).alerts[0]?.state).toBe('firing');
    expect(alertOf(second).alerts[0]?.activeAtUnixMs).toBe(Math.floor((before?.activeAtUnixMs ?? 0) / 1000) * 1000);
  });

  test('after more than an hour waiting starts over', async () => {
    const second = await restarted(3_600_000);
    await lab.advance(50_000);
    expect(alertOf(second).state).toBe('pending');
    await lab.put('load', {}, 6);
    await lab.advance(30_000);
    expect(alertOf(second).state).toBe('firing');
  });

  test('an alert that had ended waits again', async () => {
    const first = await start([file([HIGH])]);
    await lab.put('load', {}, 6);
    await lab.advance(40_000);
    await lab.put('load', {}, 1);
    await lab.advance(10_000);
    await first.close();
    await lab.put('load', {}, 6);
    const second = await start([file([HIGH])]);
    await lab.advance(20_000);
    expect(alertOf(second).state).toBe('pending');
  });
});

describe('a rule that fails', () => {
  const cases: readonly (readonly [name: string, rule: Record<string, unknown>, error: RegExp])[] = [
    ['matching', { record: 'x', expr: 'load * on () other' }, /many-to-many|found duplicate series/],
    ['labels', { record: 'x', expr: 'label_replace(load, "job", "same", "", "")' }, /same labelset/],
    [
      'alert labels',
      { alert: 'X', expr: 'load', labels: { job: 'same' } },
      /same labelset after applying alert labels/,
    ],
    ['limit of series', { record: 'x', expr: 'load' }, /^exceeded limit of 1 with 2 series$/],
    ['limit of alerts', { alert: 'X', expr: 'load' }, /^exceeded limit of 1 with 2 alerts$/],
  ];
  for (const [name, rule, error] of cases) {
    test(`${name}: says so, and the others go on`, async () => {
      const engine = await start([file([rule, { record: 'fine', expr: 'count(load)' }], { limit: 1 })]);
      for (const job of ['a', 'b']) {
        await lab.put('load', { job }, 1);
        await lab.put('other', { job }, 1);
      }
      await lab.advance(10_000);
      expect(ruleOf(engine)).toMatchObject({ health: 'err', lastError: expect.stringMatching(error) });
      expect(ruleOf(engine, 1)).toMatchObject({ health: 'ok', lastError: '' });
      expect(await lab.query('fine')).toEqual(['fine 2']);
    });
  }

  test('keeps its alerts, and is well again', async () => {
    const engine = await start([file([{ alert: 'X', expr: 'load / on () other > 0' }])]);
    await lab.put('load', {}, 1);
    await lab.put('other', {}, 1);
    await lab.advance(10_000);
    expect(alertOf(engine).state).toBe('firing');
    await lab.put('other', { job: 'second' }, 1);
    await lab.advance(10_000);
    expect(alertOf(engine)).toMatchObject({ health: 'err', state: 'firing' });
    await lab.put('load', {}, 0);
  });

  test('a store that refuses makes the rule fail, and its series still end later', async () => {
    let refuses = false;
    const store = Object.assign(Object.create(lab.store) as typeof lab.store, {
      seriesId: lab.store.seriesId.bind(lab.store),
      select: lab.store.select.bind(lab.store),
      append: (samples: Parameters<typeof lab.store.append>[0]) =>
        refuses ? Promise.reject(new StoreError('overloaded', 'too much at once')) : lab.store.append(samples),
    });
    const engine = await start([file([{ record: 'busy', expr: 'load > 5' }])], { store });
    await lab.put('load', {}, 6);
    await lab.advance(10_000);
    refuses = true;
    await lab.put('load', {}, 1);
    await lab.advance(10_000);
    expect(ruleOf(engine)).toMatchObject({ health: 'err', lastError: 'could not write: too much at once' });
    refuses = false;
    await lab.advance(10_000);
    expect(ruleOf(engine)).toMatchObject({ health: 'ok' });
    expect(await lab.query('busy')).toEqual([]);
  });
});

test('evaluations of a group follow each other, however long one takes', async () => {
  let running = 0;
  let most = 0;
  let evaluations = 0;
  let release: () => void = () => undefined;
  const store = {
    append: lab.store.append.bind(lab.store),
    seriesId: lab.store.seriesId.bind(lab.store),
    select: async () => {
      evaluations++;
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      running--;
      return [];
    },
  };
  await start([file([{ record: 'x', expr: 'load' }])], { store });
  await lab.advance(35_000);
  expect([evaluations, most]).toEqual([1, 1]);
  release();
  await lab.advance(10_000);
  expect([evaluations, most]).toEqual([2, 1]);
  release();
});

describe('reading the files again', () => {
  test('alerts go on in their state, and series of rules that are gone end', async () => {
    let files = [file([HIGH, { record: 'x', expr: 'load' }])];
    const engine = await start(() => files);
    await lab.put('load', {}, 6);
    await lab.advance(40_000);
    expect(alertOf(engine).state).toBe('firing');
    expect(await lab.query('x')).toHaveLength(1);
    files = [
      file([
        { record: 'y', expr: 'load' },
        { ...HIGH, expr: 'load > 4' },
      ]),
    ];
    expect(await engine.reload()).toEqual([]);
    expect(alertOf(engine, 1)).toMatchObject({ state: 'firing', query: 'load > 4' });
    expect(await lab.query('x')).toEqual([]);
    await lab.advance(10_000);
    expect(await lab.query('y')).toHaveLength(1);
    expect(await lab.query('ALERTS{alertstate="firing"}')).toHaveLength(1);
  });

  test('a broken file changes nothing but what the problems say', async () => {
    let files = [file([HIGH])];
    const engine = await start(() => files);
    files = [file([{ alert: 'Other', expr: 'load >' }])];
    const problems = await engine.reload();
    expect(problems).toEqual([
      expect.stringMatching(/^a\.yaml:1: group "g", rule 1 \(Other\): expr: 1:7: parse error/),
    ]);
    expect(engine.problems()).toEqual(problems);
    expect(alertOf(engine).name).toBe('High');
    files = [file([{ alert: 'Other', expr: 'load > 1' }])];
    expect(await engine.reload()).toEqual([]);
    expect(engine.problems()).toEqual([]);
    expect(alertOf(engine).name).toBe('Other');
  });

  test('at the start, good files run beside broken ones', async () => {
    const engine = lab.engine([file([HIGH]), { path: 'b.yaml', text: 'groups: 1' }]);
    engines.push(engine);
    expect(await engine.start()).toEqual(['b.yaml:1: groups must be a list, got 1']);
    expect(engine.groups().map(({ file: path }) => path)).toEqual(['a.yaml']);
  });
});

test('groups without an interval have the default, and nothing runs after close', async () => {
  const engine = await start([{ path: 'a.yaml', text: 'groups: [{ name: g, rules: [{ record: x, expr: 1 }] }]' }]);
  expect(engine.groups()[0]).toMatchObject({ intervalMs: 15_000, lastEvaluationUnixMs: undefined });
  await lab.advance(15_000);
  const last = engine.groups()[0]?.lastEvaluationUnixMs;
  expect(last).toBeGreaterThan(START_MS);
  await engine.close();
  await lab.advance(60_000);
  expect(engine.groups()[0]?.lastEvaluationUnixMs).toBe(last);
});
