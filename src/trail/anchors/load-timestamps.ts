import type * as timestamps from './timestamp.js';

export type { Timestamp } from './timestamp.js';

/** What makes and verifies time stamps, loaded when it is first needed: nothing else of the program reads ASN.1. */
export function loadTimestamps(): Promise<typeof timestamps> {
  return import('./timestamp.js');
}
