import type { ServerResponse } from 'node:http';

/** Answers with JSON that no cache keeps. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
}

export function answerText(response: ServerResponse, status: number, text: string, contentType = 'text/plain'): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    'content-type': `${contentType}; charset=utf-8`,
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
}
