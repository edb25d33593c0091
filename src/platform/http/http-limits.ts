/** How much the HTTP door takes, and for how long. docs/SECURITY.md, "Limits", names the test of each. */
export const httpLimits = {
  /** Bytes of an ordinary operation; the largest of ours, a receipt of many items, has some 40 kB. */
  bodyBytes: 256 * 1024,
  /** Bytes of the body of somebody who may upload: a register travels base64 encoded in a mutation. */
  uploadBytes: 8 * 1024 * 1024,
  headerBytes: 16 * 1024,
  /** Connections at once; behind a proxy far fewer are open. */
  connections: 1_000,
  /** Requests at work at once; the database serves some ten at a time, so that more would wait for seconds. */
  requests: 250,
  /** Of these, with a body of the larger size. */
  uploads: 8,
} as const;

/** Milliseconds. */
export interface HttpTimings {
  /** For the headers of a request to arrive; Slowloris ends here. */
  readonly headers: number;
  /** For a whole request to arrive; 8 MB over a slow line take 20 s. */
  readonly request: number;
  /** For the answer; then what was asked is given up in the database, too. */
  readonly answer: number;
  /** For a file that is sent as it is read: as long as an access token lives. */
  readonly file: number;
  /** For a kept connection to be used again. */
  readonly keepAlive: number;
  /** Without a byte in either direction. */
  readonly idle: number;
  /** Between two looks at the connections that are late. */
  readonly looking: number;
}

export const httpTimings: HttpTimings = {
  headers: 10_000,
  request: 30_000,
  answer: 15_000,
  file: 5 * 60_000,
  keepAlive: 60_000,
  idle: 90_000,
  looking: 2_000,
};
