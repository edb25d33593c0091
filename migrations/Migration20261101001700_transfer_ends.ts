import { SqlMigration } from './sql-migration.js';

/**
 * The transfers of a small office, found without reading the rest: merged from its two ends, each in the order of the
 * list. The indexes hold both offices, which the policy asks for.
 */
export class Migration20261101001700_transfer_ends extends SqlMigration {
  protected readonly sql = `
    drop index custody.ix_transfer_from;
    drop index custody.ix_transfer_to;
    create index ix_transfer_from on custody.transfer (from_office_id, id) include (to_office_id);
    create index ix_transfer_to on custody.transfer (to_office_id, id) include (from_office_id);
  `;
}
