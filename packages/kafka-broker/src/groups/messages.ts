// What members and their group say to each other.

import type { ErrorCode } from '../wire/errors.ts';
import type { Protocol } from './protocols.ts';

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

export interface JoinRequest {
  readonly memberId: string;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  readonly protocols: readonly Protocol[];
  /** Whether a newcomer must first be told its id (JoinGroup v4+, KIP-394). */
  readonly mustKnowId: boolean;
}

export interface JoinResult {
  readonly errorCode: ErrorCode;
  readonly generation: number;
  readonly protocolName: string;
  readonly leaderId: string;
  readonly memberId: string;
  /** Only the leader gets them: it makes the assignment. */
  readonly members: readonly { readonly memberId: string; readonly metadata: Buffer }[];
}

export interface SyncRequest {
  readonly memberId: string;
  readonly generation: number;
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[];
}

export interface SyncResult {
  readonly errorCode: ErrorCode;
  readonly assignment: Buffer;
}

export interface MemberView {
  readonly memberId: string;
  readonly clientId: string;
  readonly clientHost: string;
  readonly metadata: Buffer;
  readonly assignment: Buffer;
}

/** The answer to a JoinGroup that brings nobody into the round. */
export function refusedJoin(errorCode: ErrorCode, memberId: string): JoinResult {
  return { errorCode, generation: -1, protocolName: '', leaderId: '', memberId, members: [] };
}
