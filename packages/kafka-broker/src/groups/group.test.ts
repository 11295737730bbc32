import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, type LogEntry } from '../options.ts';
import { ManualTimers } from '../testing/manual-timers.ts';
import { ErrorCode } from '../wire/errors.ts';
import { Group } from './group.ts';
import type { JoinRequest, JoinResult, SyncResult } from './messages.ts';

const SESSION_MS = 10_000;
const REBALANCE_MS = 20_000;
const INITIAL_DELAY_MS = 100;

/** A group, time that stands still, and clients that remember their last answers. */
class Scene {
  readonly timers = new ManualTimers();
  readonly logged: LogEntry[] = [];
  readonly group: Group;
  readonly joins = new Map<string, JoinResult>();
  readonly syncs = new Map<string, SyncResult>();
  #lastId = 0;

  constructor() {
    this.group = new Group({
      id: 'g',
      limits: { ...DEFAULT_LIMITS, initialRebalanceDelayMs: INITIAL_DELAY_MS, membersPerGroupMax: 3 },
      timers: this.timers,
      log: (entry) => this.logged.push(entry),
      newId: () => String(++this.#lastId),
    });
  }

  /** Joins under `label`; the answer appears in `joins` when it comes. */
  join(label: string, request: Partial<JoinRequest> = {}): string | undefined {
    this.joins.delete(label);
    return this.group.join(
      {
        memberId: '',
        clientId: label,
        clientHost: '10.0.0.1',
        sessionTimeoutMs: SESSION_MS,
        rebalanceTimeoutMs: REBALANCE_MS,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: Buffer.from(label) }],
        mustKnowId: false,
        ...request,
      },
      (result) => this.joins.set(label, result),
    );
  }

  sync(
    label: string,
    memberId: string,
    assignments: Readonly<Record<string, string>> = {},
    generation = this.group.generation,
  ): void {
    this.syncs.delete(label);
    const list = Object.entries(assignments).map(([id, text]) => ({ memberId: id, assignment: Buffer.from(text) }));
    this.group.sync({ memberId, generation, assignments: list }, (result) => this.syncs.set(label, result));
  }

  /** Members a-1 and b-2, stable in generation 1. */
  static stable(): Scene {
    const scene = new Scene();
    scene.join('a');
    scene.join('b');
    scene.timers.advance(INITIAL_DELAY_MS);
    scene.sync('b', 'b-2');
    scene.sync('a', 'a-1', { 'a-1': 'p0', 'b-2': 'p1' });
    expect(scene.group.state).toBe('Stable');
    scene.joins.clear();
    scene.syncs.clear();
    return scene;
  }

  beat(memberId: string, generation = this.group.generation): ErrorCode {
    return this.group.heartbeat(memberId, generation);
  }
}

test('members that come within the initial delay share the first round', () => {
  const scene = new Scene();
  scene.join('a');
  scene.timers.advance(INITIAL_DELAY_MS - 1);
  scene.join('b');
  expect(scene.joins.size).toBe(0);
  scene.timers.advance(1);
  expect(scene.group.state).toBe('CompletingRebalance');
  const leader = scene.joins.get('a');
  expect(leader).toMatchObject({
    errorCode: 0,
    generation: 1,
    protocolName: 'range',
    leaderId: 'a-1',
    memberId: 'a-1',
  });
  expect(leader?.members).toEqual([
    { memberId: 'a-1', metadata: Buffer.from('a') },
    { memberId: 'b-2', metadata: Buffer.from('b') },
  ]);
  expect(scene.joins.get('b')).toMatchObject({ generation: 1, leaderId: 'a-1', memberId: 'b-2', members: [] });

  scene.sync('b', 'b-2');
  expect(scene.syncs.size).toBe(0);
  scene.sync('a', 'a-1', { 'a-1': 'p0', 'b-2': 'p1', stranger: 'p2' });
  expect(scene.syncs.get('a')).toEqual({ errorCode: 0, assignment: Buffer.from('p0') });
  expect(scene.syncs.get('b')).toEqual({ errorCode: 0, assignment: Buffer.from('p1') });
  expect(scene.group.state).toBe('Stable');
  // Asking again in the same round gives the same.
  scene.sync('b', 'b-2');
  expect(scene.syncs.get('b')).toEqual({ errorCode: 0, assignment: Buffer.from('p1') });
});

