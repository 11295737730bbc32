// Load test: the usual day. Ten users come within half a minute, stay for a minute, and leave.
import { sleep } from 'k6';
import http from 'k6/http';
import type { Options } from 'k6/options';
import { BASE_URL, checkAnswer } from './lib/lab.ts';

export const options: Options = {
  stages: [
    { duration: '30s', target: 10 },
    { duration: '1m', target: 10 },
    { duration: '30s', target: 0 },
  ],
  thresholds: {
    http_req_failed: ['rate<0.05'],
    http_req_duration: ['p(95)<1000'],
  },
};

export default function (): void {
  checkAnswer(http.get(`${BASE_URL}/api/process`));
  sleep(1);
}
