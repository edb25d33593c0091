import pg from 'pg';
import type { PreparedRead } from '../../../src/platform/database/prepared-reads.js';
import { largeTables } from './large-house.js';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Schema?: string;
  readonly 'Plan Rows': number;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Sort Key'?: readonly string[];
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

/** The questions of the policies that look through a chain of custody: a look-up by key first, then the question. */
const dearQuestion = /(place|document|handover)_in_chain/;

/** Beyond this a list is sorted for every page that is asked of it. */
const mostSorted = 200;

/** Ten for each row of the largest page; beyond this a page is found by looking at rows that are not on it. */
const mostThrownAway = 1_000;

export interface Judgement {
  /** What is wrong with the plans of statements, whatever their parameters are and as these ran. */
  readonly faults: readonly string[];
  /** The pages of the database that they touched. */
  readonly buffers: number;
}

/**
 * Runs statements as the read road has them planned, for any value of a parameter, and judges what they did. They run
 * once before, so that nothing is looked up for the first time.
 */
export async function judge(client: pg.Client, reads: readonly PreparedRead[]): Promise<Judgement> {
  const faults: string[] = [];
  let buffers = 0;
  for (const { text, values } of reads) {
    const given = values.map((value) => (value === null ? 'null' : pg.escapeLiteral(value)));
    const execute = `execute judged${given.length === 0 ? '' : `(${given.join(', ')})`}`;
    await client.query(`prepare judged as ${text}`);
    await client.query(execute);
    const { rows } = await client.query(
      `explain (analyze, verbose, buffers, timing off, format json) ${execute}`,
    );
    await client.query('deallocate judged');
    const plan = rows[0]['QUERY PLAN'][0].Plan as PlanNode;
    faults.push(...faultsOf(plan));
    buffers += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  }
  return { faults, buffers };
}

function faultsOf(node: PlanNode): string[] {
  return [...ownFaults(node), ...(node.Plans ?? []).flatMap(faultsOf)];
}

function readsLargeTable(node: PlanNode): boolean {
  return largeTables.has(tableOf(node)) || (node.Plans ?? []).some(readsLargeTable);
}

function tableOf(node: PlanNode): string {
  return `${node.Schema ?? ''}.${node['Relation Name'] ?? ''}`;
}

function ownFaults(node: PlanNode): string[] {
  const table = tableOf(node);
  if (node['Node Type'] === 'Seq Scan' && largeTables.has(table)) {
    return [`reads all of ${table}`];
  }
  if (node['Node Type'] === 'Seq Scan' && dearQuestion.test(node.Filter ?? '')) {
    return [`asks the policy of every row of ${table}`];
  }
  const [below] = node.Plans ?? [];
  const sorted = Math.max(below?.['Plan Rows'] ?? 0, below?.['Actual Rows'] ?? 0);
  if (node['Node Type'] === 'Sort' && sorted > mostSorted) {
    return [`sorts a long list by ${(node['Sort Key'] ?? []).join(', ')}`];
  }
  if (!readsLargeTable(node)) {
    return [];
  }
  const thrownAway =
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Join Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  return thrownAway * node['Actual Loops'] > mostThrownAway
    ? [
        `throws rows away that it read of ${node['Relation Name'] === undefined ? `a ${node['Node Type']}` : table}`,
      ]
    : [];
}
