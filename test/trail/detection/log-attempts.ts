/** The tables of the log, and that of the events which people read. */
export const logTables = [
  'trail.event',
  'trail.event_context',
  'trail.outbox',
  'trail.leaf',
  'trail.payload',
  'trail.tile',
  'trail.tree',
  'trail.subject_head',
  'trail.checkpoint',
  'trail.cosignature',
  'trail.anchor',
] as const;

/** One column of each, to be set to what it is. */
const columns: Readonly<Record<(typeof logTables)[number], string>> = {
  'trail.event': 'actor_name',
  'trail.event_context': 'event_id',
  'trail.outbox': 'type',
  'trail.leaf': 'entry',
  'trail.payload': 'bytes',
  'trail.tile': 'hashes',
  'trail.tree': 'root',
  'trail.subject_head': 'entry_hash',
  'trail.checkpoint': 'note',
  'trail.cosignature': 'line',
  'trail.anchor': 'token',
};

/** What somebody would do to one of them. */
export function attemptsOn(table: (typeof logTables)[number]): string[] {
  return [
    `update ${table} set ${columns[table]} = ${columns[table]}`,
    `delete from ${table}`,
    `truncate ${table} cascade`,
  ];
}
