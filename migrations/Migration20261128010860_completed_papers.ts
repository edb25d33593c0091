import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** The right act takes the place of a reversed one on a voucher or minutes: one for each, and no more. */
export class Migration20261128010860_completed_papers extends SqlMigration {
  protected readonly sql = `
    -- How many acts may still take the place of reversed ones on a paper; null where none was reversed.
    create function custody.places_on_paper(paper uuid) returns bigint
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with act as (
        select m.id, m.recorded_at from custody.movement m where m.voucher_id = paper
        union
        select m.id, m.recorded_at from custody.handover h join custody.movement m on m.handover_id = h.id
        where h.document_id = paper),
      reversed as (
        select count(*) as acts, min(c.recorded_at) as since from act join custody.correction c on c.movement_id = act.id)
      select r.acts - (select count(*) from act where act.recorded_at > r.since) from reversed r where r.acts > 0
    $body$;
    revoke execute on function custody.places_on_paper(uuid) from public;

    create or replace function custody.may_be_completed(paper uuid, one_case uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(bool_and(e.case_id = one_case), false) and coalesce(custody.places_on_paper(paper) > 0, false)
      from (
        select m.exhibit_id from custody.movement m where m.voucher_id = paper
        union
        select m.exhibit_id from custody.handover h join custody.movement m on m.handover_id = h.id
        where h.document_id = paper) act
        join custody.exhibit e on e.id = act.exhibit_id
    $body$;

    -- Two who take the last place at once: the second waits for the first and counts its act.
    create function custody.guard_completed_paper() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      minutes uuid := (select h.document_id from custody.handover h where h.id = new.handover_id);
      paper uuid;
    begin
      if new.source <> 'RECORDED' then
        return null;
      end if;
      for paper in
        select d.id from custody.document d where d.id in (new.voucher_id, minutes) order by d.id
      loop
        if custody.places_on_paper(paper) is not null then
          perform pg_advisory_xact_lock(hashtextextended('completed paper ' || paper::text, 0));
          if custody.places_on_paper(paper) < 0 then
            ${refusal('more acts would take the place of reversed ones than were reversed', 'ck_paper_completed')}
          end if;
        end if;
      end loop;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_completed_paper() from public;
    create trigger guard_completed_paper after insert on custody.movement for each row
      when (new.voucher_id is not null or new.handover_id is not null) execute function custody.guard_completed_paper();
    alter table custody.movement enable always trigger guard_completed_paper;
  `;
}
