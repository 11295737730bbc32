// The faults of a running lab: injects, ends each when its time is over, and leaves nothing behind.
import type { FaultEffect, FaultRecord, FaultRequest, FaultTarget } from '@o11y-lab/lab-control';
import { suggestion } from '../topology/suggest.ts';
import { FaultError } from './errors.ts';
import { type FaultHistory, HISTORY_MAX } from './history.ts';
import { isLasting } from './request.ts';

/** Undoes what a fault did to one target; answers what is worth telling. */
export type Undo = () => Promise<string | undefined>;

/** What a fault did to one target. */
export interface Begun {
  readonly detail?: string;
  /** Of a fault that lasts. */
  readonly undo?: Undo;
  /** It was done, and went wrong: what a command answered. */
  readonly hasFailed?: boolean;
}

export interface FaultEngineOptions {
  readonly targets: () => readonly FaultTarget[];
  /** Does it. @throws with why it can't be done */
  readonly begin: (fault: FaultRequest['fault'], target: string, id: string, durationMs: number) => Promise<Begun>;
  /** Why the request does not fit, beyond what targets say; undefined when it does. */
  readonly refuse: (request: FaultRequest) => string | undefined;
  readonly history: FaultHistory;
  /** Keeps the history; called after every change. */
  readonly save: (history: FaultHistory) => void;
  readonly now: () => number;
}

export type EndedBy = NonNullable<FaultRecord['endedBy']>;

interface Active {
  record: FaultRecord;
  readonly undos: Undo[];
  timer: NodeJS.Timeout | undefined;
  ending: Promise<void> | undefined;
}

export class FaultEngine {
  readonly #options: FaultEngineOptions;
  readonly #active = new Map<string, Active>();
  readonly #listeners = new Set<(record: FaultRecord) => void>();
  /** Newest first, without those that are active. */
  #past: FaultRecord[];
  #lastNumber: number;
  #isClosed = false;

  constructor(options: FaultEngineOptions) {
    this.#options = options;
    this.#past = [...options.history.records];
    this.#lastNumber = options.history.lastNumber;
  }