test('a newcomer that must know its id gets it first and is not a member until it is back', () => {
  const scene = new Scene();
  expect(scene.join('a', { mustKnowId: true })).toBeUndefined();
  expect(scene.joins.get('a')).toMatchObject({ errorCode: ErrorCode.memberIdRequired, memberId: 'a-1' });
  expect([scene.group.state, scene.group.members().length]).toEqual(['Empty', 0]);
  expect(scene.join('a', { mustKnowId: true, memberId: 'a-1' })).toBe('a-1');
  scene.timers.advance(INITIAL_DELAY_MS);
  expect(scene.joins.get('a')).toMatchObject({ errorCode: 0, memberId: 'a-1' });
});

test('an announced newcomer that stays away is forgotten and holds up the round no longer', () => {
  const scene = new Scene();
  scene.join('a');
  scene.join('b', { mustKnowId: true, sessionTimeoutMs: 2000 });
  scene.timers.advance(1999);
  expect(scene.joins.get('a')).toBeUndefined();
  scene.timers.advance(1);
  expect(scene.joins.get('a')).toMatchObject({ errorCode: 0, generation: 1 });
  scene.join('b', { memberId: 'b-2' });
  expect(scene.joins.get('b')).toMatchObject({ errorCode: ErrorCode.unknownMemberId });
});

const refusals: readonly { name: string; request: Partial<JoinRequest>; errorCode: number }[] = [
  {
    name: 'a session timeout that is too short',
    request: { sessionTimeoutMs: 999 },
    errorCode: ErrorCode.invalidSessionTimeout,
  },
  {
    name: 'a session timeout that is too long',
    request: { sessionTimeoutMs: 2 ** 31 - 1 },
    errorCode: ErrorCode.invalidSessionTimeout,
  },
  { name: 'a negative session timeout', request: { sessionTimeoutMs: -1 }, errorCode: ErrorCode.invalidSessionTimeout },
  { name: 'a member id that nobody has', request: { memberId: 'x' }, errorCode: ErrorCode.unknownMemberId },
  {
    name: 'too much metadata',
    request: { protocols: [{ name: 'range', metadata: Buffer.alloc(300_000) }] },
    errorCode: ErrorCode.invalidRequest,
  },
  { name: 'no protocols', request: { protocols: [] }, errorCode: ErrorCode.inconsistentGroupProtocol },
  { name: 'no protocol type', request: { protocolType: '' }, errorCode: ErrorCode.inconsistentGroupProtocol },
  {
    name: 'another protocol type',
    request: { protocolType: 'connect' },
    errorCode: ErrorCode.inconsistentGroupProtocol,
  },
  {
    name: 'no common protocol',
    request: { protocols: [{ name: 'sticky', metadata: Buffer.alloc(0) }] },
    errorCode: ErrorCode.inconsistentGroupProtocol,
  },
];

for (const c of refusals) {
  test(`joining with ${c.name} is refused and disturbs nobody`, () => {
    const scene = Scene.stable();
    scene.join('c', c.request);
    expect(scene.joins.get('c')).toMatchObject({ errorCode: c.errorCode });
    expect(scene.group.state).toBe('Stable');
  });
}

test('a full group takes nobody more', () => {
  const scene = Scene.stable();
  scene.join('c', { mustKnowId: true });
  scene.join('d', { mustKnowId: true });
  expect(scene.joins.get('d')).toMatchObject({ errorCode: ErrorCode.groupMaxSizeReached });
});

