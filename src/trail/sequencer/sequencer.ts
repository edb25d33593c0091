import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { elapsedTime, type ElapsedTime } from '../../platform/clock.js';
import { reached } from '../../platform/failure-points.js';
import { newId, newSalt } from '../../platform/ids.js';
import { encodeCanonical } from '../log/index.js';
import { TrailBehind, TrailRefused } from '../standing/index.js';
import { attest } from './attestation.js';
import { entriesOf } from './batch.js';
import { lockTree, noteSystemEvent, readWaiting, somethingWaits, writeBatch } from './store.js';

export interface SequencerOptions {
  readonly databaseUrl: string;
  /** The role that the session takes, where the log-in is another's. */
  readonly sessionRole?: string;
  /** By which its periods are kept, whatever the clock of a machine is set to; that of the process when left out. */
  readonly elapsed?: ElapsedTime;
  readonly log: (line: string) => void;
  /** Told of each new tree, at the start of the present one; what fails is tried again with the next look. */
  readonly onTree?: (tree: Tree) => Promise<void>;
  /** What the tree holds at least: a smaller one is that of an older database, to which nothing is appended. */
  readonly leastSize?: () => bigint;
  /** How many events are given their places in one transaction. */
  readonly batchSize?: number;
}

export interface Tree {
  readonly size: bigint;
  readonly root: Buffer;
}

/**
 * Milliseconds between two looks at the outbox. It is not woken by NOTIFY: PostgreSQL lets the transactions that notify
 * commit one after the other, and no writer of the book waits for another.
 */
const lookAgain = 200;
const longestPause = 5_000;
/** Milliseconds after which a tree that still grows is told of. */
const tellPeriod = 1_000;
const attestationPeriod = 15 * 60_000;
const heartbeatPeriod = 60 * 60_000;

/**
 * Takes events from the outbox into the tree, in the order in which they were told. It may be killed at any moment and
 * started again, and two at once are safe: a batch is one transaction that holds the tree.
 */
export class Sequencer {
  private client: pg.Client | undefined;
  private attestedAt = -Infinity;
  private beatAt = -Infinity;
  private told: bigint | undefined;
  private toldAt = -Infinity;
  private failed: string | undefined;

  private readonly elapsed: ElapsedTime;

  constructor(private readonly options: SequencerOptions) {
    this.elapsed = options.elapsed ?? elapsedTime;
  }

  /** Why the latest look failed; nothing while all is well. */
  get failure(): string | undefined {
    return this.failed;
  }

  /** Gives one batch of events their places and answers how many they were; 0 when nothing waits. */
  async sequenceOnce(): Promise<number> {
    const client = await this.connected();
    try {
      if (!(await somethingWaits(client))) {
        return 0;
      }
      await client.query('begin');
      const tree = await lockTree(client);
      reached('sequencer.begun');
      this.requireNotBehind(tree.size);
      const waiting = await readWaiting(client, this.options.batchSize ?? 500);
      reached('sequencer.read');
      const batch = entriesOf(waiting, tree.size);
      for (const leaf of batch.leaves) {
        tree.append(leaf.hash);
      }
      if (batch.leaves.length > 0) {
        await writeBatch(client, batch, tree);
      }
      reached('sequencer.before-commit');
      await client.query('commit');
      reached('sequencer.after-commit');
      return batch.leaves.length;
    } catch (error) {
      // The connection goes with its transaction.
      await this.close();
      throw error;
    }
  }

  /** Sequences until nothing waits. */
  async drain(): Promise<number> {
    let total = 0;
    for (let taken = await this.sequenceOnce(); taken > 0; taken = await this.sequenceOnce()) {
      total += taken;
    }
    return total;
  }

  /** Puts an event of the log's own into the outbox. */
  async note(type: string, content: Readonly<Record<string, unknown>>): Promise<void> {
    const event = { id: newId(), type, payload: encodeCanonical(content), salt: newSalt() };
    await noteSystemEvent(await this.connected(), event);
    reached('sequencer.noted');
  }

