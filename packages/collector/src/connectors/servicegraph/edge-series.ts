import { type EncodedAttributes, encodeAttributes } from '@o11y-lab/model';
import { OVERFLOW_ENTRY, textAttributes } from '../attributes.ts';
import { DURATION_BOUNDS_SECONDS } from '../bounds.ts';
import { CumulativeSeries } from '../emitter.ts';
import { Histogram } from '../histogram.ts';
import type { ConnectionType } from './peer.ts';

export interface EdgeNodes {
  readonly client: string;
  readonly server: string;
  readonly connectionType: ConnectionType;
}

/** Requests from one node to another. */
export class EdgeSeries extends CumulativeSeries {
  /** Undefined for the overflow. */
  readonly nodes: EdgeNodes | undefined;
  readonly attributes: EncodedAttributes;
  readonly clientSeconds = new Histogram(DURATION_BOUNDS_SECONDS);
  readonly serverSeconds = new Histogram(DURATION_BOUNDS_SECONDS);
  /** From the end of sending to the start of processing; of messages only. */
  messagingSeconds: Histogram | undefined = undefined;
  failedCount = 0;

  constructor(nodes: EdgeNodes | undefined, attributes: EncodedAttributes) {
    super();
    this.nodes = nodes;
    this.attributes = attributes;
  }

  override get count(): number {
    return this.clientSeconds.count;
  }

  record(clientSeconds: number, serverSeconds: number, failed: boolean): void {
    this.clientSeconds.record(clientSeconds);
    this.serverSeconds.record(serverSeconds);
    if (failed) this.failedCount++;
  }

  recordHandover(seconds: number): void {
    this.messagingSeconds ??= new Histogram(DURATION_BOUNDS_SECONDS);
    this.messagingSeconds.record(seconds);
  }
}

export function edgeAttributes({ client, server, connectionType }: EdgeNodes): EncodedAttributes {
  return textAttributes([
    ['client', client],
    ['server', server],
    ['connection_type', connectionType],
  ]);
}

export function overflowEdgeAttributes(): EncodedAttributes {
  return encodeAttributes(new Map([OVERFLOW_ENTRY]));
}
