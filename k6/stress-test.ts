// Stress test: more and more users, up to two hundred, over all endpoints. Where does it bend, and what breaks first?
import { sleep } from 'k6';
import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { BASE_URL, checkAnswer } from './lib/lab.ts';

export const options: Options = {
  stages: [
    { duration: '30s', target: 50 },
    { duration: '30s', target: 100 },
    { duration: '1m', target: 200 },
    { duration: '30s', target: 200 },
    { duration: '30s', target: 0 },
  ],
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)'],
  thresholds: {
    http_req_failed: ['rate<0.1'],
    http_req_duration: [{ threshold: 'p(99)<10000', abortOnFail: true, delayAbortEval: '30s' }],
    checkout_duration: ['p(95)<5000'],
  },
};

const checkoutDuration = new Trend('checkout_duration', true);

const JSON_BODY = { headers: { 'Content-Type': 'application/json' } };

const endpoints: readonly (() => RefinedResponse<ResponseType | undefined>)[] = [
  () => http.get(`${BASE_URL}/api/process`, { tags: { name: 'process' } }),
  () => {
    const cart = JSON.stringify({ cart_id: `cart-${1 + Math.floor(Math.random() * 20)}` });
    const response = http.post(`${BASE_URL}/api/checkout`, cart, { ...JSON_BODY, tags: { name: 'checkout' } });
    checkoutDuration.add(response.timings.duration);
    return response;
  },
];

export default function (): void {
  for (const call of endpoints) checkAnswer(call(), 3000);
  sleep(Math.random() * 3);
}
