// Where one lab's PostgreSQL lives: the folder of its data and password, and the user it runs as.
//
//   <home>/data       the cluster (initdb), 0700
//   <home>/password   of the user "lab"
//
// As a normal user that is <DATA_DIR>/postgres-<major>. As root the server runs as `nobody`, who must be able to walk
// there; when it cannot (a checkout in /root), the home is in /var/tmp under a name made from DATA_DIR.
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  copyPackage,
  createMissingSymlinks,
  findPostgresPackage,
  isReachableByOthers,
  isTraversableByOthers,
  PostgresError,
  type PostgresPackage,
  WAY_OUT,
} from './binaries.ts';
import { findUnprivilegedUser, type OsUser } from './passwd.ts';

export interface PostgresHome {
  readonly directory: string;
  readonly programs: string;
  readonly password: string;
  /** Set when the lab runs as root. */
  readonly user?: OsUser;
}

export interface HomeOptions {
  /** The lab's DATA_DIR. */
  readonly dataDir: string;
  /** Of the lab itself; 0 is root. Undefined on Windows. */
  readonly uid: number | undefined;
  /** A folder that everybody may walk into; /var/tmp outlives a reboot. */
  readonly publicRoot: string;
  readonly package?: PostgresPackage;
  readonly passwdFile?: string;
}

/** Finds or creates the home. @throws PostgresError saying what to do */
export function openHome(options: HomeOptions): PostgresHome {
  const source = options.package ?? findPostgresPackage();
  if (options.uid !== 0) return openOwnHome(options.dataDir, source);

  const user = readUnprivilegedUser(options.passwdFile ?? '/etc/passwd');
  mkdirSync(options.dataDir, { recursive: true });
  const isDataReachable = isTraversableByOthers(resolve(options.dataDir));
  const areProgramsReachable = isReachableByOthers(source.root);
  const refuge = refugeOf(options.dataDir, options.publicRoot);
  if (!isDataReachable || !areProgramsReachable) openRefuge(refuge);
  const directory = join(isDataReachable ? options.dataDir : refuge, `postgres-${source.major}`);
  if (areProgramsReachable) createMissingSymlinks(source.root);
  const programs = areProgramsReachable ? source.root : copyPackage(source, refuge);
  makePrivate(directory, user);
  return { directory, programs, password: readOrCreatePassword(directory, user), user };
}

/** The public folder of a lab that cannot keep its data in DATA_DIR; `down -v` removes it. */
export function refugeOf(dataDir: string, publicRoot: string): string {
  return join(publicRoot, `o11y-lab-${createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12)}`);
}

/** Removes the data, wherever it is. */
export function removeHome(dataDir: string, publicRoot: string): void {
  const refuge = refugeOf(dataDir, publicRoot);
  if (existsSync(refuge) && isOwnedByRoot(refuge)) rmSync(refuge, { recursive: true, force: true });
}

function openOwnHome(dataDir: string, source: PostgresPackage): PostgresHome {
  const directory = join(dataDir, `postgres-${source.major}`);
  makePrivate(directory, undefined);
  let programs = source.root;
  try {
    createMissingSymlinks(programs);
  } catch {
    programs = copyPackage(source, dataDir); // a node_modules that we may not write to
  }
  return { directory, programs, password: readOrCreatePassword(directory, undefined) };
}

function readUnprivilegedUser(passwdFile: string): OsUser {
  const user = findUnprivilegedUser(existsSync(passwdFile) ? readFileSync(passwdFile, 'utf8') : '');
  if (user) return user;
  throw new PostgresError(
    `PostgreSQL does not run as root, and ${passwdFile} has no user "nobody" or "daemon" to run it as; run the lab as a normal user, or ${WAY_OUT}`,
  );
}

/** The name is guessable and /var/tmp belongs to everybody: a folder that somebody else put there is refused. */
function openRefuge(refuge: string): void {
  mkdirSync(refuge, { recursive: true, mode: 0o755 });
  if (!isOwnedByRoot(refuge)) {
    throw new PostgresError(
      `${refuge} was not made by the lab (want a folder of root's, not writable by others); remove it, or ${WAY_OUT}`,
    );
  }
}

function isOwnedByRoot(path: string): boolean {
  const stat = lstatSync(path);
  return stat.isDirectory() && stat.uid === 0 && (stat.mode & 0o022) === 0;
}

function makePrivate(directory: string, user: OsUser | undefined): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (user) chownSync(directory, user.uid, user.gid);
}

function readOrCreatePassword(directory: string, user: OsUser | undefined): string {
  const path = join(directory, 'password');
  if (!existsSync(path)) {
    if (existsSync(join(directory, 'data'))) {
      throw new PostgresError(
        `${path} is gone, so nobody can log in to the data beside it; "npx lab down -v" starts anew`,
      );
    }
    writeFileSync(path, randomBytes(18).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  if (user) chownSync(path, user.uid, user.gid);
  return readFileSync(path, 'utf8').trim();
}