  /**
   * Resolves when it is injected; what happens at once is over then.
   * @throws FaultError for what can't be: nothing was done then
   */
  async inject(request: FaultRequest): Promise<FaultRecord> {
    this.#check(request);
    const { now } = this.#options;
    const fromUnixMs = now();
    const { durationMs } = request;
    const until = durationMs === undefined ? {} : { untilUnixMs: fromUnixMs + durationMs };
    const id = `f${++this.#lastNumber}`;
    const active: Active = {
      record: { ...request, id, state: 'active', fromUnixMs, ...until },
      undos: [],
      timer: undefined,
      ending: undefined,
    };
    // At once, so that nobody injects the same meanwhile.
    this.#active.set(id, active);
    const details: string[] = [];
    let hasFailed = false;
    try {
      for (const target of request.targets) {
        const begun = await this.#options.begin(request.fault, target, id, durationMs ?? 0);
        if (begun.detail !== undefined) details.push(begun.detail);
        if (begun.undo) active.undos.push(begun.undo);
        hasFailed ||= begun.hasFailed === true;
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      await undoAll(active.undos);
      this.#finish(active, { state: 'failed', detail: reason });
      throw error instanceof FaultError ? error : new FaultError(409, reason);
    }
    if (details.length > 0) active.record = { ...active.record, detail: details.join('\n') };
    if (hasFailed) this.#finish(active, { state: 'failed' });
    else if (!isLasting(request.fault)) this.#finish(active, { state: 'ended', endedBy: 'done' });
    else if (this.#isClosed) await this.#end(active, 'lab-down');
    else {
      // While it was being injected, its time went on.
      const leftMs = Math.max(0, fromUnixMs + (durationMs ?? 0) - now());
      active.timer = setTimeout(() => void this.#end(active, 'expiry'), leftMs);
      this.#changed(active.record);
    }
    return active.record;
  }

  /** Ends those that are named, all of them without names; answers those that were active. @throws FaultError for an id that is none */
  async end(ids: readonly string[] | undefined, endedBy: EndedBy): Promise<FaultRecord[]> {
    const unknown = ids?.find((id) => !this.#active.has(id) && !this.#past.some((record) => record.id === id));
    if (unknown !== undefined) {
      const active = [...this.#active.keys()].join(', ');
      throw new FaultError(404, `no fault is called "${unknown}"; active: ${active === '' ? 'none' : active}`);
    }
    const chosen = [...this.#active.values()].filter(({ record }) => ids?.includes(record.id) ?? true);
    await Promise.all(chosen.map((active) => this.#end(active, endedBy)));
    return chosen.map(({ record }) => record);
  }

  get active(): readonly FaultRecord[] {
    return [...this.#active.values()].map(({ record }) => record);
  }

  /** Newest first. */
  get past(): readonly FaultRecord[] {
    return this.#past;
  }

  /** The record as it is; undefined when it is forgotten. */
  find(id: string): FaultRecord | undefined {
    return this.#active.get(id)?.record ?? this.#past.find((record) => record.id === id);
  }

  setEffect(id: string, effect: FaultEffect): void {
    const active = this.#active.get(id);
    if (active) {
      active.record = { ...active.record, effect };
      this.#changed(active.record);
      return;
    }
    const index = this.#past.findIndex((record) => record.id === id);
    if (index === -1) return;
    const record = { ...this.#past[index]!, effect };
    this.#past = this.#past.with(index, record);
    this.#changed(record);
  }

  /** Calls `listener` with every record that changes, until the returned function is called. */
  follow(listener: (record: FaultRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Ends everything; nothing is injected any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.end(undefined, 'lab-down');
  }

  #check(request: FaultRequest): void {
    if (this.#isClosed) throw new FaultError(409, 'the lab is being stopped');
    const targets = this.#options.targets();
    const names = targets.map(({ name }) => name);
    for (const name of request.targets) {
      const target = targets.find((each) => each.name === name);
      if (!target) throw new FaultError(400, `no process is called "${name}"${suggestion(name, names)}`);
      const reason = target.unsupported[request.fault.kind];
      if (reason !== undefined) throw new FaultError(409, `${request.fault.kind} on ${name}: ${reason}`);
      this.#refuseOverlap(request, name);
    }
    const reason = this.#options.refuse(request);
    if (reason !== undefined) throw new FaultError(409, reason);
  }

  /** As on a real machine: one queueing discipline per interface, and what is frozen can't be frozen again. */
  #refuseOverlap({ fault }: FaultRequest, target: string): void {
    if (fault.kind === 'stress' || !isLasting(fault)) return;
    for (const { record } of this.#active.values()) {
      if (record.fault.kind !== fault.kind || !record.targets.includes(target)) continue;
      const advice = `end it first: npx pumba end ${record.id}`;
      throw new FaultError(409, `${target} has ${fault.kind} already (${record.id}: ${record.command}); ${advice}`);
    }
  }

  #end(active: Active, endedBy: EndedBy): Promise<void> {
    active.ending ??= this.#endOnce(active, endedBy);
    return active.ending;
  }

  async #endOnce(active: Active, endedBy: EndedBy): Promise<void> {
    clearTimeout(active.timer);
    const told = await undoAll(active.undos);
    const detail = [active.record.detail, ...told].filter((text) => text !== undefined).join('\n');
    this.#finish(active, { state: 'ended', endedBy, ...(detail === '' ? {} : { detail }) });
  }

  #finish(active: Active, how: Pick<FaultRecord, 'state' | 'endedBy' | 'detail'>): void {
    active.record = { ...active.record, ...how, toUnixMs: this.#options.now() };
    this.#active.delete(active.record.id);
    this.#past = [active.record, ...this.#past].slice(0, HISTORY_MAX);
    this.#changed(active.record);
  }

  #changed(record: FaultRecord): void {
    this.#options.save({
      lastNumber: this.#lastNumber,
      records: [...this.active, ...this.#past].slice(0, HISTORY_MAX),
    });
    for (const listener of this.#listeners) listener(record);
  }
}

/** One that fails does not keep the others from being undone; why is told with the rest. */
async function undoAll(undos: readonly Undo[]): Promise<string[]> {
  const results = await Promise.allSettled(undos.map((undo) => undo()));
  return results.flatMap((result) => {
    if (result.status === 'rejected') return [`not undone: ${String(result.reason)}`];
    return result.value === undefined ? [] : [result.value];
  });
}
