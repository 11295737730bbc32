import { createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { prepareLab, startLab } from './lab.ts';
import { sendTraced } from './telemetry.ts';

test('two labs run side by side', async () => {
  const labs = [await startLab(), await startLab()] as const;
  try {
    for (const lab of labs) {
      expect((await sendTraced(`${lab.url('gateway')}/api/process`)).status).toBe(200);
      expect((await lab.ps()).map((process) => process.state)).not.toContain('crashed');
    }
    const pids = (await Promise.all(labs.map((lab) => lab.ps()))).map((rows) => rows.map((row) => row.pid));
    expect(pids[0]?.filter((pid) => pids[1]?.includes(pid))).toEqual([]);
  } finally {
    for (const lab of labs) await lab.stop();
  }
});

test('a port in use is named before anything starts, with the option that moves it', async () => {
  const lab = await prepareLab();
  const port = Number(new URL(lab.url('loki')).port);
  const holder = await new Promise<Server>((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
  });
  try {
    const up = await lab.run('up', '-d');
    expect(up.code).not.toBe(0);
    expect(up.stderr + up.stdout).toContain(String(port));
    expect(up.stderr + up.stdout).toContain('--port-offset');
  } finally {
    holder.close();
    await lab.stop();
  }
});
