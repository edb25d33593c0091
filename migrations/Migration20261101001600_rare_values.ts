import { SqlMigration } from './sql-migration.js';

/**
 * Lists by a value that few rows have: what is missing, an adjustment, a transfer on the road.
 *
 * A list is read in its order until a page is full. Where hardly a row has the value, that was the whole list; an index
 * with the value before the order holds these rows alone. One for people of one office, whose rows it holds in order,
 * and one for those of many.
 */
export class Migration20261101001600_rare_values extends SqlMigration {
  protected readonly sql = `
    create index ix_exhibit_status on custody.exhibit (status, id);
    create index ix_exhibit_office_status on custody.exhibit (office_id, status, id);
    create index ix_exhibit_class on custody.exhibit (class_code, id);
    create index ix_exhibit_office_class on custody.exhibit (office_id, class_code, id);

    -- Without relocations: they are what most movements are, found at once in any list, and what keepers wait for. They
    -- do not pay for these.
    create index ix_movement_kind on custody.movement (kind, occurred_at desc, id desc) where kind <> 'RELOCATION';
    create index ix_movement_office_kind on custody.movement (office_id, kind, occurred_at desc, id desc)
      where kind <> 'RELOCATION';

    -- Few at any time, whatever has arrived over the years.
    create index ix_transfer_in_transit on custody.transfer (id) where status = 'IN_TRANSIT';
    create index ix_transfer_expected on custody.transfer (to_office_id, id) where status = 'IN_TRANSIT';
  `;
}
