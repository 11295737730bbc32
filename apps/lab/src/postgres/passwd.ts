// Which user PostgreSQL runs as when the lab runs as root: it refuses uid 0, and its uid must have a name.

export interface OsUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The unprivileged user of an /etc/passwd text (passwd(5)), or undefined. `nobody` exists nearly everywhere. */
export function findUnprivilegedUser(passwd: string): OsUser | undefined {
  const users = passwd.split('\n').flatMap(parseLine);
  return users.find(({ name }) => name === 'nobody') ?? users.find(({ name }) => name === 'daemon');
}

function parseLine(line: string): OsUser[] {
  const [name, , uid, gid] = line.split(':');
  if (!name || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '') || Number(uid) === 0) return [];
  return [{ name, uid: Number(uid), gid: Number(gid) }];
}
