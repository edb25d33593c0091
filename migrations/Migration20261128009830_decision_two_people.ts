import { SqlMigration } from './sql-migration.js';

/** Who signs a decision does not enter it. What was entered before stays as it is. */
export class Migration20261128009830_decision_two_people extends SqlMigration {
  protected readonly sql = `
    alter table custody.case_decision
      add constraint ck_case_decision_two_people check (signer_id <> entered_by) not valid;
  `;
}
