import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * Who signs the minutes of a correction and who stands beside it are two authorities: neither is head only by delegation
 * from somebody of the same act. And who took part in the step that is corrected is not its second person.
 */
export class Migration20261128010994_correcting_people extends SqlMigration {
  protected readonly sql = `
    -- Whether a person is head of an office on a day by delegation from these people alone: neither by an assignment of
    -- their own nor by delegation from anybody else.
    create function identity.is_head_only_for(person uuid, others uuid[], office uuid, day date) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with held as (
        select null::uuid as delegator_id, r.role, r.office_id from identity.role_assignment r
        where r.staff_id = person and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)
        union all
        select d.delegator_id, d.role, d.office_id from identity.delegation d
        where d.delegate_id = person and identity.delegation_held(d, day)
      )
      select coalesce(bool_and(coalesce(held.delegator_id = any (array_remove(others, null)), false)), false) from held
      where rules.value_on('paper.order.signer-roles', day) ? held.role
        and (held.office_id = office
          or held.role in ('PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD') and identity.lies_below(office, held.office_id))
    $body$;
    revoke execute on function identity.is_head_only_for(uuid, uuid[], uuid, date) from public;
    grant execute on function identity.is_head_only_for(uuid, uuid[], uuid, date) to so_kho_app;

    -- Who took part in what is corrected, by account or by name: who wrote it, who stood beside it, who signed the minutes
    -- of the sealing or the opening; of facts and of the quantity nobody is asked.
    create function custody.corrected_people(act custody.correction) returns table (staff_id uuid, name text)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select person, null::text from custody.movement m, unnest(array[m.recorded_by, m.second_person_id]) person
      where m.id = act.movement_id and person is not null
      union
      select c.checked_by, null from custody.seal_check c where c.id = act.seal_check_id
      union
      select o.opened_by, null from custody.seal_opening o where o.id = act.seal_opening_id
      union
      select s.applied_by, null from custody.seal s where s.id = act.seal_id
      union
      select p.staff_id, p.name from custody.participant p
      where (p.seal_id = act.seal_id or p.opening_id = act.seal_opening_id) and p.signature in ('SIGNED', 'FINGERPRINT')
    $body$;
    revoke execute on function custody.corrected_people(custody.correction) from public;
    grant execute on function custody.corrected_people(custody.correction) to so_kho_app;

    create or replace function custody.require_apart(act custody.correction, minutes custody.document) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      today constant date := (now() at time zone 'Asia/Ho_Chi_Minh')::date;
    begin
      if act.second_person_id <> act.corrected_by and (act.second_person_id = minutes.signer_id or exists (
        select from custody.corrected_people(act) part join identity.staff s on s.id = act.second_person_id
        where part.staff_id = s.id
          or part.staff_id is null and rules.comparable_person(part.name) = rules.comparable_person(s.full_name))) then
        ${refusal('who took part in the act is not its second person', 'ck_correction_second_apart')}
      end if;
      if identity.is_head_only_for(
          minutes.signer_id, array[act.corrected_by, act.second_person_id], act.office_id, minutes.dated)
        or custody.correction_needs_head(act.exhibit_id, act.kind, act.movement_id, act.changes)
        and identity.is_head_only_for(act.second_person_id, array[act.corrected_by, minutes.signer_id]
          || array(select part.staff_id from custody.corrected_people(act) part), act.office_id, today) then
        ${refusal('a delegate and who delegated are one', 'ck_correction_delegate')}
      end if;
    end
    $body$;
    drop function custody.corrected_person(custody.correction);
  `;
}
