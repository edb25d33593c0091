import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap grow by a third of what lives in it before garbage is looked for, where V8 by itself waits for a
 * multiple. A server under load then holds a fifth less memory, at the same throughput (docs/PERFORMANCE.md).
 */
export function growHeapSlowly(): void {
  setFlagsFromString('--heap-growing-percent=30');
}
