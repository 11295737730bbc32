// Small export requests for tests of the receivers.
import {
  decodeLogs,
  decodeMetrics,
  decodeTraces,
  encodeLogsRequest,
  encodeMetricsRequest,
  encodeTracesRequest,
  type Signal,
} from '@o11y-lab/otlp';

const RESOURCE = { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] };
const TIME = '1700000000000000000';

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

/** A request of each signal with one item, as JSON. */
export const JSON_REQUESTS: Readonly<Record<Signal, string>> = {
  traces: JSON.stringify({
    resourceSpans: [
      {
        resource: RESOURCE,
        scopeSpans: [
          {
            spans: [
              {
                traceId: TRACE_ID,
                spanId: 'b7ad6b7169203331',
                name: 'GET /',
                kind: 2,
                startTimeUnixNano: TIME,
                endTimeUnixNano: TIME,
              },
            ],
          },
        ],
      },
    ],
  }),
  logs: JSON.stringify({
    resourceLogs: [
      { resource: RESOURCE, scopeLogs: [{ logRecords: [{ timeUnixNano: TIME, body: { stringValue: 'hello' } }] }] },
    ],
  }),
  metrics: JSON.stringify({
    resourceMetrics: [
      {
        resource: RESOURCE,
        scopeMetrics: [{ metrics: [{ name: 'load', gauge: { dataPoints: [{ timeUnixNano: TIME, asDouble: 0.5 }] } }] }],
      },
    ],
  }),
};

/** One delta sum with two points, which a cumulative store refuses. */
export const DELTA_REQUEST: string = JSON.stringify({
  resourceMetrics: [
    {
      resource: RESOURCE,
      scopeMetrics: [
        {
          metrics: [
            {
              name: 'delta.sum',
              sum: {
                aggregationTemporality: 1,
                isMonotonic: true,
                dataPoints: [
                  { timeUnixNano: TIME, asInt: '1' },
                  { timeUnixNano: TIME, asInt: '2' },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
});

/** The same requests as protobuf. */
export function protobufRequest(signal: Signal, json: string = JSON_REQUESTS[signal]): Uint8Array {
  const body = new TextEncoder().encode(json);
  switch (signal) {
    case 'traces':
      return encodeTracesRequest(decodeTraces(body, 'json').batch, 'protobuf');
    case 'logs':
      return encodeLogsRequest(decodeLogs(body, 'json', { receivedUnixNano: 0n }).batch, 'protobuf');
    case 'metrics':
      return encodeMetricsRequest(decodeMetrics(body, 'json').batch, 'protobuf');
    default:
      return signal satisfies never;
  }
}
