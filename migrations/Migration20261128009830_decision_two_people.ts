import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** Who signs a decision does not enter it. What was entered before stays as it is, so that it is no check of the table. */
export class Migration20261128009830_decision_two_people extends SqlMigration {
  protected readonly sql = `
    -- A signer without an account has another name than who enters.
    create function custody.guard_decision_people() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.signer_id = new.entered_by or new.signer_id is null and exists (
        select from identity.staff s
        where s.id = new.entered_by and rules.comparable_name(s.full_name) = rules.comparable_name(new.signer_name)) then
        ${refusal('who signs a decision does not enter it', 'ck_case_decision_two_people')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.guard_decision_people() from public;
    create trigger guard_decision_people before insert on custody.case_decision
      for each row execute function custody.guard_decision_people();
    alter table custody.case_decision enable always trigger guard_decision_people;
  `;
}
