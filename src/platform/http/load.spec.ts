import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { isMemoryTight, Load, type MemoryLook } from './load.js';

const mebibyte = 1024 * 1024;
const calm: MemoryLook = {
  heap: { used_heap_size: 100 * mebibyte, heap_size_limit: 2_000 * mebibyte },
  granted: 1_000 * mebibyte,
  resident: 300 * mebibyte,
  group: () => 500 * mebibyte,
};

describe('memory that is tight', () => {
  test.each<[string, Partial<MemoryLook>, boolean]>([
    ['room for all', {}, false],
    ['others of its group that use the grant up', { group: () => 950 * mebibyte }, true],
    [
      'a group that cannot be looked at and much of its own',
      { group: () => undefined, resident: 950 * mebibyte },
      true,
    ],
    ['a group that cannot be looked at and little of its own', { group: () => undefined }, false],
    ['no grant', { granted: 0, group: () => 950 * mebibyte }, false],
    ['a full heap', { heap: { used_heap_size: 1_900 * mebibyte, heap_size_limit: 2_000 * mebibyte } }, true],
  ])('given %s, then it is told so: %p %p', (_, look, tight) => {
    expect(isMemoryTight({ ...calm, ...look })).toBe(tight);
  });
});

describe('what comes while memory is tight', () => {
  let server: FastifyInstance;
  let tight: boolean;

  beforeEach(() => {
    tight = true;
    server = Fastify();
    new Load({ requests: 10, uploads: 1 }, () => tight).guard(server, (url) => url === '/healthz');
    server.get('/graphql', () => 'answered');
    server.get('/healthz', () => 'answered');
  });
  afterEach(() => server.close());

  const statusOf = async (url: string) => (await server.inject(url)).statusCode;

  test('given a group that is full, then requests are refused and health is answered', async () => {
    expect([await statusOf('/graphql'), await statusOf('/healthz')]).toEqual([503, 200]);
  });

  test('given room again, then requests are answered', async () => {
    tight = false;
    expect(await statusOf('/graphql')).toBe(200);
  });
});
