import { SqlMigration } from './sql-migration.js';

function requireWords(table: string, column: string): string {
  return `
    create trigger says_something before insert or update of ${column} on ${table} for each row
      when (new.${column} <> '') execute function platform.require_words('${column}');
    alter table ${table} enable always trigger says_something;`;
}

/** Why a row of a register, or what differs in a later file, is dismissed is told in words, as other reasons are. */
export class Migration20261128011410_said_dismissals extends SqlMigration {
  protected readonly sql = `
    ${requireWords('custody.register_difference', 'reason')}
    ${requireWords('custody.register_row', 'dismissal_reason')}
  `;
}
