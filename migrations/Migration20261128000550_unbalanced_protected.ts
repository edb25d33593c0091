import { SqlMigration } from './sql-migration.js';

/** What an older book held unbalanced is read by the constraint alone: the application's role sees no row of it. */
export class Migration20261128000550_unbalanced_protected extends SqlMigration {
  protected readonly sql = `
    alter table custody.unbalanced_before enable row level security;
  `;
}
