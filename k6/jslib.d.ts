// The libraries that scripts import by address: k6 downloads them, ours has them built in.
declare module 'https://jslib.k6.io/http-instrumentation-tempo/1.0.1/index.js' {
  interface Instrumentation {
    readonly propagator: 'w3c' | 'b3' | 'jaeger';
    /** The share of requests that is traced, 0–1. */
    readonly sampling?: number;
  }
  const tempo: { instrumentHTTP(options: Instrumentation): void };
  export default tempo;
}
