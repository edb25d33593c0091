import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** A title makes nobody else of who signed a paper or stood on a side of a handover, so that they stand beside no act of theirs. */
export class Migration20261128010865_persons_apart extends SqlMigration {
  protected readonly sql = `
    create or replace function custody.takes_part_in_handover(moved custody.movement) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from custody.handover h
          cross join lateral (
            select d.signer_id as id, d.signer_name as name
            from custody.document d where d.id in (moved.order_id, moved.voucher_id, h.document_id)
            union all
            values (h.giver_id, h.giver_name), (h.receiver_id, h.receiver_name)) part
          join identity.staff s on s.id = moved.second_person_id
        where h.id = moved.handover_id
          and (part.id = s.id
            or part.id is null and rules.comparable_person(part.name) = rules.comparable_person(s.full_name)))
    $body$;

    create or replace function custody.require_opening_apart() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      present integer;
      required integer := greatest(2, coalesce(rules.value_in_force('four-eyes.high-risk.people')::integer, 2));
    begin
      if not custody.is_high_risk(new.exhibit_id) then
        return null;
      end if;
      select count(*) into present
      from identity.staff s join custody.document d on d.id = new.minutes_id
      where s.active and (s.id = new.opened_by or s.id in (
          select p.staff_id from custody.participant p where p.opening_id = new.id and p.signature = 'SIGNED')
        and s.id is distinct from d.signer_id
        and (d.signer_id is not null or d.signer_name is null
          or rules.comparable_person(d.signer_name) <> rules.comparable_person(s.full_name)));
      if present < required then
        ${refusal('who signed the minutes does not stand beside', 'ck_high_risk_second_apart')}
      end if;
      return null;
    end
    $body$;
  `;
}
