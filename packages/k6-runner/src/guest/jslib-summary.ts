// https://jslib.k6.io/k6-summary.
import { textSummary as anySummary, type TextSummaryOptions } from '../summary/text-summary.ts';

/** The library knows the layout from before k6 1.0 only. */
export function textSummary(data: unknown, options: TextSummaryOptions = {}): string {
  return anySummary(data, { mode: 'legacy', ...options });
}

interface JUnitOptions {
  readonly name?: string;
  readonly classname?: string;
}

interface Metrics {
  readonly [name: string]: { readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>> };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** Each threshold as a test case. */
export function jUnit(data: { readonly metrics: Metrics }, options: JUnitOptions = {}): string {
  const { name = 'k6 thresholds', classname = 'Unnamed folder' } = options;
  const cases: string[] = [];
  let failures = 0;
  for (const [metric, { thresholds = {} }] of Object.entries(data.metrics)) {
    for (const [source, { ok }] of Object.entries(thresholds)) {
      const start = `<testcase name="${escapeXml(`${metric} - ${source}`)}" classname="${escapeXml(classname)}"`;
      if (!ok) failures++;
      cases.push(ok ? `${start} />` : `${start}><failure message="failed" /></testcase>`);
    }
  }
  return (
    `<?xml version="1.0"?>\n<testsuites tests="${cases.length}" failures="${failures}">\n` +
    `<testsuite name="${escapeXml(name)}" tests="${cases.length}" failures="${failures}">\n${cases.join('\n')}\n</testsuite>\n</testsuites>`
  );
}
