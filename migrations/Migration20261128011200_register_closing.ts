import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

const isClosed = (office: string): string => `exists (
        select from custody.register_closing c
        where c.office_id = ${office} and c.closed_on < (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date)`;

/** The paper book of an office ends on a day: what comes in after it comes by receipt, not by a register. */
export class Migration20261128011200_register_closing extends SqlMigration {
  protected readonly sql = `
    create table custody.register_closing (
      office_id uuid not null,
      -- the last day on which a register of the office is taken over
      closed_on date not null,
      closed_by uuid not null,
      closed_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_register_closing primary key (office_id),
      constraint fk_register_closing_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_register_closing_closed_by foreign key (closed_by) references identity.staff (id) on delete restrict
    );
    call platform.make_append_only('custody.register_closing');
    alter table custody.register_closing enable row level security;
    create policy in_reach on custody.register_closing to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]))
      with check (office_id = any ((select identity.offices_in_reach())::uuid[]));
    grant select, insert on custody.register_closing to so_kho_app;
    call trail.capture('custody.register_closing', 'Office', 'one.office_id');

    create function custody.guard_register_open() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if ${isClosed('new.office_id')} then
        ${refusal('the registers of the office are closed', 'ck_register_closed')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.guard_register_open() from public;
    create trigger guard_register_open before insert on custody.register_import
      for each row execute function custody.guard_register_open();
    create trigger guard_register_open before update of verdict on custody.register_row
      for each row when (new.verdict = 'CORRECTED') execute function custody.guard_register_open();
    create trigger guard_register_open before update of state on custody.register_difference
      for each row when (new.state = 'APPLIED') execute function custody.guard_register_open();
    alter table custody.register_import enable always trigger guard_register_open;
    alter table custody.register_row enable always trigger guard_register_open;
    alter table custody.register_difference enable always trigger guard_register_open;
  `;
}
