// A consumer group: who its members are and which round ("generation") of the assignment holds.
//
//   Empty ──join──> PreparingRebalance ──all joined or time is up──> CompletingRebalance ──leader syncs──> Stable
//     ^                    |  ^                                              |                               |
//     └── nobody joined ───┘  └── member comes, goes, is silent, or changes its subscription ────────────────┘
//
// JoinGroup waits in PreparingRebalance, SyncGroup in CompletingRebalance. Static membership is not supported.

import type { Limits, Log } from '../options.ts';
import type { Timers } from '../timers.ts';
import { ErrorCode } from '../wire/errors.ts';
import {
  type GroupState,
  type JoinRequest,
  type JoinResult,
  type MemberView,
  refusedJoin,
  type SyncRequest,
  type SyncResult,
} from './messages.ts';
import { commonProtocols, type Protocol, sameProtocols, voteProtocol } from './protocols.ts';

interface Member {
  readonly id: string;
  readonly clientId: string;
  readonly clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: readonly Protocol[];
  assignment: Buffer;
  /** Answers the JoinGroup that waits. */
  join: ((result: JoinResult) => void) | undefined;
  /** Answers the SyncGroup that waits. */
  sync: ((result: SyncResult) => void) | undefined;
  cancelExpiry: () => void;
}

export interface GroupOptions {
  readonly id: string;
  readonly limits: Limits;
  readonly timers: Timers;
  readonly log: Log;
  /** Something that no other member ever got. */
  readonly newId: () => string;
}

const NOTHING = Buffer.alloc(0);
const noop = (): void => undefined;

export class Group {
  readonly #options: GroupOptions;
  readonly #members = new Map<string, Member>();
  /** Newcomers that were told their id and have not come back with it, with the timer that forgets them. */
  readonly #announced = new Map<string, () => void>();
  #state: GroupState = 'Empty';
  #generation = 0;
  #protocolType = '';
  #protocolName = '';
  #leaderId: string | undefined;
  #emptySinceMs: number | undefined;
  #isWaitingForMore = false;
  #cancelRound: () => void = noop;
  #cancelInitialDelay: () => void = noop;

  constructor(options: GroupOptions) {
    this.#options = options;
  }

  get state(): GroupState {
    return this.#state;
  }

  get generation(): number {
    return this.#generation;
  }

  get protocolType(): string {
    return this.#protocolType;
  }

  get protocolName(): string {
    return this.#protocolName;
  }

  /** When the last member went; undefined while there is one or when there never was. */
  get emptySinceMs(): number | undefined {
    return this.#emptySinceMs;
  }

  /** Nobody is in it or about to be. */
  get isVacant(): boolean {
    return this.#state === 'Empty' && this.#announced.size === 0;
  }

