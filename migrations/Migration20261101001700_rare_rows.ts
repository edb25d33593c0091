import { SqlMigration } from './sql-migration.js';

/**
 * What there is little of, found without reading the rest: the transfers of a small office, those on the road, movements
 * of a rare kind.
 *
 * The lists say in words what an index is of, so that PostgreSQL can use it whatever the parameters are. Transfers leave
 * theirs when they are accepted; relocations and receipts, which are most of the movements, never pay for one.
 */
export class Migration20261101001700_rare_rows extends SqlMigration {
  protected readonly sql = `
    -- With both offices, which the policy asks for: the transfers of an office are merged from its two ends.
    drop index custody.ix_transfer_from;
    drop index custody.ix_transfer_to;
    create index ix_transfer_from on custody.transfer (from_office_id, id) include (to_office_id);
    create index ix_transfer_to on custody.transfer (to_office_id, id) include (from_office_id);
    create index ix_transfer_on_the_road on custody.transfer (id) where status = 'IN_TRANSIT';
    create index ix_movement_rare_kind on custody.movement (kind, occurred_at desc, id desc)
      where kind not in ('RECEIPT', 'RELOCATION');
    create index ix_movement_office_rare_kind on custody.movement (office_id, kind, occurred_at desc, id desc)
      where kind not in ('RECEIPT', 'RELOCATION');
  `;
}
