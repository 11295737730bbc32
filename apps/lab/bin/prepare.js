// What must be right before the lab's own code can run: the Node.js, the packages, a build that is not older than the
// sources. Answers in milliseconds when nothing is stale. LAB_NO_BUILD=1 leaves everything as it is.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MIN = [20, 19];

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** These start code of the tree; the others talk to a lab that runs and need no fresh build. */
const STARTING = new Set(['up', 'start', 'restart', 'k6', 'pumba']);

/** What keeps the command from running, or undefined. */
export async function prepare(args) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
    return `the lab needs Node.js ${NODE_MIN.join('.')} or newer, this is ${process.versions.node} (${process.execPath}); see https://nodejs.org`;
  }
  if (!existsSync(join(root, 'node_modules/typescript'))) {
    return `the packages are not installed; run this first, in ${root}:  npm ci`;
  }
  const command = args.find((arg) => !arg.startsWith('-'));
  const isBuilt = existsSync(join(root, 'apps/lab/dist/main.js'));
  if (process.env.LAB_NO_BUILD || (isBuilt && !STARTING.has(command))) return undefined;
  const { build } = await import('../../../scripts/build.js');
  return build();
}
