import pg from 'pg';
import { newId, newSalt } from '../../platform/ids.js';
import { comparedTables } from '../capture/captured-tables.js';
import { encodeCanonical } from '../log/index.js';
import type { Mirror } from '../publisher/index.js';
import { compareTable } from './compare.js';
import { Findings, type DifferenceKind, type RowDifference } from './findings.js';
import { liveTable } from './live-tables.js';
import { compareEvents, compareLogWithItself } from './log-contradictions.js';
import { readMirror } from './mirror-rows.js';
import { beginLostActs, foldLog, liveRows, loggedRows, readLostActs } from './row-streams.js';

/** A number that is derived and kept: a view shows where it does not follow from the facts. */
export interface Invariant {
  readonly name: string;
  readonly view: string;
}

export interface ReconcilerOptions {
  /** The database as its owner sees it, past every policy. */
  readonly ownerUrl: string;
  readonly invariants: readonly Invariant[];
  /** Where the past is read from instead of the database that it judges. */
  readonly mirror?: Mirror;
}

export interface Reconciliation {
  /** The entries of the log that were folded, besides what waited for its place. */
  readonly treeSize: string;
  readonly tables: number;
  readonly rows: number;
  readonly counts: Readonly<Record<DifferenceKind, number>>;
  /** By the view of each invariant, how much does not follow. */
  readonly derived: Readonly<Record<string, number>>;
  /** SHA-256 in hex over all rows that the tables hold. */
  readonly digest: string;
  /** The first of the differences. */
  readonly differences: readonly RowDifference[];
}

/** What fits into the event that tells of it; all are counted. */
const mostDifferences = 100;

/**
 * Compares the tables with the log: what the events of each row lead to must be what the row holds, what people read of
 * events what they were logged with, and what stands beside an entry what the entry says. Both are read in one
 * snapshot, so that work may go on meanwhile, and streamed, so that a table may be as large as it likes.
 */
export async function reconcile(options: ReconcilerOptions): Promise<Reconciliation> {
  const client = new pg.Client({ connectionString: options.ownerUrl, application_name: 'so-kho reconciler' });
  await client.connect();
  try {
    // The catalog's own functions, wherever the database or the role is told to look first.
    await client.query(
      `begin isolation level repeatable read; set local timezone = 'UTC'; set local search_path = pg_catalog`,
    );
    const treeSize = await sizeOfTree(client);
    const findings = new Findings(mostDifferences);
    await beginLostActs(client);
    const mirrored = options.mirror === undefined ? 0n : await readMirror(client, options.mirror, findings);
    await readLostActs(client, mirrored, findings);
    await foldLog(client, mirrored, options.mirror !== undefined);
    for (const name of comparedTables) {
      const table = await liveTable(client, name);
      await compareTable(
        table,
        loggedRows(client, table, options.mirror !== undefined),
        liveRows(client, table),
        findings,
      );
    }
    await compareLogWithItself(client, findings);
    await compareEvents(client, findings);
    const derived = await countBroken(client, options.invariants);
    await client.query('rollback');
    return {
      treeSize,
      tables: comparedTables.length,
      rows: findings.rows,
      counts: findings.counts,
      derived,
      digest: findings.digest(),
      differences: findings.differences,
    };
  } finally {
    await client.end();
  }
}

/** Whether the book is what the log says. */
export function isEqual({ counts, derived }: Reconciliation): boolean {
  return [...Object.values(counts), ...Object.values(derived)].every((count) => count === 0);
}

/** Tells the log what a comparison has found, where inspectors read it: `system.reconciled`. */
export async function noteReconciliation(ownerUrl: string, found: Reconciliation): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, options: '-c role=so_kho_sequencer' });
  await client.connect();
  try {
    await client.query(
      `insert into trail.outbox (event_id, source, type, payload, salt)
       values ($1, 'system', 'system.reconciled', $2, $3)`,
      [newId(), encodeCanonical(found), newSalt()],
    );
  } finally {
    await client.end();
  }
}

async function sizeOfTree(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ size: string }>('select size from trail.tree where id = 1');
  return rows[0]?.size ?? '0';
}

async function countBroken(
  client: pg.Client,
  invariants: readonly Invariant[],
): Promise<Record<string, number>> {
  const broken: Record<string, number> = {};
  for (const { view } of invariants) {
    const counting = `select count(*)::integer as count from ${view}`;
    const { rows } = await client.query<{ count: number }>(counting);
    broken[view] = rows[0]?.count ?? 0;
  }
  return broken;
}
