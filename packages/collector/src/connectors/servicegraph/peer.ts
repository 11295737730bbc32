// What to call the other side of a call when it sends no spans of its own.
import { textAttribute } from './text-attribute.ts';

/** How two nodes are joined; empty for an ordinary call. As Tempo and the collector name them. */
export type ConnectionType = '' | 'messaging_system' | 'database' | 'virtual_node';

export interface Peer {
  readonly name: string;
  readonly connectionType: ConnectionType;
}

/** The keys of a database call begin so; cheaper to look for than each key by itself. */
const DATABASE_KEYS = '"db.';

/**
 * The database that a client span calls; undefined when it calls none. Its kind names it (`postgresql`), because that is
 * what people look for in a picture; the name of the schema inside only where the kind is not told.
 */
export function databaseOf(attributesJson: string): Peer | undefined {
  if (!attributesJson.includes(DATABASE_KEYS)) return undefined;
  const system = firstOf(attributesJson, 'db.system.name', 'db.system', 'db.namespace', 'db.name');
  if (system === '') return undefined;
  return { name: textAttribute(attributesJson, 'peer.service') || system, connectionType: 'database' };
}

/**
 * The other side of a client or producer span whose server never told: what the caller calls it, else the messaging
 * system, else the address. Undefined when the span says none of them.
 */
export function virtualPeerOf(attributesJson: string): Peer | undefined {
  const messaging = firstOf(attributesJson, 'messaging.system');
  const connectionType = messaging === '' ? 'virtual_node' : 'messaging_system';
  const name = firstOf(attributesJson, 'peer.service') || messaging || addressOf(attributesJson);
  return name === '' ? undefined : { name, connectionType };
}

/** On one machine everything has the same address, which says nothing without its port. */
function addressOf(attributesJson: string): string {
  const address = firstOf(attributesJson, 'server.address', 'net.peer.name', 'network.peer.address');
  if (!/^(localhost$|127\.|::1$|\[::1\]$)/.test(address)) return address;
  const port = firstOf(attributesJson, 'server.port', 'net.peer.port', 'network.peer.port');
  return port === '' ? address : `${address}:${port}`;
}

/** The first that has a text. */
function firstOf(attributesJson: string, ...keys: readonly string[]): string {
  for (const key of keys) {
    const value = textAttribute(attributesJson, key);
    if (value !== undefined && value !== '') return value;
  }
  return '';
}
