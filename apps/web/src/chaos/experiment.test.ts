import { expect, test } from 'vitest';
import { withParams } from '../url/params.ts';
import { parseDuration, parseRate } from './duration.ts';
import { compose, experimentOf, experimentParams, readExperiment, withKind } from './experiment.ts';
import { KINDS } from './kinds.ts';

const read = (search: string): ReturnType<typeof readExperiment> => readExperiment(new URLSearchParams(search));

/** The form of each URL, as a command line; and the form made from the request is the form again. */
const commands: readonly (readonly [search: string, command: string])[] = [
  ['target=service-a&fault=delay&time=500&duration=2m', 'pumba netem --duration 2m delay --time 500 service-a'],
  [
    'target=service-a&target=service-b&fault=delay&time=300&jitter=0&correlation=0&distribution=normal&duration=90s',
    'pumba netem --duration 1m30s delay --time 300 --jitter 0 --correlation 0 --distribution normal service-a service-b',
  ],
  ['target=a&fault=loss&percent=12.5', 'pumba netem --duration 2m loss --percent 12.5 a'],
  [
    'target=a&fault=loss-gemodel&pg=3&pb=40&one-h=90&one-k=1',
    'pumba netem --duration 2m loss-gemodel --pg 3 --pb 40 --one-h 90 --one-k 1 a',
  ],
  ['target=a&fault=loss-state', 'pumba netem --duration 2m loss-state --p13 5 a'],
  ['target=a&fault=rate&rate=1mbit', 'pumba netem --duration 2m rate --rate 1mbit a'],
  ['target=a&fault=rate&packetoverhead=-4', 'pumba netem --duration 2m rate --rate 100kbit --packetoverhead=-4 a'],
  ['target=a&fault=duplicate', 'pumba netem --duration 2m duplicate --percent 10 a'],
  ['target=a&fault=corrupt&correlation=25', 'pumba netem --duration 2m corrupt --percent 10 --correlation 25 a'],
  [
    'target=a&fault=loss&egress=all&peer=postgres',
    'pumba netem --duration 2m --egress all --target postgres loss --percent 10 a',
  ],
  ['target=a&fault=packet-loss', 'pumba iptables --duration 2m loss --probability 0.1 a'],
  [
    'target=a&fault=packet-loss&mode=nth&every=5&packet=2',
    'pumba iptables --duration 2m loss --mode nth --every 5 --packet 2 a',
  ],
  ['target=a&fault=http-error', 'pumba http --duration 2m abort --status 503 a'],
  [
    'target=a&fault=http-error&status=504&percent=50&delay=1000',
    'pumba http --duration 2m abort --status 504 --percent 50 --delay 1000 a',
  ],
  ['target=postgres&fault=pause', 'pumba pause --duration 30s postgres'],
  ['target=a&fault=kill', 'pumba kill a'],
  ['target=a&fault=kill&signal=SIGTERM', 'pumba kill --signal SIGTERM a'],
  ['target=a&fault=stop', 'pumba stop --restart --duration 10s a'],
  ['target=a&fault=stop&restart=false&grace=2', 'pumba stop --time 2 a'],
  ['target=a&fault=restart', 'pumba restart a'],
  ['target=a&fault=restart&timeout=10', 'pumba restart --timeout 10s a'],
  ['target=a&fault=rm&force=false', 'pumba rm --force=false a'],
  ['target=a&fault=stress', "pumba stress --duration 1m --stressors '--cpu 4' a"],
  [
    'target=a&fault=stress&cpu=0&vm=2&vm-megabytes=64&io=1',
    "pumba stress --duration 1m --stressors '--vm 2 --vm-bytes 64M --io 1' a",
  ],
];

test.each(commands)('%s', (search, command) => {
  const experiment = read(search);
  const composed = compose(experiment);
  if (composed.kind !== 'request') throw new Error(JSON.stringify(composed.problems));
  const { request } = composed;
  expect(request).toMatchObject({ command, by: 'page', targets: experiment.targets });
  const again = experimentOf(request);
  expect(again && compose(again)).toEqual(composed);
});

