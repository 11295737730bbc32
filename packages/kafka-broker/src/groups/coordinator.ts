import type { Limits, Log } from '../options.ts';
import type { Timers } from '../timers.ts';
import { ErrorCode } from '../wire/errors.ts';
import { Group } from './group.ts';
import type { GroupState, MemberView } from './messages.ts';
import type { OffsetStore } from './offsets.ts';

export interface GroupView {
  readonly groupId: string;
  /** "Dead" is Kafka's word for a group that does not exist. */
  readonly state: GroupState | 'Dead';
  readonly generation: number;
  readonly protocolType: string;
  readonly protocolName: string;
  readonly members: readonly MemberView[];
}

export interface CoordinatorOptions {
  readonly limits: Limits;
  readonly timers: Timers;
  readonly log: Log;
  readonly newId: () => string;
  readonly offsets: OffsetStore;
}

/** All groups of the broker. Members live in memory and join again after a restart; offsets are durable. */
export class Coordinator {
  readonly #options: CoordinatorOptions;
  readonly #groups = new Map<string, Group>();

  constructor(options: CoordinatorOptions) {
    this.#options = options;
  }

  get offsets(): OffsetStore {
    return this.#options.offsets;
  }

  /** The group if it has, had or may soon have members. */
  find(groupId: string): Group | undefined {
    return this.#groups.get(groupId);
  }

  /** The group, created when needed; an error code when its id is not valid or there are too many groups. */
  findOrCreate(groupId: string): Group | ErrorCode {
    if (groupId === '') return ErrorCode.invalidGroupId;
    const existing = this.#groups.get(groupId);
    if (existing) return existing;
    if (!this.hasRoomFor(groupId)) return ErrorCode.policyViolation;
    const { limits, timers, log, newId } = this.#options;
    const group = new Group({ id: groupId, limits, timers, log, newId });
    this.#groups.set(groupId, group);
    return group;
  }

  /** Whether the group exists or may be created. */
  hasRoomFor(groupId: string): boolean {
    if (this.#groups.has(groupId) || this.offsets.has(groupId)) return true;
    if (this.#ids().length < this.#options.limits.groupsMax) return true;
    this.#dropVacant();
    if (this.#ids().length < this.#options.limits.groupsMax) return true;
    const message = `refused group "${groupId.slice(0, 80)}": there are ${this.#options.limits.groupsMax} groups`;
    this.#options.log({ level: 'warn', message });
    return false;
  }

  /** Whether a commit is allowed, see Group.checkCommit. */
  checkCommit(groupId: string, memberId: string, generation: number): ErrorCode {
    if (groupId === '') return ErrorCode.invalidGroupId;
    const group = this.#groups.get(groupId);
    if (group) return group.checkCommit(memberId, generation);
    // Of a group without members only someone outside its rounds can commit; a member of before a restart joins again.
    if (generation >= 0 || memberId !== '') return ErrorCode.unknownMemberId;
    return this.hasRoomFor(groupId) ? ErrorCode.none : ErrorCode.policyViolation;
  }

  describe(groupId: string): GroupView {
    const group = this.#groups.get(groupId);
    return {
      groupId,
      state: group?.state ?? (this.offsets.has(groupId) ? 'Empty' : 'Dead'),
      generation: group?.generation ?? 0,
      protocolType: group?.protocolType ?? '',
      protocolName: group?.protocolName ?? '',
      members: group?.members() ?? [],
    };
  }

  list(): readonly GroupView[] {
    return this.#ids()
      .map((groupId) => this.describe(groupId))
      .filter((group) => group.state !== 'Empty' || this.offsets.has(group.groupId));
  }

  delete(groupId: string): ErrorCode {
    const group = this.#groups.get(groupId);
    if (!group && !this.offsets.has(groupId)) return ErrorCode.groupIdNotFound;
    if (group && !group.isVacant) return ErrorCode.nonEmptyGroup;
    group?.close();
    this.#groups.delete(groupId);
    this.offsets.deleteGroup(groupId);
    this.#options.log({ level: 'info', message: `deleted group "${groupId}"` });
    return ErrorCode.none;
  }

  /** Forgets old offsets of groups without members, and groups of which nothing is left. */
  applyRetention(): void {
    const { timers, limits, log } = this.#options;
    for (const groupId of this.offsets.groupIds()) {
      const group = this.#groups.get(groupId);
      if (group && !group.isVacant) continue;
      const gone = this.offsets.expire(groupId, timers.now(), group?.emptySinceMs ?? 0, limits.offsetRetentionMs);
      if (gone > 0) log({ level: 'info', message: `group "${groupId}": ${gone} old offsets are forgotten` });
    }
    this.#dropVacant();
  }

  close(): void {
    for (const group of this.#groups.values()) group.close();
  }

  #dropVacant(): void {
    for (const [groupId, group] of this.#groups) {
      if (!group.isVacant || this.offsets.has(groupId)) continue;
      group.close();
      this.#groups.delete(groupId);
    }
  }

  #ids(): readonly string[] {
    return [...new Set([...this.#groups.keys(), ...this.offsets.groupIds()])];
  }
}
