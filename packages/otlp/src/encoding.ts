/** How a body is written: `application/x-protobuf` and gRPC, or `application/json`. */
export type Encoding = 'protobuf' | 'json';
export type Signal = 'traces' | 'logs' | 'metrics';
