import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** A delegation is recorded soon after it began, so that it makes no past paper right. What was recorded before stays. */
export class Migration20261128010310_delegations_in_time extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('identity.delegation.most-days-back', '2025-10-01', '5',
       'Quy ước của đơn vị, chờ Quy chế làm việc',
       'Số ngày nhiều nhất từ ngày đầu của ủy quyền đến ngày ghi sổ; ủy quyền ghi sổ muộn hơn không hợp thức hóa văn bản đã ký');

    create function identity.guard_delegation_recorded() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      written_on date := (new.created_at at time zone 'Asia/Ho_Chi_Minh')::date;
    begin
      if written_on - new.valid_from > rules.value_on('identity.delegation.most-days-back', written_on)::int then
        ${refusal('the delegation began too long before it is recorded', 'ck_delegation_recorded_in_time')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function identity.guard_delegation_recorded() from public;
    create trigger guard_delegation_recorded before insert on identity.delegation
      for each row execute function identity.guard_delegation_recorded();
    alter table identity.delegation enable always trigger guard_delegation_recorded;
  `;
}
