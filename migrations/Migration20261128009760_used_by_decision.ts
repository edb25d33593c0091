import { SqlMigration } from './sql-migration.js';

/**
 * The enforcement decision of a case stays as it is where a standing disposal rests on that decision, not where one rests
 * on another decision of the case or was reversed.
 */
export class Migration20261128009760_used_by_decision extends SqlMigration {
  protected readonly sql = `
    create or replace function custody.guard_case_decision() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.disposal u
          join custody.exhibit e on e.id = u.exhibit_id
          left join custody.case_decision d on d.id = u.case_decision_id
        where e.case_id = new.id and u.source = 'RECORDED' and u.reversed_by is null
          and case
            -- A disposal of before decisions were records rests on the one that the case had.
            when d.id is null then true
            when d.kind = 'ENFORCEMENT_DECISION' then
              (d.number, d.dated) = (old.enforcement_decision_number, old.enforcement_decision_date)
            -- The enforcement authority decides on an enforcement decision that is not younger.
            else d.body_kind = 'ENFORCEMENT_AUTHORITY'
              and coalesce(new.enforcement_decision_date > d.dated, true)
              and not exists (
                select from custody.case_decision basis
                where basis.case_id = new.id and basis.kind = 'ENFORCEMENT_DECISION' and basis.dated <= d.dated
                  and custody.decision_stands(basis.id))
          end
      ) then
        raise exception 'a disposal rests on the enforcement decision'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_case_file_decision_used';
      end if;
      return null;
    end
    $body$;
  `;
}