  /** Logs in which state the guards of the book are. */
  async attest(): Promise<void> {
    await this.note('system.attestation', { ...(await attest(await this.connected())) });
  }

  /** The tree as it is committed. */
  async tree(): Promise<Tree> {
    const client = await this.connected();
    const { rows } = await client.query<{ size: string; root: Buffer }>('select size, root from trail.tree');
    const [tree] = rows;
    if (tree === undefined) {
      throw new Error('The tree is missing in the database.');
    }
    return { size: BigInt(tree.size), root: tree.root };
  }

  /**
   * Looks again and again until the signal aborts; then what was begun is finished. A failure is logged and tried again,
   * after longer and longer pauses: the log waits for its database, and the book does not wait for its log.
   * @throws TrailBehind when the database is another one than a moment ago, and older
   */
  async run(signal: AbortSignal): Promise<void> {
    let pause = lookAgain;
    while (!signal.aborted) {
      try {
        await this.look(signal);
        if (this.failed !== undefined) {
          this.options.log('The trail is sequenced again.');
        }
        this.failed = undefined;
        pause = lookAgain;
      } catch (error) {
        if (error instanceof TrailRefused) {
          await this.close();
          throw error;
        }
        this.tellFailure(error);
        await this.close();
        pause = Math.min(pause * 2, longestPause);
      }
      await wait(pause, undefined, { signal }).catch(() => undefined);
    }
    await this.close();
  }

  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  /** Takes what waits. Of a great many it tells now and then, and may be ended between two batches. */
  private async look(signal: AbortSignal): Promise<void> {
    let taken: number;
    do {
      this.requireNotBehind((await this.tree()).size);
      await this.noteWhatIsDue();
      taken = await this.sequenceOnce();
      if (taken === 0 || this.elapsed() - this.toldAt >= tellPeriod) {
        await this.tellTree();
      }
    } while (taken > 0 && !signal.aborted);
  }

  private requireNotBehind(size: bigint): void {
    const least = this.options.leastSize?.() ?? 0n;
    if (size < least) {
      throw TrailBehind.of(size, least);
    }
  }

  private async noteWhatIsDue(): Promise<void> {
    const now = this.elapsed();
    if (now - this.attestedAt >= attestationPeriod) {
      await this.attest();
      this.attestedAt = now;
    }
    // An hour without a heartbeat is an hour in which somebody is shown an old log.
    if (now - this.beatAt >= heartbeatPeriod) {
      const { size } = await this.tree();
      await this.note('system.heartbeat', { treeSize: size.toString() });
      this.beatAt = now;
    }
  }

  private async tellTree(): Promise<void> {
    const { onTree } = this.options;
    if (onTree === undefined) {
      return;
    }
    this.toldAt = this.elapsed();
    const tree = await this.tree();
    if (tree.size !== this.told) {
      await onTree(tree);
      this.told = tree.size;
    }
  }

  private tellFailure(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== this.failed) {
      this.options.log(`The trail is not sequenced: ${reason}`);
    }
    this.failed = reason;
  }

  private async connected(): Promise<pg.Client> {
    if (this.client === undefined) {
      const { databaseUrl, sessionRole } = this.options;
      const client = new pg.Client({
        connectionString: databaseUrl,
        application_name: 'so-kho sequencer',
        connectionTimeoutMillis: 15_000,
        statement_timeout: 60_000,
        // A network that swallows the answer does not say so.
        query_timeout: 65_000,
        keepAlive: true,
        idle_in_transaction_session_timeout: 60_000,
        ...(sessionRole === undefined ? {} : { options: `-c role=${sessionRole}` }),
      });
      // Whoever uses it hears of a lost connection; one that is lost in between must not end the process.
      client.on('error', () => {
        this.client = undefined;
      });
      await client.connect();
      this.client = client;
    }
    return this.client;
  }
}
