import { afterEach, expect, test, vi } from 'vitest';
import { serviceResource } from './resource.ts';

afterEach(() => vi.unstubAllEnvs());

test('without an environment there are defaults', () => {
  expect(serviceResource({ PORT: '8001' }).attributes).toMatchObject({
    'service.version': '1.0.0',
    'service.instance.id': expect.stringMatching(/^.+:8001$/),
    'deployment.environment.name': 'development',
  });
});

test('the environment wins', () => {
  vi.stubEnv('OTEL_SERVICE_NAME', 'shop');
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.version=2.1.0,service.instance.id=i%201,team=red');
  expect(serviceResource({}).attributes).toMatchObject({
    'service.name': 'shop',
    'service.version': '2.1.0',
    'service.instance.id': 'i 1',
    team: 'red',
  });
});
