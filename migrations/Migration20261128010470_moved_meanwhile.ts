import { SqlMigration } from './sql-migration.js';

/**
 * The minutes of an inventory tell what moved while it was counted. Movements are appended in the order in which they are
 * recorded, so that a block range index finds those of some days and costs a new one next to nothing.
 */
export class Migration20261128010470_moved_meanwhile extends SqlMigration {
  protected readonly sql = `
    create index ix_movement_recorded on custody.movement using brin (recorded_at);
  `;
}
