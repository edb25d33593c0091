import { Migration } from '@mikro-orm/migrations';

/** A migration is hand-written SQL that runs as the owner; it only goes forward. */
export abstract class SqlMigration extends Migration {
  protected abstract readonly sql: string;

  override up(): void {
    this.addSql(this.sql);
  }
}
