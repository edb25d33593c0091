import { SqlMigration } from './sql-migration.js';

/** What is out of a release and has neither come back nor ended there. */
const isOpen = 'returned_quantity + consumed_quantity + disposed_quantity < quantity';

/** Not `coalesce`, which PostgreSQL does not push below a policy into an index. */
const dueDay = `(case when due_on is null then 'infinity'::date else due_on end)`;

/** The items of a place in their order, and open releases by the day on which they are due; without a day, last. */
export class Migration20261128009310_place_and_due_lists extends SqlMigration {
  protected readonly sql = `
    -- One in the place of the other: a relocation writes as many entries as before.
    drop index custody.ix_holding_place;
    create index ix_holding_place on custody.holding (place_id, exhibit_id) where quantity > 0;

    create index ix_release_due on custody.release (${dueDay}, id) where ${isOpen};
    create index ix_release_office_due on custody.release (office_id, ${dueDay}, id)
      where ${isOpen};
  `;
}
