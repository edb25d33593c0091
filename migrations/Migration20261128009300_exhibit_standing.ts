import { SqlMigration } from './sql-migration.js';

const reach = 'any ((select identity.offices_in_reach())::uuid[])';

/** What of an item decides how it stands. */
const decisive = [
  'office_id',
  'status',
  'case_id',
  'class_code',
  'not_sealed_reason',
  'intended_disposal',
  'ordered_disposal',
  'ordered_by_id',
];

/** The same columns of the row before and of the row after. */
function columnsOf(row: 'old' | 'new'): string {
  return decisive.map((column) => `${row}.${column}`).join(', ');
}

/** By which the items of one office, and those of many, are listed in the order in which they were registered. */
const listed = ['stage', 'seal_state', 'intended_disposal', 'high_risk'];

/**
 * How an item stands in the lists: judged or not, sealed or not, its end, its risk, the day of its receipt.
 *
 * custody.live_exhibit_standing says it once, from the facts; custody.exhibit_standing keeps its rows for the indexes of
 * the filters and for the fields. It is a table of its own, as the log takes an image of every row of custody.exhibit that
 * changes, and no relocation is to pay for the lists.
 */
export class Migration20261128009300_exhibit_standing extends SqlMigration {
  protected readonly sql = `
    create view custody.live_exhibit_standing as
      select e.id as exhibit_id, e.office_id,
        case when e.status in ('DISPOSED', 'VOID') then 'ENDED' else c.stage end as stage,
        -- A reason is cleared by sealing, so that where there is one it was given after the last opening.
        case
          when e.status in ('DISPOSED', 'VOID') then 'DISPOSED'
          when s.damaged then 'DAMAGED'
          when s.live then 'SEALED'
          when e.not_sealed_reason is not null then 'NOT_SEALED'
          when s.live is not null then 'OPEN'
          else 'UNSEALED_WITHOUT_REASON'
        end as seal_state,
        coalesce(e.ordered_disposal, e.intended_disposal) as intended_disposal,
        k.high_risk,
        case when e.status <> 'VOID' then (m.occurred_at at time zone 'Asia/Ho_Chi_Minh')::date end as received_on,
        e.status not in ('DISPOSED', 'VOID') and c.stage <> 'TO_BE_ENFORCED' and e.ordered_by_id is null as awaits_decision
      from custody.exhibit e
        join custody.movement m on m.exhibit_id = e.id and m.seq = 1
        join custody.case_file c on c.id = e.case_id
        join custody.exhibit_class k on k.code = e.class_code
        cross join lateral (
          select bool_or(s.ended_at is null) as live, bool_or(s.damaged_since is not null) as damaged
          from custody.seal s where s.exhibit_id = e.id) s;

    create table custody.exhibit_standing (
      exhibit_id uuid not null,
      office_id uuid not null,
      stage text not null,
      seal_state text not null,
      intended_disposal text,
      high_risk boolean not null,
      received_on date,
      awaits_decision boolean not null,
      constraint pk_exhibit_standing primary key (exhibit_id),
      constraint fk_exhibit_standing_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint ck_exhibit_standing_stage check (stage in ('NOT_JUDGED', 'JUDGED', 'TO_BE_ENFORCED', 'ENDED')),
      constraint ck_exhibit_standing_seal_state check (seal_state in (
        'SEALED', 'DAMAGED', 'OPEN', 'NOT_SEALED', 'UNSEALED_WITHOUT_REASON', 'DISPOSED')),
      -- What awaits a decision is listed by the day of its receipt.
      constraint ck_exhibit_standing_awaiting check (received_on is not null or not awaits_decision)
    );
    insert into custody.exhibit_standing select * from custody.live_exhibit_standing;
    ${listed
      .map(
        (column) => `
    create index ix_exhibit_standing_${column} on custody.exhibit_standing (${column}, exhibit_id);
    create index ix_exhibit_standing_office_${column} on custody.exhibit_standing (office_id, ${column}, exhibit_id);`,
      )
      .join('')}
    create index ix_exhibit_standing_received on custody.exhibit_standing (received_on, exhibit_id);
    create index ix_exhibit_standing_office_received on custody.exhibit_standing (office_id, received_on, exhibit_id);
    create index ix_exhibit_standing_awaiting on custody.exhibit_standing (received_on, exhibit_id) where awaits_decision;
    create index ix_exhibit_standing_office_awaiting on custody.exhibit_standing (office_id, received_on, exhibit_id)
      where awaits_decision;
    alter table custody.exhibit_standing enable row level security;
    create policy in_reach on custody.exhibit_standing to so_kho_app
      using (office_id = ${reach} or custody.exhibit_in_reach(exhibit_id));
    grant select on custody.exhibit_standing to so_kho_app;
    call trail.capture('custody.exhibit_standing', 'Exhibit', 'one.exhibit_id', direct_writes_only => true);

    create function custody.keep_standing(asked uuid[]) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      -- Locked before they are derived: whatever another transaction has changed of an item is then seen.
      perform from custody.exhibit_standing s where s.exhibit_id = any (asked) order by s.exhibit_id for update;
      update custody.exhibit_standing kept set
        office_id = live.office_id, stage = live.stage, seal_state = live.seal_state,
        intended_disposal = live.intended_disposal, high_risk = live.high_risk, received_on = live.received_on,
        awaits_decision = live.awaits_decision
      from custody.live_exhibit_standing live
      where live.exhibit_id = any (asked) and kept.exhibit_id = live.exhibit_id
        and row(kept.*) is distinct from row(live.*);
    end
    $body$;
    revoke execute on function custody.keep_standing(uuid[]) from public;

    -- The papers of a case stay as they are while an item comes to it, so that neither misses the other.
    create function custody.hold_case(file uuid) returns void
    language sql security definer set search_path = pg_catalog, pg_temp as $body$
      select from custody.case_file c where c.id = file for share
    $body$;
    revoke execute on function custody.hold_case(uuid) from public;

    create function custody.begin_standing() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.hold_case(e.case_id) from custody.exhibit e where e.id = new.exhibit_id;
      insert into custody.exhibit_standing
      select * from custody.live_exhibit_standing live where live.exhibit_id = new.exhibit_id;
      return null;
    end
    $body$;
    revoke execute on function custody.begin_standing() from public;
    create trigger begin_standing after insert on custody.movement
      for each row when (new.kind = 'RECEIPT') execute function custody.begin_standing();
    alter table custody.movement enable always trigger begin_standing;

    create function custody.keep_standing_of_exhibit() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if old.case_id <> new.case_id then
        perform custody.hold_case(new.case_id);
      end if;
      perform custody.keep_standing(array[new.id]);
      return null;
    end
    $body$;
    revoke execute on function custody.keep_standing_of_exhibit() from public;
    create trigger keep_standing after update on custody.exhibit
      for each row when ((${columnsOf('old')}) is distinct from (${columnsOf('new')}))
      execute function custody.keep_standing_of_exhibit();
    alter table custody.exhibit enable always trigger keep_standing;

    create function custody.keep_standing_of_sealed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.keep_standing(array[new.exhibit_id]);
      return null;
    end
    $body$;
    revoke execute on function custody.keep_standing_of_sealed() from public;
    create trigger keep_standing_sealed after insert on custody.seal
      for each row execute function custody.keep_standing_of_sealed();
    create trigger keep_standing_changed after update of ended_at, damaged_since on custody.seal
      for each row when ((old.ended_at, old.damaged_since) is distinct from (new.ended_at, new.damaged_since))
      execute function custody.keep_standing_of_sealed();
    alter table custody.seal enable always trigger keep_standing_sealed;
    alter table custody.seal enable always trigger keep_standing_changed;

    create function custody.keep_standing_of_case() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.keep_standing(array(select e.id from custody.exhibit e where e.case_id = new.id));
      return null;
    end
    $body$;
    revoke execute on function custody.keep_standing_of_case() from public;
    create trigger keep_standing after update on custody.case_file
      for each row when (old.stage <> new.stage) execute function custody.keep_standing_of_case();
    alter table custody.case_file enable always trigger keep_standing;

    create function custody.keep_standing_of_class() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.keep_standing(array(select e.id from custody.exhibit e where e.class_code = new.code));
      return null;
    end
    $body$;
    revoke execute on function custody.keep_standing_of_class() from public;
    create trigger keep_standing after update of high_risk on custody.exhibit_class
      for each row when (old.high_risk <> new.high_risk) execute function custody.keep_standing_of_class();
    alter table custody.exhibit_class enable always trigger keep_standing;

    -- What must hold: nothing is ever found here.
    create view custody.standing_difference as
      select coalesce(kept.exhibit_id, live.exhibit_id) as exhibit_id, row(kept.*)::text as kept, row(live.*)::text as live
      from custody.exhibit_standing kept full join custody.live_exhibit_standing live on live.exhibit_id = kept.exhibit_id
      where row(kept.*) is distinct from row(live.*);
  `;
}
