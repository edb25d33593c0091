import { SqlMigration } from './sql-migration.js';

function requireWords(table: string): string {
  return `
    create trigger says_something before insert on ${table} for each row
      when (new.reason <> '') execute function platform.require_words('reason');
    alter table ${table} enable always trigger says_something;`;
}

/** Why a missing act is set aside, a key is changed or an account is acted on is told in words, as other reasons are. */
export class Migration20261128010620_said_reasons extends SqlMigration {
  protected readonly sql = `
    ${requireWords('trail.missing_act_outcome')}
    ${requireWords('trail.known_key')}
    ${requireWords('identity.account_act')}
  `;
}
