#!/usr/bin/env node
// The `lab` command as it is before any build: checks Node.js, builds what is stale, then runs dist/main.js.
// Plain JavaScript that any Node.js can read, or the message about an old one would be a syntax error.
import { prepare } from './prepare.js';

const problem = await prepare(process.argv.slice(2));
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
await import('../dist/main.js');
