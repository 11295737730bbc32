import { describe, expect, test } from 'vitest';
import { textAttributes } from '../attributes.ts';
import { Peers } from './peer.ts';

function json(attributes: Record<string, string>): string {
  return textAttributes(Object.entries(attributes)).json;
}

describe('the database that a span calls', () => {
  const cases: readonly { name: string; attributes: Record<string, string>; want: string | undefined }[] = [
    { name: 'none', attributes: { 'server.address': 'shop' }, want: undefined },
    { name: 'by its kind', attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'lab' }, want: 'postgresql' },
    { name: 'by its kind, older convention', attributes: { 'db.name': 'lab', 'db.system': 'mysql' }, want: 'mysql' },
    { name: 'by its name where no kind is told', attributes: { 'db.namespace': 'lab' }, want: 'lab' },
    { name: 'as the caller calls it', attributes: { 'db.system': 'redis', 'peer.service': 'cache' }, want: 'cache' },
    { name: 'a statement alone is no database', attributes: { 'db.query.text': 'SELECT 1' }, want: undefined },
  ];
  for (const { name, attributes, want } of cases) {
    test(name, () => {
      const peer = want === undefined ? undefined : { name: want, connectionType: 'database' };
      expect(new Peers().databaseOf(json(attributes))).toEqual(peer);
    });
  }
});

describe('the other side of a call without an answer', () => {
  const cases: readonly { name: string; attributes: Record<string, string>; want: readonly string[] | undefined }[] = [
    { name: 'unknown', attributes: { 'http.route': '/' }, want: undefined },
    {
      name: 'as the caller calls it',
      attributes: { 'server.address': 'h', 'peer.service': 'pay' },
      want: ['pay', 'virtual_node'],
    },
    {
      name: 'an address',
      attributes: { 'server.address': 'shop', 'server.port': '443' },
      want: ['shop', 'virtual_node'],
    },
    {
      name: 'this machine, with the port',
      attributes: { 'server.address': '127.0.0.1', 'server.port': '8001' },
      want: ['127.0.0.1:8001', 'virtual_node'],
    },
    {
      name: 'this machine, older convention',
      attributes: { 'net.peer.name': 'localhost', 'net.peer.port': '8001' },
      want: ['localhost:8001', 'virtual_node'],
    },
    { name: 'this machine without a port', attributes: { 'server.address': '::1' }, want: ['::1', 'virtual_node'] },
    {
      name: 'a messaging system',
      attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
      want: ['kafka', 'messaging_system'],
    },
  ];
  for (const { name, attributes, want } of cases) {
    test(name, () => {
      const peer = new Peers().virtualPeerOf(json(attributes));
      expect(peer && [peer.name, peer.connectionType]).toEqual(want);
    });
  }
});
