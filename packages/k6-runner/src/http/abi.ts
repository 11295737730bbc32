// What the guest's k6/http and the host say to each other, for both to import: no node, nothing but JSON.
//
// http.request: text is the number of the head that the guest holds (0 is none), and a RequestCall as JSON, or one
//   without anything special as ` METHOD URL`; bytes are the call's binary parts, one after the other. Most requests of a
//   virtual user are answered by the same head as the one before, and parsing it anew would cost more than all the rest,
//   so the answer is a short frame: a letter as below, the status as three digits, a space, the timings in the order of
//   TIMINGS with commas between them, a line end, the number of the head and its JSON unless the guest holds it, a line
//   end, and the body as text.
// http.asyncRequest: text is a RequestCall, bytes as above. The answer is a frame.
// http.batch: text is a BatchCall. The answer's text is `[length, length…]`, a line end, and the frames; lengths in UTF-16 units.
// A frame is one letter, the JSON of ResponseHead, a line end, and the body as text. The letter:
//   t  the body is the text
//   n  there is none (null)
//   b  the body is binary: the next `bodyBytes` of the answer's bytes, or all of them after a short frame

/** `[method, url]` alone is a request without anything special. */
export type RequestCall = readonly [method: string, url: string, more?: RequestMore];

/** Where in the call's bytes. */
export type ByteRange = readonly [offset: number, length: number];

/** All is optional: what is absent is the default of the options. */
export interface RequestMore {
  /** Of http.url`…`. */
  readonly name?: string;
  readonly body?: string | ByteRange;
  readonly parts?: readonly MultipartPart[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string | { readonly value: string; readonly replace: boolean }>>;
  /** The default jar when absent. */
  readonly jar?: number;
  /** Ms, or a duration such as `1m30s`. */
  readonly timeout?: number | string;
  readonly redirects?: number;
  readonly auth?: string;
  readonly compression?: string;
  readonly responseType?: string;
  /** Inclusive ranges of statuses; null when nothing is to be counted. */
  readonly expected?: ExpectedRanges | null;
  readonly throws?: boolean;
}

export type ExpectedRanges = readonly (readonly [min: number, max: number])[];

export interface MultipartPart {
  readonly name: string;
  readonly value: string | ByteRange;
  /** Of files. */
  readonly filename?: string;
  readonly contentType?: string;
}

/** The guest's Response but for its body. */
export interface ResponseHead {
  readonly status: number;
  readonly status_text: string;
  readonly url: string;
  readonly proto: string;
  readonly remote_ip: string;
  readonly remote_port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, readonly ResponseCookie[]>>;
  readonly error: string;
  readonly error_code: number;
  readonly timings: Readonly<Record<string, number>>;
  readonly tls_version: string;
  readonly tls_cipher_suite: string;
  readonly ocsp: Readonly<Record<string, string | number>>;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, readonly string[]>>;
    /** The guest puts what it sent here. */
    readonly body: string;
    readonly cookies: Readonly<Record<string, readonly RequestCookie[]>>;
  };
  readonly bodyBytes?: number;
}

export const TIMINGS = [
  'duration',
  'blocked',
  'looking_up',
  'connecting',
  'tls_handshaking',
  'sending',
  'waiting',
  'receiving',
] as const;

export interface ResponseCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly path: string;
  readonly http_only: boolean;
  readonly secure: boolean;
  readonly max_age: number;
  readonly expires: number;
}

export interface RequestCookie {
  readonly name: string;
  readonly value: string;
  readonly replace: boolean;
}
