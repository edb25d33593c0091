import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { openServer } from '../../src/app.js';
import { httpLimits } from '../../src/platform/http/http-limits.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

describe('connections at once', () => {
  let t: TestHouse;
  let server: FastifyInstance;
  let port: number;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    t = await openTestHouse();
    // Idle connections stay for the length of the test; by themselves they would be closed after ten seconds.
    server = await openServer(t.house, {
      logLevel: 'silent',
      timings: { headers: 120_000, request: 120_000, idle: 120_000 },
    });
    await server.listen({ port: 0, host: '127.0.0.1', backlog: 2_000 });
    ({ port } = server.server.address() as AddressInfo);
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await server.close();
    await t.close();
  });

  async function open(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  function connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      server.server.getConnections((error, count) => {
        if (error === null) resolve(count);
        else reject(error);
      });
    });
  }

  async function until(count: number): Promise<void> {
    const began = performance.now();
    while ((await connections()) !== count) {
      // The server lives in this process and must come to its turn.
      await turn();
      if (performance.now() - began > 20_000)
        throw new Error(`There are ${await connections()} connections.`);
    }
  }

  /** The status of an answer; undefined when the connection was closed without one. */
  async function asked(): Promise<number | undefined> {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.on('error', () => undefined);
    socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    // A surplus connection may end with a reset, which is no failure here.
    await new Promise((resolve) => socket.once('close', resolve));
    return text === '' ? undefined : Number(text.split(' ')[1]);
  }

  test('given as many as are allowed, when more come, then these are closed, and once there is room the server answers', async () => {
    expect(httpLimits.connections).toBe(1_000);
    const held: Socket[] = [];
    while (held.length < httpLimits.connections) {
      held.push(...(await Promise.all(Array.from({ length: 100 }, open))));
    }
    await until(httpLimits.connections);
    expect(await Promise.all(Array.from({ length: 20 }, asked))).toEqual(
      Array.from({ length: 20 }, () => undefined),
    );
    expect(await connections()).toBe(httpLimits.connections);
    expect(held.filter((socket) => socket.destroyed || socket.readyState !== 'open')).toEqual([]);

    for (const socket of held.splice(0, 10)) socket.destroy();
    await until(httpLimits.connections - 10);
    expect(await Promise.all(Array.from({ length: 5 }, asked))).toEqual([200, 200, 200, 200, 200]);

    for (const socket of held) socket.destroy();
    await until(0);
    expect(await asked()).toBe(200);
  }, 60_000);
});
