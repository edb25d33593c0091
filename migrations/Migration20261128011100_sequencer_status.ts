import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * What the sequencer says of itself, for servers that keep no trail: their readiness tells it. Only the sequencer writes
 * it, by a function that takes codes and short sentences, since anybody may read them.
 */
export class Migration20261128011100_sequencer_status extends SqlMigration {
  protected readonly sql = `
    create table trail.sequencer_status (
      id smallint not null default 1,
      findings jsonb not null,
      said_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_sequencer_status primary key (id),
      constraint ck_sequencer_status_one check (id = 1)
    );
    grant select on trail.sequencer_status to so_kho_app, so_kho_sequencer;
    create trigger never_removed before delete on trail.sequencer_status for each row
      execute function platform.refuse_change();
    create trigger never_truncated before truncate on trail.sequencer_status for each statement
      execute function platform.refuse_change();
    alter table trail.sequencer_status enable always trigger never_removed;
    alter table trail.sequencer_status enable always trigger never_truncated;

    create function trail.say_sequencer_status(given jsonb) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if (case when jsonb_typeof(given) = 'array' then jsonb_array_length(given) > 20 or exists (
        select from jsonb_array_elements(given) as said (finding)
        where case when jsonb_typeof(said.finding) = 'object' then
          said.finding - '{code,message}'::text[] <> '{}'
          or coalesce(said.finding ->> 'code', '') !~ '^[A-Z][A-Z_]{0,39}$'
          or coalesce(jsonb_typeof(said.finding -> 'message'), '') <> 'string'
          or length(said.finding ->> 'message') not between 1 and 1000
          or said.finding ->> 'message' ~ '[[:cntrl:]]' else true end) else true end) then
        ${refusal('this is no list of findings', 'ck_sequencer_status_findings')}
      end if;
      insert into trail.sequencer_status (findings) values (given)
        on conflict (id) do update set findings = excluded.findings, said_at = clock_timestamp();
    end
    $body$;
    revoke execute on function trail.say_sequencer_status(jsonb) from public;
    grant execute on function trail.say_sequencer_status(jsonb) to so_kho_sequencer;
  `;
}