test('a third member makes the others join again and gets its share', () => {
  const scene = Scene.stable();
  scene.join('c');
  expect(scene.beat('a-1')).toBe(ErrorCode.rebalanceInProgress);
  scene.sync('b', 'b-2');
  expect(scene.syncs.get('b')?.errorCode).toBe(ErrorCode.rebalanceInProgress);
  scene.join('a', { memberId: 'a-1' });
  expect(scene.joins.size).toBe(0);
  scene.join('b', { memberId: 'b-2' });
  expect([...scene.joins.values()].map((result) => [result.errorCode, result.generation])).toEqual([
    [0, 2],
    [0, 2],
    [0, 2],
  ]);
  expect(scene.beat('a-1', 1)).toBe(ErrorCode.illegalGeneration);
  expect(scene.beat('a-1')).toBe(ErrorCode.none);
});

test('members that do not join a rebalance in time are out', () => {
  const scene = Scene.stable();
  scene.join('c');
  scene.join('a', { memberId: 'a-1' });
  scene.timers.advance(SESSION_MS - 1);
  // b beats, so it lives, but it does not join.
  expect(scene.beat('b-2')).toBe(ErrorCode.rebalanceInProgress);
  scene.timers.advance(SESSION_MS - 1);
  expect(scene.beat('b-2')).toBe(ErrorCode.rebalanceInProgress);
  expect(scene.joins.size).toBe(0);
  scene.timers.advance(2);
  expect(scene.joins.get('a')).toMatchObject({ errorCode: 0, generation: 2 });
  expect(scene.group.members().map((member) => member.memberId)).toEqual(['a-1', 'c-3']);
  expect(scene.beat('b-2')).toBe(ErrorCode.unknownMemberId);
});

test('a silent member is evicted after its session timeout and its partitions move', () => {
  const scene = Scene.stable();
  scene.timers.advance(SESSION_MS - 1);
  expect(scene.beat('a-1')).toBe(ErrorCode.none);
  scene.timers.advance(1);
  expect(scene.group.state).toBe('PreparingRebalance');
  expect(scene.logged.some((entry) => /b-2 was silent for its session timeout of 10000 ms/.test(entry.message))).toBe(
    true,
  );
  expect(scene.beat('a-1')).toBe(ErrorCode.rebalanceInProgress);
  scene.join('a', { memberId: 'a-1' });
  expect(scene.joins.get('a')?.members.map((member) => member.memberId)).toEqual(['a-1']);
  scene.sync('a', 'a-1', { 'a-1': 'p0 p1' });
  expect(scene.syncs.get('a')?.assignment.toString()).toBe('p0 p1');
});

test('a leader that dies before its assignment does not hold up the others for ever', () => {
  const scene = new Scene();
  scene.join('a');
  scene.join('b');
  scene.timers.advance(INITIAL_DELAY_MS);
  scene.sync('b', 'b-2');
  scene.timers.advance(SESSION_MS);
  expect(scene.syncs.get('b')?.errorCode).toBe(ErrorCode.rebalanceInProgress);
  scene.join('b', { memberId: 'b-2' });
  expect(scene.joins.get('b')).toMatchObject({ errorCode: 0, leaderId: 'b-2' });
});

test('a member that beats but never syncs is out after the rebalance timeout', () => {
  const scene = new Scene();
  scene.join('a');
  scene.join('b');
  scene.timers.advance(INITIAL_DELAY_MS);
  scene.sync('b', 'b-2');
  for (let beats = 0; beats < 4; beats++) {
    scene.timers.advance(REBALANCE_MS / 4 - 1);
    expect(scene.beat('a-1')).toBe(ErrorCode.none);
  }
  scene.timers.advance(4);
  expect(scene.beat('a-1')).toBe(ErrorCode.unknownMemberId);
  expect(scene.syncs.get('b')?.errorCode).toBe(ErrorCode.rebalanceInProgress);
  // b did sync: it stays and joins the next round under its id.
  expect(scene.beat('b-2')).toBe(ErrorCode.rebalanceInProgress);
});

