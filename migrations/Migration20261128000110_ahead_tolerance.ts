import { SqlMigration } from './sql-migration.js';

/** How far the clock of a tablet may be ahead; the database itself refuses what lies five minutes ahead. */
export class Migration20261128000110_ahead_tolerance extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('time.ahead-tolerance-seconds', '2017-06-16', '30', 'Quy ước của đơn vị',
       'Số giây mà thời điểm được khai có thể đi trước đồng hồ máy chủ do lệch đồng hồ; thời điểm đó được ghi là lúc ghi sổ');
  `;
}
