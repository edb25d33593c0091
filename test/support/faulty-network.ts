import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What the network does to connections: `sound` carries, `refuse` closes at once what comes, `hole` swallows every byte and
 * says nothing, and `slow` carries each with a delay.
 */
export type NetworkState = 'sound' | 'refuse' | 'hole' | 'slow';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

const delay = 120;

/** A TCP proxy before a server, with the faults of a network. */
export class FaultyNetwork {
  private readonly pairs = new Set<Pair>();
  private state: NetworkState = 'sound';

  private constructor(
    private readonly door: ReturnType<typeof createServer>,
    private readonly target: { host: string; port: number },
  ) {}

  /** Opens a proxy before this server. */
  static async before(host: string, port: number): Promise<FaultyNetwork> {
    const door = createServer();
    const network = new FaultyNetwork(door, { host, port });
    door.on('connection', (client) => {
      network.carry(client);
    });
    door.listen(0, '127.0.0.1');
    await once(door, 'listening');
    return network;
  }

  get port(): number {
    return (this.door.address() as AddressInfo).port;
  }

  become(state: NetworkState): void {
    this.state = state;
  }

  /** Ends all connections of this moment with a reset. */
  drop(): void {
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Ends the server's half of all connections: nothing more is heard from it, and it hears on. */
  halfClose(): void {
    for (const { client } of this.pairs) {
      client.end();
    }
  }

  async close(): Promise<void> {
    for (const { client, server } of this.pairs) {
      client.destroy();
      server.destroy();
    }
    this.door.close();
    await once(this.door, 'close');
  }

  private carry(client: Socket): void {
    if (this.state === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ ...this.target, allowHalfOpen: true });
    const pair = { client, server };
    this.pairs.add(pair);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('error', () => undefined);
      from.on('data', (bytes: Buffer) => {
        this.pass(bytes, to);
      });
      from.on('close', () => {
        this.pairs.delete(pair);
        to.destroy();
      });
      from.on('end', () => to.end());
    }
  }

  private pass(bytes: Buffer, to: Socket): void {
    if (this.state === 'hole') {
      return;
    }
    if (this.state === 'slow') {
      setTimeout(() => to.writable && to.write(bytes), delay);
      return;
    }
    if (to.writable) {
      to.write(bytes);
    }
  }
}
