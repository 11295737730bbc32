#!/usr/bin/env node
// Reads dashboard files and says what of them does not work, in a provisioned Grafana or on the lab's own pages.
//   node packages/dashboards/bin/lint.js [--json] [--notes] [--datasources uid:type,…] <file or folder>…
// Exits with 1 when anything is an error or not shown. Needs a build (npm run build).
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { lintDashboards } from '../dist/index.js';

/** What stack/grafana/provisioning has. */
const DATASOURCES_DEFAULT = 'prometheus:prometheus,loki:loki,tempo:tempo';

const USAGE = 'usage: lint.js [--json] [--notes] [--datasources uid:type,…] <file or folder>…';

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${USAGE}\n`);
  process.exitCode = 2;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      notes: { type: 'boolean', default: false },
      datasources: { type: 'string', default: DATASOURCES_DEFAULT },
    },
  });
  if (positionals.length === 0) throw new Error('no file or folder given');
  const files = positionals.flatMap(dashboardFiles).map((path) => ({
    path: relative(process.cwd(), path) || path,
    text: readFileSync(path, 'utf8'),
  }));
  if (files.length === 0) throw new Error(`no .json file in ${positionals.join(', ')}`);
  const report = lintDashboards(files, {
    datasources: datasourcesOf(values.datasources),
    parsers: await queryParsers(),
  });
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : textOf(report, values.notes));
  return report.passed ? 0 : 1;
}

function dashboardFiles(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}

function datasourcesOf(text) {
  return text.split(',').map((pair, index) => {
    const [uid, type] = pair.split(':');
    if (!uid || !type) throw new Error(`--datasources: want uid:type, got "${pair}"`);
    return { uid, name: uid, type, isDefault: index === 0 };
  });
}

/** The parsers of the lab's own engines; they stand on the level of this package, so only this program knows them. */
async function queryParsers() {
  const [promql, logql, traceql] = await Promise.all([
    import('../../promql/dist/index.js'),
    import('../../logql/dist/index.js'),
    import('../../traceql/dist/index.js'),
  ]);
  return {
    prometheus: promql.parsePromql,
    loki: logql.parseLogql,
    tempo: (query) => traceql.checkQuery(traceql.parseTraceql(query)),
  };
}

function textOf(report, withNotes) {
  const lines = [];
  for (const { file, title, panelCount, queryCount } of report.dashboards) {
    lines.push(`${file}  "${title}", ${panelCount} panels, ${queryCount} queries`);
  }
  for (const file of new Set(report.findings.map((finding) => finding.file))) {
    const shown = report.findings.filter((one) => one.file === file && (withNotes || one.level !== 'note'));
    if (shown.length > 0) lines.push('', file);
    for (const { level, feature, message, where } of shown) {
      const panel = where.panelTitle ? ` "${where.panelTitle}"` : '';
      lines.push(`  ${level.padEnd(11)} ${where.path}${panel}: ${message} (${feature})`);
    }
  }
  const count = (level) => report.findings.filter((finding) => finding.level === level).length;
  const counts = ['error', 'unsupported', 'partial', 'note'].map((level) => `${count(level)} ${level}`).join(', ');
  const hint = count('note') > 0 && !withNotes ? ' (--notes shows them)' : '';
  return `${lines.join('\n')}\n\n${counts}${hint}\n`;
}
