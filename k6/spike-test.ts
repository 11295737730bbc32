// Spike test: a quiet lab, then sixty users at once, then quiet again. How long until it is as before?
import { sleep } from 'k6';
import http from 'k6/http';
import type { Options } from 'k6/options';
import { BASE_URL, checkAnswer } from './lib/lab.ts';

export const options: Options = {
  stages: [
    { duration: '20s', target: 5 },
    { duration: '5s', target: 60 },
    { duration: '30s', target: 60 },
    { duration: '5s', target: 5 },
    { duration: '30s', target: 5 },
    { duration: '5s', target: 0 },
  ],
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)'],
  thresholds: {
    http_req_failed: ['rate<0.1'],
    http_req_duration: ['p(95)<2000'],
  },
};

export default function (): void {
  checkAnswer(http.get(`${BASE_URL}/api/process`), 2000);
  sleep(0.5 + Math.random());
}
