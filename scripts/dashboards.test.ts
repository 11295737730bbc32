// Every dashboard that is shipped loads, on the lab's own pages and in a provisioned Grafana, and its queries parse.
// `node packages/dashboards/bin/lint.js --notes <files>` prints the same findings for any file.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lintDashboards } from '@o11y-lab/dashboards';
import { parseLogql } from '@o11y-lab/logql';
import { parsePromql } from '@o11y-lab/promql';
import { checkQuery, parseTraceql } from '@o11y-lab/traceql';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../stack/grafana/dashboards', import.meta.url));

const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ path: name, text: readFileSync(join(folder, name), 'utf8') }));

const report = lintDashboards(files, {
  datasources: ['prometheus', 'loki', 'tempo'].map((type) => ({
    uid: type,
    name: type,
    type,
    isDefault: type === 'prometheus',
  })),
  parsers: { prometheus: parsePromql, loki: parseLogql, tempo: (query) => checkQuery(parseTraceql(query)) },
});

test('the shipped dashboards are found', () => {
  expect(report.dashboards.length).toBeGreaterThanOrEqual(5);
});

for (const { path } of files) {
  test(`${path} does what it says, everywhere`, () => {
    const findings = report.findings.filter((finding) => finding.file === path && finding.level !== 'note');
    expect(findings.map(({ where, message }) => `${where.path}: ${message}`)).toEqual([]);
  });
}
