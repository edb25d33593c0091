import { SqlMigration } from './sql-migration.js';

/**
 * Entries that wait to be put into an index of the search are read one by one by each question, so many of them made
 * reading the whole table look cheaper than the index. They may take 256 kB, not 4 MB.
 */
export class Migration20261128010999_search_pending extends SqlMigration {
  protected readonly sql = `
    alter index custody.ix_search_entry_words set (gin_pending_list_limit = 256);
    alter index custody.ix_search_entry_codes set (gin_pending_list_limit = 256);
  `;
}
