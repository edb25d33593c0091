import { SqlMigration } from './sql-migration.js';

/** Who signs a decision does not enter it. What was entered before stays as it is, so that it is no check of the table. */
export class Migration20261128009830_decision_two_people extends SqlMigration {
  protected readonly sql = `
    create function custody.guard_decision_people() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      raise exception 'who signs a decision does not enter it'
        using errcode = 'integrity_constraint_violation', constraint = 'ck_case_decision_two_people';
    end
    $body$;
    revoke execute on function custody.guard_decision_people() from public;
    create trigger guard_decision_people before insert or update of signer_id, entered_by on custody.case_decision
      for each row when (new.signer_id = new.entered_by) execute function custody.guard_decision_people();
    alter table custody.case_decision enable always trigger guard_decision_people;
  `;
}
