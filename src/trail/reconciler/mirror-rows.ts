import type pg from 'pg';
import { lostActsType, parseEntry, payloadCommitment } from '../log/index.js';
import type { Mirror } from '../publisher/index.js';
import type { Findings } from './findings.js';
import { takeLostActs } from './row-streams.js';

const bundleWidth = 256n;

/**
 * Puts the row events of the mirror, and what it says of lost acts, into temporary tables of the comparison and answers
 * how many entries the mirror has: what follows is taken from the database.
 * @throws Error when a content is not that of its entry
 */
export async function readMirror(client: pg.Client, mirror: Mirror, findings: Findings): Promise<bigint> {
  await client.query(
    'create temp table mirrored (name text, key text, place bigint, is_removed boolean, image text) on commit drop',
  );
  const size = await mirror.size();
  for (let index = 0n; index * bundleWidth < size; index += 1n) {
    const bodies: { place: string; body: string }[] = [];
    for (const [offset, { entry, payload }] of (await mirror.bundle(index, size)).entries()) {
      const { id, kind, type, payload: committed } = parseEntry(entry);
      const isLostActs = kind === 'system' && type === lostActsType;
      const place = (index * bundleWidth + BigInt(offset)).toString();
      if ((kind !== 'row' && !isLostActs) || payload === undefined) {
        continue;
      }
      if (payloadCommitment(payload.salt, payload.bytes).toString('hex') !== committed.sha256) {
        throw new Error(`The mirror holds another content of entry ${place} than was logged.`);
      }
      if (isLostActs) {
        await takeLostActs(client, { eventId: id, place, content: payload.bytes }, findings);
      } else {
        bodies.push({ place, body: payload.bytes.toString('utf8') });
      }
    }
    await client.query(
      `insert into mirrored
       select event ->> 'table', (event -> 'key')::text, place, event ->> 'operation' = 'DELETE', event ->> 'after'
       from (
         select place, body::json as event from unnest($1::bigint[], $2::text[]) as given (place, body)) events`,
      [bodies.map(({ place }) => place), bodies.map(({ body }) => body)],
    );
  }
  await client.query('create index on mirrored (name, key, place)');
  await client.query('analyze mirrored');
  return size;
}
