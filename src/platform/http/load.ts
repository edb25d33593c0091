import type { FastifyInstance } from 'fastify';
import { getHeapStatistics } from 'node:v8';
import { groupMemory } from '../group-memory.js';
import { tell } from '../sentences/index.js';
import { HttpRefusal } from './refusals.js';

export interface LoadLimits {
  /** Requests that are worked at, or wait, at the same time. */
  readonly requests: number;
  /** Of these, with a body of the larger size. */
  readonly uploads: number;
}

/** Share of the memory that the control group may use, above which nothing more is begun. */
const fullShare = 0.9;
const heapShare = 0.85;
/** Milliseconds for which the memory that was found in use is believed. */
const lookAgain = 250;

/**
 * Refuses with 503 and Retry-After what comes when enough is at work already, before the machine does it by killing the
 * process. Health is always answered.
 */
export class Load {
  private requests = 0;
  private uploads = 0;
  private lookedAt = -Infinity;
  private tight = false;

  constructor(
    private readonly limits: LoadLimits,
    private readonly memoryIsTight: () => boolean = isMemoryTight,
  ) {}

  /** How many requests are at work. */
  get atWork(): number {
    return this.requests;
  }

  guard(server: FastifyInstance, isHealth: (url: string) => boolean): void {
    server.addHook('onRequest', (request, reply, proceed) => {
      if (isHealth(request.url)) {
        proceed();
        return;
      }
      if (this.requests >= this.limits.requests || this.isTight()) {
        proceed(new HttpRefusal(503, tell('BUSY')));
        return;
      }
      this.requests += 1;
      reply.raw.once('close', () => {
        this.requests -= 1;
      });
      proceed();
    });
  }

  /** Takes a place for a large body until the answer is out. @throws HttpRefusal where all are taken */
  takeUpload(until: { once(event: 'close', listener: () => void): unknown }): void {
    if (this.uploads >= this.limits.uploads) {
      throw new HttpRefusal(503, tell('BUSY'));
    }
    this.uploads += 1;
    until.once('close', () => {
      this.uploads -= 1;
    });
  }

  private isTight(): boolean {
    const now = performance.now();
    if (now - this.lookedAt >= lookAgain) {
      this.lookedAt = now;
      this.tight = this.memoryIsTight();
    }
    return this.tight;
  }
}

/** What is known of the memory at this moment, in bytes. */
export interface MemoryLook {
  readonly heap: { readonly used_heap_size: number; readonly heap_size_limit: number };
  /** What the control group may use; 0 where that is not limited. */
  readonly granted: number;
  /** What this process has. */
  readonly resident: number;
  /** What all of the control group have, where it can be looked at. */
  readonly group: (granted: number) => number | undefined;
}

/** Whether the heap of this process, or the grant of its control group, is nearly used up. */
export function isMemoryTight(look: MemoryLook = presentMemory()): boolean {
  const { heap, granted, resident, group } = look;
  return (
    heap.used_heap_size > heapShare * heap.heap_size_limit ||
    (granted > 0 && (group(granted) ?? resident) > fullShare * granted)
  );
}

function presentMemory(): MemoryLook {
  return {
    heap: getHeapStatistics(),
    granted: process.constrainedMemory(),
    resident: process.memoryUsage.rss(),
    group: groupMemory,
  };
}
