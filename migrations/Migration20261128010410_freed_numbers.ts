import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** Nothing is written on a paper whose acts were all reversed. */
function guardPapers(table: string, column: string): string {
  return `
    create trigger guard_standing_paper after insert on ${table} for each row
      when (new.${column} is not null) execute function custody.guard_standing_paper('${column}');
    alter table ${table} enable always trigger guard_standing_paper;`;
}

/**
 * A number is taken by what stands: once all acts on a paper were reversed, and once the receipt of an item was, the right
 * act may bear the true number. What was reversed keeps its number, marked with the moment since which it is free.
 */
export class Migration20261128010410_freed_numbers extends SqlMigration {
  protected readonly sql = `
    alter table custody.document
      add column freed_at timestamptz(3),
      drop constraint uq_document_number;
    create unique index uq_document_number
      on custody.document (office_id, kind, document_year, number_key, occurrence) where freed_at is null;
    -- The numbers of before are looked up as well: the series gives none of them again.
    create index ix_document_number on custody.document (office_id, kind, document_year, number_key)
      where freed_at is not null;
    create trigger never_written_freed before insert on custody.document for each row
      when (new.freed_at is not null) execute function platform.refuse_change();
    alter table custody.document enable always trigger never_written_freed;

    alter table custody.exhibit drop constraint uq_exhibit_external_reference;
    create unique index uq_exhibit_external_reference
      on custody.exhibit (external_reference_key, external_reference_occurrence) where status <> 'VOID';

    -- Whether an act that stands rests on the paper.
    create function custody.paper_stands(asked uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
          select from (
            select m.id from custody.movement m where m.order_id = asked
            union all
            select m.id from custody.movement m where m.voucher_id = asked
            union all
            select m.id from custody.handover h join custody.movement m on m.handover_id = h.id
            where h.document_id = asked) act
          where not exists (select from custody.correction c where c.movement_id = act.id))
        or exists (select from custody.disposal d where d.decision_id = asked and d.reversed_by is null)
        or exists (select from custody.seal s where s.minutes_id = asked and s.end_kind is distinct from 'VOIDED')
        or exists (select from custody.seal_opening o where o.minutes_id = asked)
        or exists (select from custody.correction c where c.document_id = asked)
    $body$;
    revoke execute on function custody.paper_stands(uuid) from public;

    -- Whether the right act may take the place of a reversed one on a voucher or minutes that others of its case stand on.
    create function custody.may_be_completed(paper uuid, one_case uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(bool_and(e.case_id = one_case) and bool_or(c.id is not null), false)
      from (
        select m.id, m.exhibit_id from custody.movement m where m.voucher_id = paper
        union all
        select m.id, m.exhibit_id from custody.handover h join custody.movement m on m.handover_id = h.id
        where h.document_id = paper) act
        join custody.exhibit e on e.id = act.exhibit_id
        left join custody.correction c on c.movement_id = act.id
    $body$;
    revoke execute on function custody.may_be_completed(uuid, uuid) from public;
    grant execute on function custody.may_be_completed(uuid, uuid) to so_kho_app;

    -- The lock waits for whoever writes another act on one of the papers.
    create function custody.free_papers(asked uuid[]) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform from custody.document d where d.id = any (asked) order by d.id for no key update;
      update custody.document d set freed_at = clock_timestamp()
      where d.id = any (asked) and d.freed_at is null and not custody.paper_stands(d.id);
    end
    $body$;
    revoke execute on function custody.free_papers(uuid[]) from public;

    create function custody.papers_of_movement(asked uuid) returns uuid[]
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select array_remove(array[m.order_id, m.voucher_id, h.document_id, d.decision_id], null)
      from custody.movement m
        left join custody.handover h on h.id = m.handover_id
        left join custody.disposal d on d.id = m.disposal_id
      where m.id = asked
    $body$;
    revoke execute on function custody.papers_of_movement(uuid) from public;

    -- Looked at when the transaction ends, as the movement that reverses marks the disposal.
    create function custody.free_papers_of_reversed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.free_papers(custody.papers_of_movement(new.movement_id));
      return null;
    end
    $body$;
    revoke execute on function custody.free_papers_of_reversed() from public;
    create constraint trigger free_papers_of_reversed after insert on custody.correction
      deferrable initially deferred for each row when (new.movement_id is not null)
      execute function custody.free_papers_of_reversed();
    alter table custody.correction enable always trigger free_papers_of_reversed;

    create function custody.free_papers_of_voided() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.end_kind = 'VOIDED' then
        perform custody.free_papers(array[new.minutes_id]);
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.free_papers_of_voided() from public;
    create trigger free_papers_of_voided after update of end_kind on custody.seal for each row
      when (new.minutes_id is not null and old.end_kind is null) execute function custody.free_papers_of_voided();
    alter table custody.seal enable always trigger free_papers_of_voided;

    create function custody.require_standing_papers(asked uuid[]) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform from custody.document d where d.id = any (asked) order by d.id for share;
      if exists (select from custody.document d where d.id = any (asked) and d.freed_at is not null) then
        ${refusal('all acts on the paper were reversed', 'ck_paper_stands')}
      end if;
    end
    $body$;
    revoke execute on function custody.require_standing_papers(uuid[]) from public;

    create function custody.guard_standing_paper() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.require_standing_papers(array[(to_jsonb(new) ->> tg_argv[0])::uuid]);
      return null;
    end
    $body$;
    revoke execute on function custody.guard_standing_paper() from public;
    ${guardPapers('custody.handover', 'document_id')}
    ${guardPapers('custody.disposal', 'decision_id')}
    ${guardPapers('custody.seal', 'minutes_id')}
    ${guardPapers('custody.seal_opening', 'minutes_id')}
    ${guardPapers('custody.correction', 'document_id')}

    create function custody.guard_papers_of_movement() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.require_standing_papers(custody.papers_of_movement(new.id));
      return null;
    end
    $body$;
    revoke execute on function custody.guard_papers_of_movement() from public;
    create trigger guard_standing_papers after insert on custody.movement for each row
      when (new.handover_id is not null) execute function custody.guard_papers_of_movement();
    alter table custody.movement enable always trigger guard_standing_papers;

    -- What was reversed before.
    select custody.free_papers(custody.papers_of_movement(c.movement_id))
    from custody.correction c where c.movement_id is not null order by c.id;
    select custody.free_papers(array[s.minutes_id])
    from custody.seal s where s.end_kind = 'VOIDED' and s.minutes_id is not null order by s.id;
  `;
}
