// What the tests of the page send into a lab: requests at a steady pace, log lines and spans of their own making.
import type { Lab } from '../lab.ts';
import { randomHex } from '../telemetry.ts';

export interface Traffic {
  stop(): Promise<void>;
}

/** Asks for the paths of the gateway in turn, at most one at a time, until it is stopped. */
export function keepTraffic(lab: Lab, paths: readonly string[], pauseMs = 200): Traffic {
  let isOn = true;
  const ended = (async () => {
    for (let i = 0; isOn; i++) {
      // Some of them are meant to fail, and a lab that is being changed may refuse.
      await fetch(`${lab.url('gateway')}${paths[i % paths.length]}`)
        .then((response) => response.text())
        .catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  })();
  return {
    stop: () => {
      isOn = false;
      return ended;
    },
  };
}

export interface PushedLine {
  readonly timeMs: number;
  readonly line: string;
  /** Structured metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Sends log lines of a service as Promtail does. */
export async function pushLines(lab: Lab, service: string, lines: readonly PushedLine[]): Promise<void> {
  // Nanoseconds are told apart by the line's place: lines of one millisecond keep their order.
  const values = lines.map(({ timeMs, line, metadata }, i) => [
    `${BigInt(Math.floor(timeMs)) * 1_000_000n + BigInt(i % 1_000_000)}`,
    line,
    metadata ?? {},
  ]);
  await post(`${lab.url('loki')}/loki/api/v1/push`, { streams: [{ stream: { service_name: service }, values }] });
}

/** A trace of many spans, as OTLP JSON: a tree with a failed branch now and then. */
export function largeTrace(spanCount: number, startUnixMs: number): string {
  const traceId = randomHex(16);
  const services = ['shop', 'stock', 'payment', 'mail'];
  const nano = (ms: number): string => `${BigInt(Math.round(ms * 1000)) * 1000n}`;
  const ids = Array.from({ length: spanCount }, (_, i) => (i + 1).toString(16).padStart(16, '0'));
  const lengthMs = spanCount / 10;
  const spans = ids.map((spanId, i) => {
    // Each span has eight children, so that a tree of 20,000 is five deep.
    const offset = i === 0 ? 0 : (i / spanCount) * lengthMs * 0.9;
    return {
      service: services[i % services.length],
      span: {
        traceId,
        spanId,
        ...(i > 0 && { parentSpanId: ids[Math.floor((i - 1) / 8)] }),
        name: i === 0 ? 'POST /orders' : `step ${i}`,
        kind: 1 + (i % 5),
        startTimeUnixNano: nano(startUnixMs + offset),
        endTimeUnixNano: nano(startUnixMs + (i === 0 ? lengthMs : offset + 1 + (i % 40))),
        attributes: [{ key: 'step.number', value: { intValue: String(i) } }],
        status: i % 97 === 96 ? { code: 2, message: 'out of stock' } : {},
      },
    };
  });
  return JSON.stringify({
    resourceSpans: services.map((service) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [
        {
          scope: { name: 'generated' },
          spans: spans.filter((item) => item.service === service).map(({ span }) => span),
        },
      ],
    })),
  });
}

/** Calls of a chain of services, each a client and a server span: what a service graph is made of. */
export async function sendCalls(lab: Lab, serviceCount: number): Promise<void> {
  const traceId = randomHex(16);
  const nowMs = Date.now();
  const nano = (ms: number): string => `${BigInt(Math.round(ms)) * 1_000_000n}`;
  const nameOf = (i: number): string => `node-${String(i).padStart(2, '0')}`;
  const resourceSpans = Array.from({ length: serviceCount }, (_, i) => {
    // Service i is called by the one before it in a tree of three branches each.
    const children = Array.from({ length: serviceCount }, (_, j) => j).filter(
      (j) => j > 0 && Math.floor((j - 1) / 3) === i,
    );
    const time = { startTimeUnixNano: nano(nowMs - 500 + i), endTimeUnixNano: nano(nowMs - 100 - i) };
    const server = {
      traceId,
      spanId: `a${String(i).padStart(15, '0')}`,
      ...(i > 0 && { parentSpanId: `b${String(i).padStart(15, '0')}` }),
      name: 'GET /',
      kind: 2,
      ...time,
    };
    const clients = children.map((j) => ({
      traceId,
      spanId: `b${String(j).padStart(15, '0')}`,
      parentSpanId: server.spanId,
      name: 'GET',
      kind: 3,
      ...time,
    }));
    return {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: nameOf(i) } }] },
      scopeSpans: [{ scope: { name: 'generated' }, spans: [server, ...clients] }],
    };
  });
  await post(`${lab.url('otlpHttp')}/v1/traces`, { resourceSpans });
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status} ${await response.text()}`);
}
