// Smoke test: one user, every endpoint a few times. Is the lab alive, before more is asked of it?
import { group, sleep } from 'k6';
import http from 'k6/http';
import type { Options } from 'k6/options';
import { BASE_URL, checkAnswer } from './lib/lab.ts';

export const options: Options = {
  vus: 1,
  iterations: 5,
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate==0'],
    http_req_duration: ['p(95)<1000'],
  },
};

export default function (): void {
  group('process', () => {
    checkAnswer(http.get(`${BASE_URL}/api/process`));
  });
  group('checkout', () => {
    const body = JSON.stringify({ cart_id: 'cart-1' });
    checkAnswer(http.post(`${BASE_URL}/api/checkout`, body, { headers: { 'Content-Type': 'application/json' } }));
  });
  group('info', () => {
    checkAnswer(http.get(`${BASE_URL}/api/info`));
  });
  sleep(0.5);
}
