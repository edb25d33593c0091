import pg from 'pg';
import type { Checkpoint } from '../log/checkpoint.js';
import type { SaltedPayload } from '../log/bundles.js';
import { lookStatement, type SaidFinding, type TrailLook } from '../standing/index.js';
import type { TileReader } from '../log/tiles.js';

export interface TrailDatabaseOptions {
  /** A log-in that may take the sequencer's role. */
  readonly databaseUrl: string;
  /** The role that a session takes; undefined where the log-in is the sequencer's own. */
  readonly sessionRole?: string;
}

/** The tree that the database holds. */
export type Tree = Pick<Checkpoint, 'size' | 'root'>;

/** An entry with its payload, where that was not withheld. */
export interface LoggedEntry {
  readonly entry: Buffer;
  readonly payload: SaltedPayload | undefined;
}

/** What kind of key the database knows by name. */
type KeyKind = 'SIGNER' | 'RECEIPT' | 'SECRET';

/** A checkpoint with the cosignature lines that were collected for it. */
export interface StoredCheckpoint {
  readonly size: bigint;
  readonly note: string;
  readonly cosignatures: readonly string[];
}

/** What publishing reads and writes in the database: the log as it is there, never the book. */
export class TrailDatabase {
  readonly pool: pg.Pool;

  constructor({ databaseUrl, sessionRole }: TrailDatabaseOptions) {
    this.pool = new pg.Pool({
      connectionString: databaseUrl,
      max: 2,
      connectionTimeoutMillis: 10_000,
      // A network that swallows the answer does not say so.
      query_timeout: 60_000,
      keepAlive: true,
      ...(sessionRole === undefined ? {} : { options: `-c role=${sessionRole}` }),
    });
    // A connection that breaks while nobody uses it is replaced by the next that is asked for.
    this.pool.on('error', () => undefined);
  }

  async tree(): Promise<Tree> {
    const { rows } = await this.pool.query<{ size: string; root: Buffer }>(
      'select size, root from trail.tree where id = 1',
    );
    const [tree] = rows;
    if (tree === undefined) {
      throw new Error('The table trail.tree is empty.');
    }
    return { size: BigInt(tree.size), root: tree.root };
  }

  /** Reads tiles; the right-most ones may be wider than asked for. */
  readonly readTile: TileReader = async ({ level, index }) => {
    const { rows } = await this.pool.query<{ hashes: Buffer }>(
      'select hashes from trail.tile where level = $1 and idx = $2',
      [level, index],
    );
    return rows[0]?.hashes ?? Buffer.alloc(0);
  };

  /** The entries from one index to before another, in order. */
  async entries(from: bigint, to: bigint): Promise<LoggedEntry[]> {
    const { rows } = await this.pool.query<{ entry: Buffer; salt: Buffer | null; bytes: Buffer | null }>(
      `select l.entry, p.salt, p.bytes from trail.leaf l left join trail.payload p on p.event_id = l.event_id
       where l.leaf_index >= $1 and l.leaf_index < $2 order by l.leaf_index`,
      [from, to],
    );
    return rows.map(({ entry, salt, bytes }) => ({
      entry,
      payload: salt === null || bytes === null ? undefined : { salt, bytes },
    }));
  }

  /** Keeps a signed checkpoint; one that is there already stays. */
  async keepCheckpoint({ size, root }: Tree, note: string): Promise<void> {
    await this.pool.query(
      'insert into trail.checkpoint (size, root, note) values ($1, $2, $3) on conflict (size) do nothing',
      [size, root, note],
    );
  }

  async keepCosignature(size: bigint, witness: string, line: string): Promise<void> {
    await this.pool.query(
      `insert into trail.cosignature (size, witness, line) values ($1, $2, $3)
       on conflict (size, witness) do nothing`,
      [size, witness, line],
    );
  }

  /** The checkpoint of this size, or the newest; undefined where there is none. */
  checkpoint(size?: bigint): Promise<StoredCheckpoint | undefined> {
    return this.newestCheckpoint({ size });
  }

  /** The newest checkpoint that is smaller than this one; undefined where there is none. */
  checkpointBelow(size: bigint): Promise<StoredCheckpoint | undefined> {
    return this.newestCheckpoint({ below: size });
  }

  /** Says that so many entries are known outside of this database, so that no server writes its book. */
  async setBehind(known: bigint): Promise<void> {
    await this.pool.query('select trail.set_behind($1)', [known]);
  }

  /** How the book stands to its log, and since when what waits for so many of these witnesses. */
  async look(witnesses: readonly string[], quorum: number): Promise<TrailLook> {
    const { rows } = await this.pool.query<TrailLook>(lookStatement, [witnesses, quorum]);
    const [look] = rows;
    if (look === undefined) {
      throw new Error('The table trail.standing is empty.');
    }
    return look;
  }

  /** Says what the matter is with the trail, for the readiness of servers that do not keep it. */
  async saySequencerStatus(findings: readonly SaidFinding[]): Promise<void> {
    const said = findings.map(({ code, message }) => ({ code, message }));
    await this.pool.query('select trail.say_sequencer_status($1)', [JSON.stringify(said)]);
  }

  /** Writes down the first key of a signer, and answers the one that is known: the one that was written down already stays. */
  async firstSignerKey(name: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ known: string }>('select trail.first_signer_key($1) as known', [
      name,
    ]);
    return rows[0]?.known;
  }

  /** The keys of a kind that the database knows, the present one last; none where none was ever used. */
  async knownKeys(kind: KeyKind): Promise<string[]> {
    const { rows } = await this.pool.query<{ name: string }>(
      'select name from trail.known_key where kind = $1 order by ordinal',
      [kind],
    );
    return rows.map(({ name }) => name);
  }

  /** Keeps a proof of a time or place outside, such as a time stamp, for a checkpoint. */
  async keepAnchor(size: bigint, kind: string, token: Buffer, meta: object): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `insert into trail.anchor (size, kind, token, meta) values ($1, $2, $3, $4)
       on conflict (size, kind) do nothing`,
      [size, kind, token, JSON.stringify(meta)],
    );
    return rowCount === 1;
  }

  async anchor(size: bigint, kind: string): Promise<Buffer | undefined> {
    const { rows } = await this.pool.query<{ token: Buffer }>(
      'select token from trail.anchor where size = $1 and kind = $2',
      [size, kind],
    );
    return rows[0]?.token;
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async newestCheckpoint({
    size,
    below,
  }: {
    readonly size?: bigint | undefined;
    readonly below?: bigint;
  }): Promise<StoredCheckpoint | undefined> {
    const { rows } = await this.pool.query<{ size: string; note: string; lines: string[] }>(
      `select c.size, c.note, array(
         select s.line from trail.cosignature s where s.size = c.size order by s.witness) as lines
       from trail.checkpoint c where ($1::bigint is null or c.size = $1) and ($2::bigint is null or c.size < $2)
       order by c.size desc limit 1`,
      [size ?? null, below ?? null],
    );
    const [found] = rows;
    return found && { size: BigInt(found.size), note: found.note, cosignatures: found.lines };
  }
}
