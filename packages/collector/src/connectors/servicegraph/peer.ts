// What to call the other side of a call when it sends no spans of its own.
import { textAttribute } from './text-attribute.ts';

/** How two nodes are joined; empty for an ordinary call. As Tempo and the collector name them. */
export type ConnectionType = '' | 'messaging_system' | 'database' | 'virtual_node';

export interface Peer {
  readonly name: string;
  readonly connectionType: ConnectionType;
}

/** The keys of a database call begin so; one search tells most calls that are none. */
const DATABASE_KEYS = 'db.';

/** Names that are kept; over it all are forgotten, which costs one object each when they come again. */
const PEERS_CACHED_MAX = 1_000;

/** Reads peers out of the attributes of client spans. Equal ones are the same object, so that many may be kept waiting. */
export class Peers {
  readonly #byName = new Map<ConnectionType, Map<string, Peer>>();

  /**
   * The database that a client span calls; undefined when it calls none. Its kind names it (`postgresql`), because that
   * is what people look for in a picture; the name of the schema inside only where the kind is not told.
   */
  databaseOf(attributesJson: string): Peer | undefined {
    if (!attributesJson.includes(DATABASE_KEYS)) return undefined;
    const system = firstOf(attributesJson, DATABASE_NAMES);
    if (system === '') return undefined;
    return this.#get('database', textAttribute(attributesJson, 'peer.service') || system);
  }

  /**
   * The other side of a client or producer span whose server never told: what the caller calls it, else the messaging
   * system, else the address. Undefined when the span says none of them.
   */
  virtualPeerOf(attributesJson: string): Peer | undefined {
    const messaging = textAttribute(attributesJson, 'messaging.system') ?? '';
    const name = textAttribute(attributesJson, 'peer.service') || messaging || addressOf(attributesJson);
    return name === '' ? undefined : this.#get(messaging === '' ? 'virtual_node' : 'messaging_system', name);
  }

  #get(connectionType: ConnectionType, name: string): Peer {
    const named = this.#byName.get(connectionType) ?? new Map<string, Peer>();
    this.#byName.set(connectionType, named);
    let peer = named.get(name);
    if (peer === undefined) {
      if (named.size >= PEERS_CACHED_MAX) named.clear();
      peer = { name, connectionType };
      named.set(name, peer);
    }
    return peer;
  }
}

/** On one machine everything has the same address, which says nothing without its port. */
function addressOf(attributesJson: string): string {
  const address = firstOf(attributesJson, ADDRESSES);
  if (!LOOPBACK.test(address)) return address;
  const port = firstOf(attributesJson, PORTS);
  return port === '' ? address : `${address}:${port}`;
}

const DATABASE_NAMES = ['db.system.name', 'db.system', 'db.namespace', 'db.name'] as const;
/** The second ones are those of conventions before 1.21. */
const ADDRESSES = ['server.address', 'net.peer.name', 'network.peer.address'] as const;
const PORTS = ['server.port', 'net.peer.port', 'network.peer.port'] as const;
const LOOPBACK = /^(localhost$|127\.|::1$|\[::1\]$)/;

/** The first that has a text. */
function firstOf(attributesJson: string, keys: readonly string[]): string {
  for (const key of keys) {
    const value = textAttribute(attributesJson, key);
    if (value !== undefined && value !== '') return value;
  }
  return '';
}
