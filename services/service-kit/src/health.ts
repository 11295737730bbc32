import { messageOf } from './errors.ts';

export interface HealthReply {
  readonly status: 200 | 503;
  readonly body: object;
}

/** The answer to GET /health of a service that cannot do without `name`: 200 when the ping comes back, else 503. */
export async function healthOf(name: string, ping: () => Promise<unknown>): Promise<HealthReply> {
  try {
    await ping();
    return { status: 200, body: { status: 'ok', checks: { [name]: { status: 'ok' } } } };
  } catch (error) {
    const check = { status: 'unavailable', error: messageOf(error) };
    return { status: 503, body: { status: 'unavailable', checks: { [name]: check } } };
  }
}
