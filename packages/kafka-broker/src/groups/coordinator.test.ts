import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS } from '../options.ts';
import { ManualTimers } from '../testing/manual-timers.ts';
import { temporaryFolder } from '../testing/test-broker.ts';
import { ErrorCode } from '../wire/errors.ts';
import { Coordinator } from './coordinator.ts';
import { OffsetStore } from './offsets.ts';

function create(groupsMax = 10): { coordinator: Coordinator; timers: ManualTimers } {
  const timers = new ManualTimers();
  const offsets = new OffsetStore({ path: join(temporaryFolder(), 'offsets.journal'), log: () => undefined });
  onTestFinished(() => offsets.close());
  let lastId = 0;
  const limits = { ...DEFAULT_LIMITS, groupsMax, offsetRetentionMs: 60_000, initialRebalanceDelayMs: 0 };
  const coordinator = new Coordinator({ limits, timers, log: () => undefined, newId: () => `${++lastId}`, offsets });
  return { coordinator, timers };
}

function join1(coordinator: Coordinator, groupId: string): void {
  const group = coordinator.findOrCreate(groupId);
  if (typeof group === 'number') throw new Error(`no group: ${group}`);
  const protocols = [{ name: 'range', metadata: Buffer.alloc(0) }];
  group.join(
    {
      memberId: '',
      clientId: 'c',
      clientHost: '',
      sessionTimeoutMs: 6000,
      rebalanceTimeoutMs: 6000,
      protocolType: 'consumer',
      protocols,
      mustKnowId: false,
    },
    () => undefined,
  );
}

function commit(coordinator: Coordinator, groupId: string, nowMs: number): void {
  coordinator.offsets.commit(groupId, [
    { topic: 't', partition: 0, offset: 5, metadata: '', committedMs: nowMs, retentionMs: null },
  ]);
}

test('a group with members or offsets is listed; others are Dead', () => {
  const { coordinator, timers } = create();
  join1(coordinator, 'members');
  commit(coordinator, 'offsets', timers.now());
  coordinator.findOrCreate('vacant');
  expect(coordinator.list().map(({ groupId, state }) => [groupId, state])).toEqual([
    ['members', 'PreparingRebalance'],
    ['offsets', 'Empty'],
  ]);
  expect(coordinator.describe('nobody').state).toBe('Dead');
});

test('an empty group id is not valid', () => {
  const { coordinator } = create();
  expect(coordinator.findOrCreate('')).toBe(ErrorCode.invalidGroupId);
  expect(coordinator.checkCommit('', '', -1)).toBe(ErrorCode.invalidGroupId);
});

test('commits to a group without members need no generation', () => {
  const { coordinator } = create();
  expect(coordinator.checkCommit('g', '', -1)).toBe(ErrorCode.none);
  expect(coordinator.checkCommit('g', 'member-of-before-the-restart', 4)).toBe(ErrorCode.unknownMemberId);
});

test('the number of groups is bounded, and vacant ones make room', () => {
  const { coordinator } = create(2);
  join1(coordinator, 'a');
  expect(typeof coordinator.findOrCreate('b')).toBe('object');
  expect(typeof coordinator.findOrCreate('c')).toBe('object');
  join1(coordinator, 'c');
  expect(coordinator.findOrCreate('d')).toBe(ErrorCode.policyViolation);
  expect(coordinator.checkCommit('d', '', -1)).toBe(ErrorCode.policyViolation);
});

test('only groups without members can be deleted', () => {
  const { coordinator, timers } = create();
  join1(coordinator, 'busy');
  commit(coordinator, 'idle', timers.now());
  expect(coordinator.delete('busy')).toBe(ErrorCode.nonEmptyGroup);
  expect(coordinator.delete('idle')).toBe(ErrorCode.none);
  expect(coordinator.delete('idle')).toBe(ErrorCode.groupIdNotFound);
});

test('offsets are forgotten when a group has been without members for the retention time', () => {
  const { coordinator, timers } = create();
  join1(coordinator, 'busy');
  commit(coordinator, 'busy', timers.now());
  commit(coordinator, 'idle', timers.now());
  const group = coordinator.find('busy');
  for (let minute = 0; minute < 4; minute++) {
    timers.advance(5000);
    const memberId = group?.members()[0]?.memberId ?? '';
    group?.heartbeat(memberId, group.generation);
  }
  timers.advance(60_001 - 20_000);
  // The session of busy's member ended on the way, so its time counts from there.
  coordinator.applyRetention();
  expect([coordinator.offsets.has('idle'), coordinator.offsets.has('busy')]).toEqual([false, true]);
  timers.advance(60_000);
  coordinator.applyRetention();
  expect(coordinator.offsets.has('busy')).toBe(false);
  expect(coordinator.find('busy')).toBeUndefined();
});