test('every kind is in the table above', () => {
  const tried = new Set(commands.map(([search]) => read(search).kind.name));
  // A jitter is a delay with other figures to begin with.
  expect(KINDS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual(['jitter']);
});

test('a URL says what was changed, the kind and the targets, and keeps what others wrote', () => {
  const url = '/chaos?target=b&fault=rate&rate=1mbit&beside=%2Flogs&duration=9m';
  const experiment = { ...read('target=a&fault=delay'), settings: { ...read('').settings, time: '500' } };
  expect(withParams(url, experimentParams(experiment))).toBe('/chaos?beside=%2Flogs&target=a&fault=delay&time=500');
});

test.each([
  ['nobody to strike', 'fault=delay', ['target noTarget']],
  ['words for a number', 'target=a&fault=delay&time=soon', ['time noNumber']],
  ['nothing for a number', 'target=a&fault=delay&time=', ['time noNumber']],
  ['no time at all', 'target=a&fault=delay&time=0', ['time outOfBounds']],
  ['half a millisecond', 'target=a&fault=delay&time=100.5', ['time noInteger']],
  ['more jitter than time', 'target=a&fault=delay&time=100&jitter=101', ['jitter jitterTooLong']],
  ['a share above all', 'target=a&fault=loss&percent=101', ['percent outOfBounds']],
  ['a share of nothing', 'target=a&fault=loss&percent=0', ['percent outOfBounds']],
  ['a rate without a unit', 'target=a&fault=rate&rate=100', ['rate noRate']],
  ['no duration', 'target=a&fault=pause&duration=', ['duration noDuration']],
  ['a duration without a unit', 'target=a&fault=pause&duration=30', ['duration noDuration']],
  ['an unknown distribution', 'target=a&fault=delay&distribution=gauss', ['distribution outOfBounds']],
  ['a packet beyond the last', 'target=a&fault=packet-loss&mode=nth&every=3&packet=3', ['packet packetTooHigh']],
  ['a field that is not shown', 'target=a&fault=packet-loss&mode=nth&probability=9', []],
  ['a success that is no error', 'target=a&fault=http-error&status=200', ['status outOfBounds']],
  ['no stressor', 'target=a&fault=stress&cpu=0', ['cpu noStressor']],
  ['states that lose nothing', 'target=a&fault=loss-state&p13=0', ['p13 noLoss']],
  [
    'several at once',
    'fault=loss&percent=x&correlation=-1',
    ['target noTarget', 'percent noNumber', 'correlation outOfBounds'],
  ],
  ['what strikes once needs no duration', 'target=a&fault=kill&duration=never', []],
])('%s', (_, search, want) => {
  const composed = compose(read(search));
  const found = composed.kind === 'problems' ? composed.problems.map(({ field, why }) => `${field} ${why}`) : [];
  expect(found).toEqual(want);
});

test('an unknown kind is a delay, and a target counts once', () => {
  expect(read('fault=nonsense&target=a&target=a')).toMatchObject({ kind: { name: 'delay' }, targets: ['a'] });
});

test('another kind keeps targets and what was typed', () => {
  const loss = read('target=a&fault=loss&percent=33&duration=7m');
  expect(withKind(loss, 'corrupt')).toMatchObject({ targets: ['a'], settings: { percent: '33' }, duration: '7m' });
  // What nobody typed begins as the other kind does, and what strikes once has no duration.
  expect(withKind(read('fault=delay'), 'jitter').settings).toMatchObject({ time: '300', jitter: '200' });
  expect(withKind(loss, 'kill').duration).toBe('');
});

test('what the form has no words for is not put into it', () => {
  const filter = { egress: 'answers', peers: [], sourcePorts: [8080], destinationPorts: [] } as const;
  const netem = { kind: 'loss', percent: 1, correlationPercent: 0 } as const;
  expect(experimentOf({ fault: { kind: 'netem', netem, filter }, targets: ['a'] })).toBeUndefined();
  expect(experimentOf({ fault: { kind: 'exec', command: 'kill', args: ['1'] }, targets: ['a'] })).toBeUndefined();
});

test.each([
  ['2m', 120_000],
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
  ['500ms', 500],
  ['0s', undefined],
  ['', undefined],
  ['2', undefined],
  ['2 m', undefined],
  ['-1s', undefined],
  ['1d', undefined],
])('the duration %j is %s ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each([
  ['100kbit', 100_000],
  ['1.5Mbit', 1_500_000],
  ['800bit', 800],
  ['0kbit', undefined],
  ['100', undefined],
  ['100kbps', undefined],
])('the rate %j is %s bit/s', (text, bits) => expect(parseRate(text)).toBe(bits));
