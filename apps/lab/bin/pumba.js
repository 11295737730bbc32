#!/usr/bin/env node
// The `pumba` command as it is before any build; see lab.js.
import { prepare } from './prepare.js';

const problem = await prepare(['pumba', ...process.argv.slice(2)]);
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
await import('../dist/pumba.js');
