import { expect, test } from 'vitest';
import { Availability, retryUntilUp } from './availability.ts';

function createRecorder(): { said: string[]; availability: Availability } {
  const said: string[] = [];
  const log = {
    info: (message: string) => said.push(`INFO ${message}`),
    warn: (message: string) => said.push(`WARN ${message}`),
  };
  return { said, availability: new Availability('kafka', log) };
}

test('an outage is one line and its end is one line', () => {
  const { availability, said } = createRecorder();
  const events = ['down', 'down', 'up', 'up', 'down', 'up'] as const;
  for (const event of events) event === 'up' ? availability.up() : availability.down(new Error('gone'));
  const down = 'WARN kafka is not there, retrying';
  expect(said).toEqual([down, 'INFO kafka is there', down, 'INFO kafka is there']);
});

test('it is tried until it works', async () => {
  const { availability, said } = createRecorder();
  let attempts = 0;
  const attempt = async (): Promise<void> => {
    if (++attempts < 3) throw new Error('not yet');
  };
  await retryUntilUp(availability, () => false, attempt);
  expect(attempts).toBe(3);
  expect(said).toEqual(['WARN kafka is not there, retrying', 'INFO kafka is there']);
});

test('it is tried no more when the service stops', async () => {
  const { availability, said } = createRecorder();
  let isStopped = false;
  await retryUntilUp(
    availability,
    () => isStopped,
    async () => {
      isStopped = true;
      throw new Error('closed');
    },
  );
  expect(said).toEqual([]);
});
