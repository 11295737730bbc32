// Runs every script of testdata/, one test per line that expects something.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseScript, runCase } from './script.ts';

const folder = fileURLToPath(new URL('../../testdata/', import.meta.url));

for (const file of readdirSync(folder).filter((name) => name.endsWith('.qtest'))) {
  describe(file, () => {
    for (const one of parseScript(readFileSync(`${folder}${file}`, 'utf8'))) {
      test(`${one.lineNumber}: ${one.query}`, () => runCase(one));
    }
  });
}

test('a case that gives something else fails and shows what came', async () => {
  const [wrong] = parseScript('load 1m up 1x5\nat 5m up => up 2');
  if (!wrong) throw new Error('the script has one case');
  await expect(runCase(wrong)).rejects.toThrow('want up{} 2\n  got  up{} 1');
});
