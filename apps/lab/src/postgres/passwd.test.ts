import { expect, test } from 'vitest';
import { findUnprivilegedUser } from './passwd.ts';

const cases: readonly { name: string; passwd: string; want: unknown }[] = [
  {
    name: 'nobody',
    passwd: 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/x\nnobody:x:65534:65533::/:/x\n',
    want: { name: 'nobody', uid: 65534, gid: 65533 },
  },
  { name: 'daemon in its place', passwd: 'root:x:0:0::/:\ndaemon:x:1:2::/:', want: { name: 'daemon', uid: 1, gid: 2 } },
  { name: 'a nobody that is root is not unprivileged', passwd: 'nobody:x:0:0::/:', want: undefined },
  { name: 'damaged lines', passwd: 'nobody\nnobody:x:a:b\n::::\n', want: undefined },
  { name: 'empty', passwd: '', want: undefined },
];
for (const c of cases) test(c.name, () => expect(findUnprivilegedUser(c.passwd)).toEqual(c.want));