  members(): readonly MemberView[] {
    return [...this.#members.values()].map((member) => ({
      memberId: member.id,
      clientId: member.clientId,
      clientHost: member.clientHost,
      metadata: this.#metadataOf(member),
      assignment: member.assignment,
    }));
  }

  /** Answers at once or when the round is complete, by calling `respond` once. Returns the id of a member that waits. */
  join(request: JoinRequest, respond: (result: JoinResult) => void): string | undefined {
    const { limits, timers } = this.#options;
    const refuse = (errorCode: ErrorCode, memberId = request.memberId): undefined => {
      respond(refusedJoin(errorCode, memberId));
    };
    if (
      request.sessionTimeoutMs < limits.sessionTimeoutMsMin ||
      request.sessionTimeoutMs > limits.sessionTimeoutMsMax
    ) {
      return refuse(ErrorCode.invalidSessionTimeout);
    }
    const metadataBytes = request.protocols.reduce((sum, { name, metadata }) => sum + name.length + metadata.length, 0);
    if (metadataBytes > limits.memberMetadataBytesMax) return refuse(ErrorCode.invalidRequest);
    if (!this.#fits(request)) return refuse(ErrorCode.inconsistentGroupProtocol);
    const known = this.#members.get(request.memberId);
    if (known) return this.#rejoin(known, request, respond);

    if (request.memberId !== '') {
      const cancel = this.#announced.get(request.memberId);
      if (!cancel) return refuse(ErrorCode.unknownMemberId);
      cancel();
      this.#announced.delete(request.memberId);
      return this.#addMember(request.memberId, request, respond);
    }
    if (this.#members.size + this.#announced.size >= limits.membersPerGroupMax) {
      return refuse(ErrorCode.groupMaxSizeReached);
    }
    const memberId = `${request.clientId}-${this.#options.newId()}`;
    if (!request.mustKnowId) return this.#addMember(memberId, request, respond);
    const forget = timers.after(request.sessionTimeoutMs, () => {
      this.#announced.delete(memberId);
      this.#completeIfAllJoined();
    });
    this.#announced.set(memberId, forget);
    return refuse(ErrorCode.memberIdRequired, memberId);
  }

  /** As `join`: the answer waits for the leader's assignment. */
  sync(request: SyncRequest, respond: (result: SyncResult) => void): string | undefined {
    const errorCode = this.#check(request.memberId, request.generation);
    const member = this.#members.get(request.memberId);
    if (errorCode !== ErrorCode.none || !member) {
      respond({ errorCode, assignment: NOTHING });
      return undefined;
    }
    if (this.#state === 'PreparingRebalance') {
      respond({ errorCode: ErrorCode.rebalanceInProgress, assignment: NOTHING });
      return undefined;
    }
    if (this.#state === 'Stable') {
      this.#expectSignOfLife(member);
      respond({ errorCode: ErrorCode.none, assignment: member.assignment });
      return undefined;
    }
    member.sync?.({ errorCode: ErrorCode.rebalanceInProgress, assignment: NOTHING });
    member.sync = respond;
    member.cancelExpiry();
    if (member.id !== this.#leaderId) return member.id;
    for (const { memberId, assignment } of request.assignments) {
      const assigned = this.#members.get(memberId);
      // A copy: the request's buffer holds much more than this and would live as long.
      if (assigned) assigned.assignment = Buffer.from(assignment);
    }
    this.#cancelRound();
    this.#state = 'Stable';
    for (const waiting of this.#members.values()) {
      const answer = waiting.sync;
      if (!answer) continue;
      waiting.sync = undefined;
      this.#expectSignOfLife(waiting);
      answer({ errorCode: ErrorCode.none, assignment: waiting.assignment });
    }
    // Whoever has not asked yet is bound by its session timeout, which has been running since the join.
    return undefined;
  }

  heartbeat(memberId: string, generation: number): ErrorCode {
    const errorCode = this.#check(memberId, generation);
    const member = this.#members.get(memberId);
    if (errorCode !== ErrorCode.none || !member) return errorCode;
    if (!member.join && !member.sync) this.#expectSignOfLife(member);
    return this.#state === 'PreparingRebalance' ? ErrorCode.rebalanceInProgress : ErrorCode.none;
  }

  leave(memberId: string): ErrorCode {
    const forget = this.#announced.get(memberId);
    if (forget) {
      forget();
      this.#announced.delete(memberId);
      this.#completeIfAllJoined();
      return ErrorCode.none;
    }
    const member = this.#members.get(memberId);
    if (!member) return ErrorCode.unknownMemberId;
    this.#remove(member, 'left');
    return ErrorCode.none;
  }

  /** Whether a commit is allowed. Outside a group's rounds (generation -1) only while it has no members. */
  checkCommit(memberId: string, generation: number): ErrorCode {
    if (generation < 0 && memberId === '' && this.#members.size === 0) return ErrorCode.none;
    const errorCode = this.#check(memberId, generation);
    const member = this.#members.get(memberId);
    if (errorCode !== ErrorCode.none || !member) return errorCode;
    if (this.#state === 'CompletingRebalance') return ErrorCode.rebalanceInProgress;
    if (!member.join) this.#expectSignOfLife(member);
    return ErrorCode.none;
  }

  /** The connection of a waiting member is gone: the answer has no way back, and its session timeout runs again. */
  abandon(memberId: string, respond: unknown): void {
    const member = this.#members.get(memberId);
    if (!member || (member.join !== respond && member.sync !== respond)) return;
    member.join = undefined;
    member.sync = undefined;
    this.#expectSignOfLife(member);
  }

  close(): void {
    this.#cancelRound();
    this.#cancelInitialDelay();
    for (const cancel of this.#announced.values()) cancel();
    for (const member of this.#members.values()) member.cancelExpiry();
  }

  #check(memberId: string, generation: number): ErrorCode {
    if (!this.#members.has(memberId)) return ErrorCode.unknownMemberId;
    return generation === this.#generation ? ErrorCode.none : ErrorCode.illegalGeneration;
  }

  #fits(request: JoinRequest): boolean {
    if (request.protocolType === '' || request.protocols.length === 0) return false;
    const others = [...this.#members.values()].filter((member) => member.id !== request.memberId);
    if (others.length === 0) return true;
    if (request.protocolType !== this.#protocolType) return false;
    return commonProtocols([...others.map((member) => member.protocols), request.protocols]).size > 0;
  }

  #addMember(memberId: string, request: JoinRequest, respond: (result: JoinResult) => void): string {
    const member: Member = {
      id: memberId,
      clientId: request.clientId,
      clientHost: request.clientHost,
      sessionTimeoutMs: request.sessionTimeoutMs,
      rebalanceTimeoutMs: request.rebalanceTimeoutMs,
      protocols: copyProtocols(request.protocols),
      assignment: NOTHING,
      join: respond,
      sync: undefined,
      cancelExpiry: noop,
    };
    this.#members.set(memberId, member);
    this.#protocolType = request.protocolType;
    this.#leaderId ??= memberId;
    this.#prepareRebalance(`member ${memberId} joined`);
    this.#completeIfAllJoined();
    return memberId;
  }

  #rejoin(member: Member, request: JoinRequest, respond: (result: JoinResult) => void): string | undefined {
    const isSame = sameProtocols(member.protocols, request.protocols);
    // The answer to its last JoinGroup may have been lost, or a follower may ask again: nothing changes.
    const isRepeat = isSame && (this.#state === 'CompletingRebalance' || member.id !== this.#leaderId);
    if (this.#state !== 'PreparingRebalance' && isRepeat) {
      this.#expectSignOfLife(member);
      respond(this.#joined(member));
      return undefined;
    }
    member.join?.(refusedJoin(ErrorCode.rebalanceInProgress, member.id));
    member.sessionTimeoutMs = request.sessionTimeoutMs;
    member.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
    if (!isSame) member.protocols = copyProtocols(request.protocols);
    member.join = respond;
    member.cancelExpiry();
    this.#prepareRebalance(`member ${member.id} joined again`);
    this.#completeIfAllJoined();
    return member.id;
  }

  #prepareRebalance(reason: string): void {
    if (this.#state === 'PreparingRebalance') return;
    this.#options.log({
      level: 'info',
      message: `group "${this.#options.id}" rebalances: ${reason}`,
      fields: { generation: this.#generation, members: this.#members.size },
    });
    const { timers, limits } = this.#options;
    this.#cancelRound();
    for (const member of this.#members.values()) {
      const answer = member.sync;
      if (!answer) continue;
      member.sync = undefined;
      this.#expectSignOfLife(member);
      answer({ errorCode: ErrorCode.rebalanceInProgress, assignment: NOTHING });
    }
    if (this.#state === 'Empty') {
      this.#isWaitingForMore = true;
      this.#cancelInitialDelay = timers.after(limits.initialRebalanceDelayMs, () => {
        this.#isWaitingForMore = false;
        this.#completeIfAllJoined();
      });
    }
    this.#state = 'PreparingRebalance';
    this.#emptySinceMs = undefined;
    this.#cancelRound = timers.after(this.#roundMs(), () => this.#completeJoin());
  }

  #completeIfAllJoined(): void {
    if (this.#state !== 'PreparingRebalance' || this.#isWaitingForMore || this.#announced.size > 0) return;
    if ([...this.#members.values()].every((member) => member.join)) this.#completeJoin();
  }

  #completeJoin(): void {
    this.#cancelRound();
    this.#cancelInitialDelay();
    this.#isWaitingForMore = false;
    for (const member of this.#members.values()) {
      if (member.join) continue;
      member.cancelExpiry();
      this.#members.delete(member.id);
      this.#logGone(member, 'did not join the rebalance in time');
    }
    this.#generation++;
    const members = [...this.#members.values()];
    if (!members.some((member) => member.id === this.#leaderId)) this.#leaderId = members[0]?.id;
    this.#protocolName = voteProtocol(members.map((member) => member.protocols)) ?? '';
    if (members.length === 0) {
      this.#state = 'Empty';
      this.#emptySinceMs = this.#options.timers.now();
      return;
    }
    this.#state = 'CompletingRebalance';
    this.#cancelRound = this.#options.timers.after(this.#roundMs(), () => this.#giveUpOnSync());
    for (const member of members) {
      const answer = member.join;
      member.join = undefined;
      member.assignment = NOTHING;
      this.#expectSignOfLife(member);
      answer?.(this.#joined(member));
    }
  }

  #giveUpOnSync(): void {
    // Chosen before the first goes: its going answers the others, who then no longer look as if they had synced.
    const late = [...this.#members.values()].filter((member) => !member.sync);
    for (const member of late) this.#remove(member, 'did not sync in time');
  }

  #remove(member: Member, reason: string): void {
    member.cancelExpiry();
    this.#members.delete(member.id);
    if (this.#leaderId === member.id) this.#leaderId = undefined;
    this.#logGone(member, reason);
    member.join?.(refusedJoin(ErrorCode.unknownMemberId, member.id));
    member.sync?.({ errorCode: ErrorCode.unknownMemberId, assignment: NOTHING });
    this.#prepareRebalance(`member ${member.id} ${reason}`);
    this.#completeIfAllJoined();
  }

  #logGone(member: Member, reason: string): void {
    const message = `group "${this.#options.id}": member ${member.id} ${reason}`;
    this.#options.log({
      level: reason === 'left' ? 'info' : 'warn',
      message,
      fields: { clientHost: member.clientHost },
    });
  }

  #expectSignOfLife(member: Member): void {
    member.cancelExpiry();
    member.cancelExpiry = this.#options.timers.after(member.sessionTimeoutMs, () => {
      this.#remove(member, `was silent for its session timeout of ${member.sessionTimeoutMs} ms`);
    });
  }

  /** How long a round may take: as long as its most patient member allows. */
  #roundMs(): number {
    const asked = [...this.#members.values()].map((member) => member.rebalanceTimeoutMs);
    return Math.min(Math.max(0, ...asked), this.#options.limits.sessionTimeoutMsMax);
  }

  #joined(member: Member): JoinResult {
    const isLeader = member.id === this.#leaderId;
    const members = [...this.#members.values()].map((other) => ({
      memberId: other.id,
      metadata: this.#metadataOf(other),
    }));
    return {
      errorCode: ErrorCode.none,
      generation: this.#generation,
      protocolName: this.#protocolName,
      leaderId: this.#leaderId ?? '',
      memberId: member.id,
      members: isLeader ? members : [],
    };
  }

  #metadataOf(member: Member): Buffer {
    return member.protocols.find((protocol) => protocol.name === this.#protocolName)?.metadata ?? NOTHING;
  }
}

/** The request's buffer holds more than the metadata and would live as long as the member. */
function copyProtocols(protocols: readonly Protocol[]): readonly Protocol[] {
  return protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) }));
}
