import { expect, test } from 'vitest';
import { type DatasourceScope, resolveDatasource } from './datasource.ts';
import type { DatasourceRef } from './panel-model.ts';

const scope: DatasourceScope = {
  datasources: [
    { uid: 'loki', name: 'Loki', type: 'loki' },
    { uid: 'prom', name: 'Prometheus', type: 'prometheus', isDefault: true },
    { uid: 'prom2', name: 'Second', type: 'prometheus' },
  ],
  inputs: [{ name: 'DS_LOGS', label: '', type: 'datasource', pluginId: 'loki' }],
  currentOf: (variable) => ({ byUid: 'prom2', byName: 'Second', byDefault: 'default', gone: 'nope' })[variable],
};

const cases: readonly (readonly [ref: DatasourceRef, uid: string | undefined])[] = [
  [{ kind: 'default' }, 'prom'],
  [{ kind: 'uid', uid: 'loki' }, 'loki'],
  [{ kind: 'uid', uid: 'nope', type: 'loki' }, undefined],
  [{ kind: 'name', name: 'Loki' }, 'loki'],
  [{ kind: 'variable', name: 'byUid' }, 'prom2'],
  [{ kind: 'variable', name: 'byName' }, 'prom2'],
  [{ kind: 'variable', name: 'byDefault' }, 'prom'],
  [{ kind: 'variable', name: 'unset', type: 'loki' }, 'loki'],
  [{ kind: 'variable', name: 'gone' }, undefined],
  [{ kind: 'input', name: 'DS_LOGS' }, 'loki'],
  [{ kind: 'input', name: 'DS_X', type: 'prometheus' }, 'prom'],
  [{ kind: 'type', type: 'tempo' }, undefined],
  [{ kind: 'mixed' }, undefined],
  [{ kind: 'expression' }, undefined],
];
for (const [ref, uid] of cases) {
  test(`${JSON.stringify(ref)} is ${uid}`, () => expect(resolveDatasource(ref, scope)?.uid).toBe(uid));
}
