import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** No team that is written or approved holds somebody on leave, or somebody who answered for the inspected office. */
export class Migration20261128009610_inspection_teams extends SqlMigration {
  protected readonly sql = `
    -- Until when somebody inspects an office not, by office: so many months after the last day on which that person held
    -- a role there, own or delegated, or counted, recounted or decided in its inventories. Without an end: 9999-12-31.
    -- Held at the province, the roles over all offices make nobody responsible for one of them.
    create function inspection.bars_of(person uuid, province uuid, months integer)
    returns table (office_id uuid, until date)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with part (role, office_id, last) as (
        select r.role, r.office_id, r.valid_to from identity.role_assignment r where r.staff_id = person
        union all
        select d.role, d.office_id, least(d.valid_to, (d.revoked_at at time zone 'Asia/Ho_Chi_Minh')::date)
        from identity.delegation d
        where d.delegate_id = person
          and (d.revoked_at is null or (d.revoked_at at time zone 'Asia/Ho_Chi_Minh')::date >= d.valid_from)
        union all
        select 'COUNT', i.office_id, (c.counted_at at time zone 'Asia/Ho_Chi_Minh')::date
        from inventory.count c join inventory.inventory i on i.id = c.inventory_id
        where c.counted_by = person
        union all
        select 'COUNT', i.office_id, (c.counted_at at time zone 'Asia/Ho_Chi_Minh')::date
        from inventory.count c join inventory.inventory i on i.id = c.inventory_id
        where c.second_counted_by = person
        union all
        select 'COUNT', i.office_id, (c.counted_at at time zone 'Asia/Ho_Chi_Minh')::date
        from inventory.recount c join inventory.inventory i on i.id = c.inventory_id
        where person in (c.counted_by, c.second_counted_by)
        union all
        select 'COUNT', i.office_id, (d.resolved_at at time zone 'Asia/Ho_Chi_Minh')::date
        from inventory.discrepancy d join inventory.inventory i on i.id = d.inventory_id
        where d.resolved_by = person
      )
      select part.office_id, max(coalesce((part.last + make_interval(months => months))::date, date '9999-12-31'))
      from part
      where not (part.office_id = province and part.role = any (array[
        'FINANCE', 'INSPECTION', 'INSPECTOR', 'PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD', 'PROSECUTOR', 'ADMINISTRATOR']))
      group by part.office_id
    $body$;
    revoke execute on function inspection.bars_of(uuid, uuid, integer) from public;
    grant execute on function inspection.bars_of(uuid, uuid, integer) to so_kho_app;

    -- Judges the teams that are planned for an inspection, or for all of a programme. A self-check is the work of those
    -- responsible, which does not bar them.
    create function inspection.require_fit_teams(asked_programme uuid, asked_inspection uuid) returns void
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from inspection.inspection i join inspection.team_member m on m.inspection_id = i.id and m.standing
          join inspection.absence a on a.staff_id = m.staff_id and a.withdrawn_at is null
            and a.starts_on <= i.ends_on and i.starts_on <= a.ends_on
        where i.status = 'PLANNED' and (i.programme_id = asked_programme or i.id = asked_inspection)) then
        ${refusal('somebody of the team is on leave', 'ck_inspection_team_absent')}
      end if;
      if exists (
        select from inspection.inspection i join inspection.team_member m on m.inspection_id = i.id and m.standing
          join inspection.programme p on p.id = i.programme_id
          join inspection.bars_of(m.staff_id, p.office_id, coalesce(
            rules.value_on('inspection.independence.months', i.year_from)::integer, 0)) bar
            on bar.office_id = i.office_id and bar.until >= i.starts_on
        where i.status = 'PLANNED' and i.kind <> 'SELF_CHECK'
          and (i.programme_id = asked_programme or i.id = asked_inspection)) then
        ${refusal('somebody of the team answered for the office', 'ck_inspection_team_independent')}
      end if;
    end
    $body$;
    revoke execute on function inspection.require_fit_teams(uuid, uuid) from public;

    -- When the transaction ends, so that an inspection may be moved together with its team.
    create function inspection.guard_team_fit() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if tg_table_name = 'programme' then
        perform inspection.require_fit_teams(new.id, null);
      elsif tg_table_name = 'inspection' then
        perform inspection.require_fit_teams(null, new.id);
      else
        perform inspection.require_fit_teams(null, new.inspection_id);
      end if;
      return null;
    end
    $body$;
    revoke execute on function inspection.guard_team_fit() from public;
    create constraint trigger guard_team_fit after insert or update of standing on inspection.team_member
      deferrable initially deferred for each row when (new.standing and new.status = 'PLANNED')
      execute function inspection.guard_team_fit();
    create constraint trigger guard_team_fit after update of office_id, kind, starts_on, ends_on on inspection.inspection
      deferrable initially deferred for each row when (new.status = 'PLANNED')
      execute function inspection.guard_team_fit();
    create constraint trigger guard_team_fit after update of status on inspection.programme
      deferrable initially deferred for each row when (new.status = 'APPROVED' and old.status = 'DRAFT')
      execute function inspection.guard_team_fit();
    alter table inspection.team_member enable always trigger guard_team_fit;
    alter table inspection.inspection enable always trigger guard_team_fit;
    alter table inspection.programme enable always trigger guard_team_fit;
  `;
}
