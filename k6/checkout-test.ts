// Checkout test: shoppers browse and buy at a steady pace, and every request begins a trace: k6 sends a traceparent.

import tempo from 'https://jslib.k6.io/http-instrumentation-tempo/1.0.1/index.js';
import { check, group, sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Rate } from 'k6/metrics';
import type { Options } from 'k6/options';
import { BASE_URL, checkAnswer } from './lib/lab.ts';

tempo.instrumentHTTP({ propagator: 'w3c' });

export const options: Options = {
  scenarios: {
    browsers: {
      executor: 'constant-vus',
      vus: 3,
      duration: '1m',
      exec: 'browse',
    },
    buyers: {
      executor: 'ramping-arrival-rate',
      startRate: 1,
      timeUnit: '1s',
      preAllocatedVUs: 10,
      maxVUs: 30,
      stages: [
        { duration: '20s', target: 5 },
        { duration: '40s', target: 5 },
      ],
      exec: 'buy',
    },
  },
  thresholds: {
    'http_req_duration{scenario:buyers}': ['p(95)<1500'],
    orders_placed: ['count>0'],
    orders_refused: ['rate<0.05'],
  },
};

const ordersPlaced = new Counter('orders_placed');
const ordersRefused = new Rate('orders_refused');

const carts = new SharedArray('carts', () => Array.from({ length: 20 }, (_, i) => `cart-${i + 1}`));

export function browse(): void {
  checkAnswer(http.get(`${BASE_URL}/api/process`));
  sleep(0.5 + Math.random());
}

export function buy(): void {
  const cart = carts[exec.scenario.iterationInTest % carts.length];
  group('checkout', () => {
    const response = http.post(`${BASE_URL}/api/checkout`, JSON.stringify({ cart_id: cart }), {
      headers: { 'Content-Type': 'application/json' },
      tags: { name: 'POST /api/checkout' },
    });
    const isPlaced = check(response, { 'order is placed': (r) => r.status === 200 });
    if (isPlaced) ordersPlaced.add(1);
    ordersRefused.add(!isPlaced);
  });
}