test('a member that leaves is replaced at once', () => {
  const scene = Scene.stable();
  expect(scene.group.leave('a-1')).toBe(ErrorCode.none);
  expect(scene.group.leave('a-1')).toBe(ErrorCode.unknownMemberId);
  scene.join('b', { memberId: 'b-2' });
  expect(scene.joins.get('b')).toMatchObject({ errorCode: 0, generation: 2, leaderId: 'b-2' });
});

test('when the last member leaves the group is empty, and no timer is left', () => {
  const scene = Scene.stable();
  scene.group.leave('a-1');
  scene.group.leave('b-2');
  expect(scene.group.state).toBe('Empty');
  expect(scene.group.emptySinceMs).toBe(scene.timers.now());
  expect(scene.timers.waiting).toBe(0);
  scene.join('c');
  scene.timers.advance(INITIAL_DELAY_MS);
  expect(scene.joins.get('c')).toMatchObject({ errorCode: 0, leaderId: 'c-3' });
});

test('a follower that joins again unchanged gets the round it is in; a changed one starts another', () => {
  const scene = Scene.stable();
  scene.join('b', { memberId: 'b-2' });
  expect(scene.joins.get('b')).toMatchObject({ errorCode: 0, generation: 1 });
  expect(scene.group.state).toBe('Stable');
  scene.join('b', { memberId: 'b-2', protocols: [{ name: 'range', metadata: Buffer.from('more topics') }] });
  expect(scene.group.state).toBe('PreparingRebalance');
});

test('a leader that joins again asks for another round', () => {
  const scene = Scene.stable();
  scene.join('a', { memberId: 'a-1' });
  expect(scene.group.state).toBe('PreparingRebalance');
});

test('a member whose connection breaks while it waits has its session timeout to come back', () => {
  const scene = Scene.stable();
  scene.join('c');
  let answers = 0;
  const respond = (): void => void answers++;
  const request = {
    memberId: 'a-1',
    clientId: 'a',
    clientHost: '',
    sessionTimeoutMs: SESSION_MS,
    rebalanceTimeoutMs: REBALANCE_MS,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.from('a') }],
    mustKnowId: true,
  };
  scene.group.join(request, respond);
  scene.group.abandon('a-1', () => undefined);
  scene.group.abandon('a-1', respond);
  scene.join('b', { memberId: 'b-2' });
  expect(scene.joins.size).toBe(0);
  scene.timers.advance(SESSION_MS);
  expect(scene.joins.get('b')).toMatchObject({ errorCode: 0 });
  expect(scene.group.members().map((member) => member.memberId)).toEqual(['b-2', 'c-3']);
  expect(answers).toBe(0);
});

test('commits are for members of the round, and for outsiders while there are none', () => {
  const scene = new Scene();
  expect(scene.group.checkCommit('', -1)).toBe(ErrorCode.none);
  expect(scene.group.checkCommit('x', 3)).toBe(ErrorCode.unknownMemberId);
  scene.join('a');
  scene.timers.advance(INITIAL_DELAY_MS);
  expect(scene.group.checkCommit('a-1', 1)).toBe(ErrorCode.rebalanceInProgress);
  scene.sync('a', 'a-1', {});
  expect(scene.group.checkCommit('a-1', 1)).toBe(ErrorCode.none);
  expect(scene.group.checkCommit('a-1', 0)).toBe(ErrorCode.illegalGeneration);
  expect(scene.group.checkCommit('', -1)).toBe(ErrorCode.unknownMemberId);
});

test('a member that commits lives', () => {
  const scene = Scene.stable();
  for (let commits = 0; commits < 5; commits++) {
    scene.timers.advance(SESSION_MS - 1);
    scene.beat('b-2');
    expect(scene.group.checkCommit('a-1', 1)).toBe(ErrorCode.none);
  }
  expect(scene.group.members()).toHaveLength(2);
});
