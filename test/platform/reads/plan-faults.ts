import type pg from 'pg';
import type { PreparedRead } from '../../../src/platform/database/prepared-reads.js';
import { largeTables } from './large-house.js';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Schema?: string;
  readonly 'Plan Rows': number;
  readonly 'Sort Key'?: readonly string[];
  readonly 'Presorted Key'?: readonly string[];
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

/** The questions of the policies that look through a chain of custody: a look-up by key first, then the question. */
const dearQuestion = /(place|document|handover)_in_chain/;

/** Beyond this a list is sorted for every page that is asked of it. */
const mostSorted = 200;

/** What is wrong with the plans of statements whatever their parameters are, as the read road has them planned. */
export async function planFaults(client: pg.Client, reads: readonly PreparedRead[]): Promise<string[]> {
  const faults: string[] = [];
  for (const { text } of reads) {
    const { rows } = await client.query(`explain (verbose, generic_plan, format json) ${text}`);
    faults.push(...faultsOf(rows[0]['QUERY PLAN'][0].Plan as PlanNode));
  }
  return faults;
}

function faultsOf(node: PlanNode): string[] {
  const below = (node.Plans ?? []).flatMap(faultsOf);
  const table = `${node.Schema ?? ''}.${node['Relation Name'] ?? ''}`;
  if (node['Node Type'] === 'Seq Scan' && largeTables.has(table)) {
    return [`reads all of ${table}`, ...below];
  }
  if (node['Node Type'] === 'Seq Scan' && dearQuestion.test(node.Filter ?? '')) {
    return [`asks the policy of every row of ${table}`, ...below];
  }
  const sorted = node.Plans?.[0]?.['Plan Rows'] ?? 0;
  if (node['Node Type'] === 'Sort' && sorted > mostSorted) {
    return [`sorts ${String(sorted)} rows by ${(node['Sort Key'] ?? []).join(', ')}`, ...below];
  }
  return below;
}
