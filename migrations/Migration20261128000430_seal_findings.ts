import { SqlMigration } from './sql-migration.js';

const reach = 'any ((select identity.offices_in_reach())::uuid[])';

/**
 * A sealed item moves whole, and a seal that was found not intact holds an item back: it is neither disposed of nor
 * released until a head has concluded or it is sealed again. Whoever says intact afterwards is not refused; that makes
 * a difference, which a head's conclusion alone ends.
 */
export class Migration20261128000430_seal_findings extends SqlMigration {
  protected readonly sql = `
    -- Both are kept by triggers, from the findings and the conclusions.
    alter table custody.seal
      add column damaged_since timestamptz(3),
      add column contradicted_since timestamptz(3),
      add constraint ck_seal_damage check (contradicted_since is null or damaged_since is not null);
    create index ix_seal_damaged on custody.seal (exhibit_id) where damaged_since is not null;

    create table custody.seal_conclusion (
      id uuid not null,
      office_id uuid not null,
      exhibit_id uuid not null,
      seal_id uuid not null,
      number text not null,
      dated date not null,
      outcome text not null,
      text text not null,
      concluded_by uuid not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_seal_conclusion primary key (id),
      constraint fk_seal_conclusion_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_seal_conclusion_seal foreign key (seal_id, exhibit_id) references custody.seal (id, exhibit_id) on delete restrict,
      constraint fk_seal_conclusion_concluder foreign key (concluded_by) references identity.staff (id) on delete restrict,
      constraint ck_seal_conclusion_outcome check (outcome in ('SETTLED', 'RELEASE_ONLY', 'RESEAL', 'INVESTIGATE')),
      constraint ck_seal_conclusion_texts check (btrim(number) <> '' and btrim(text) <> '')
    );
    create index ix_seal_conclusion_seal on custody.seal_conclusion (seal_id, recorded_at desc);
    create unique index uq_seal_conclusion_number on custody.seal_conclusion
      (office_id, extract(year from dated), rules.canonical_number(number));
    call platform.make_append_only('custody.seal_conclusion');
    alter table custody.seal_conclusion enable row level security;
    create policy in_reach on custody.seal_conclusion to so_kho_app
      using (office_id = ${reach} or custody.exhibit_in_reach(exhibit_id))
      with check (office_id = ${reach} or custody.exhibit_in_reach(exhibit_id));
    grant select, insert on custody.seal_conclusion to so_kho_app;
    call trail.capture('custody.seal_conclusion', 'Exhibit', 'one.exhibit_id');

    -- What a seal was found like: by who looked at it, and by who opened it.
    create function custody.seal_findings(asked uuid)
    returns table (condition text, found_at timestamptz, recorded_at timestamptz, found_by uuid)
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select c.condition, c.checked_at, c.recorded_at, c.checked_by from custody.seal_check c where c.seal_id = asked
      union all
      select o.condition_found, o.opened_at, o.recorded_at, o.opened_by from custody.seal_opening o where o.seal_id = asked
    $body$;
    revoke execute on function custody.seal_findings(uuid) from public;
    grant execute on function custody.seal_findings(uuid) to so_kho_app;

    -- A seal is damaged from its first finding that is not intact and that no conclusion has settled. It is contradicted
    -- where a later finding says intact. The next seal of the item ends the damage, a contradiction it does not end.
    create function custody.refresh_seal_damage(asked uuid) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      settled timestamptz := (
        select max(k.recorded_at) from custody.seal_conclusion k where k.seal_id = asked and k.outcome = 'SETTLED');
      damaged timestamptz := (
        select min(f.found_at) from custody.seal_findings(asked) f
        where f.condition <> 'INTACT' and (settled is null or f.recorded_at > settled));
      contradicted timestamptz := (
        select min(f.found_at) from custody.seal_findings(asked) f
        where f.condition = 'INTACT' and f.found_at > damaged and (settled is null or f.recorded_at > settled));
    begin
      if contradicted is null and exists (
        select from custody.seal s join custody.seal next on next.exhibit_id = s.exhibit_id and next.ordinal > s.ordinal
        where s.id = asked) then
        damaged := null;
      end if;
      update custody.seal s set damaged_since = damaged, contradicted_since = contradicted
      where s.id = asked and (s.damaged_since, s.contradicted_since) is distinct from (damaged, contradicted);
    end
    $body$;
    revoke execute on function custody.refresh_seal_damage(uuid) from public;

    create function custody.seal_found() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      condition text := case tg_table_name when 'seal_check' then to_jsonb(new) ->> 'condition' else to_jsonb(new) ->> 'condition_found' end;
    begin
      if condition <> 'INTACT' or exists (
        select from custody.seal s where s.id = new.seal_id and s.damaged_since is not null) then
        perform custody.refresh_seal_damage(new.seal_id);
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.seal_found() from public;
    create trigger seal_found after insert on custody.seal_check for each row execute function custody.seal_found();
    create trigger seal_found after insert on custody.seal_opening for each row execute function custody.seal_found();
    alter table custody.seal_check enable always trigger seal_found;
    alter table custody.seal_opening enable always trigger seal_found;

    create function custody.sealed_again() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.refresh_seal_damage(s.id) from custody.seal s
      where s.exhibit_id = new.exhibit_id and s.ordinal < new.ordinal and s.damaged_since is not null;
      return null;
    end
    $body$;
    revoke execute on function custody.sealed_again() from public;
    create trigger sealed_again after insert on custody.seal for each row when (new.ordinal > 1)
      execute function custody.sealed_again();
    alter table custody.seal enable always trigger sealed_again;

    -- A head concludes on what somebody else has found.
    create function custody.guard_seal_conclusion() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      damaged timestamptz := (select s.damaged_since from custody.seal s where s.id = new.seal_id for update);
    begin
      if damaged is null then
        raise exception 'nothing of the seal waits for a conclusion'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_conclusion_finding';
      end if;
      if exists (
        select from custody.seal_findings(new.seal_id) f where f.found_by = new.concluded_by and f.found_at >= damaged) then
        raise exception 'who found the seal like that does not conclude on it'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_conclusion_own_finding';
      end if;
      new.recorded_at := clock_timestamp();
      return new;
    end
    $body$;
    revoke execute on function custody.guard_seal_conclusion() from public;
    create trigger guard_seal_conclusion before insert on custody.seal_conclusion
      for each row execute function custody.guard_seal_conclusion();
    alter table custody.seal_conclusion enable always trigger guard_seal_conclusion;

    create function custody.seal_concluded() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.refresh_seal_damage(new.seal_id);
      return null;
    end
    $body$;
    revoke execute on function custody.seal_concluded() from public;
    create trigger seal_concluded after insert on custody.seal_conclusion for each row
      when (new.outcome = 'SETTLED') execute function custody.seal_concluded();
    alter table custody.seal_conclusion enable always trigger seal_concluded;

    -- Whether a damaged seal holds an item back: from a disposal always, from a release unless a head has allowed it
    -- since the last finding.
    create function custody.held_back_by_seal(exhibit uuid, released boolean) returns boolean
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from custody.seal s
        where s.exhibit_id = exhibit and s.damaged_since is not null and not (released and coalesce((
          select k.outcome = 'RELEASE_ONLY' and not exists (
            select from custody.seal_findings(s.id) f where f.condition <> 'INTACT' and f.recorded_at > k.recorded_at)
          from custody.seal_conclusion k where k.seal_id = s.id order by k.recorded_at desc limit 1), false)))
    $body$;
    revoke execute on function custody.held_back_by_seal(uuid, boolean) from public;
    grant execute on function custody.held_back_by_seal(uuid, boolean) to so_kho_app;

    -- Looked at when the holdings have moved: nothing may be left of a sealed package where it was taken from. What a
    -- count decides and what a paper register says is not held back.
    create function custody.guard_movement_of_sealed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (select from custody.seal s where s.exhibit_id = new.exhibit_id and s.ended_at is null) and exists (
        select from custody.holding h
        where h.exhibit_id = new.exhibit_id and h.place_id = new.from_place_id and h.quantity > 0) then
        raise exception 'a sealed item moves whole'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_sealed_whole';
      end if;
      if new.kind in ('RELEASE', 'DISPOSAL') and custody.held_back_by_seal(new.exhibit_id, new.kind = 'RELEASE') then
        raise exception 'the seal was found damaged'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_seal_damaged';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_movement_of_sealed() from public;
    create trigger guard_movement_of_sealed after insert on custody.movement for each row
      when (new.source = 'RECORDED'
        and new.kind in ('RELOCATION', 'RELEASE', 'RETURN', 'CONSUMPTION', 'DISPATCH', 'DISPOSAL'))
      execute function custody.guard_movement_of_sealed();
    alter table custody.movement enable always trigger guard_movement_of_sealed;

    -- What was found before there were conclusions waits for one now.
    do $found$
    declare
      one uuid;
    begin
      for one in
        select distinct c.seal_id from custody.seal_check c where c.condition <> 'INTACT'
        union select o.seal_id from custody.seal_opening o where o.condition_found <> 'INTACT'
      loop
        perform custody.refresh_seal_damage(one);
      end loop;
    end
    $found$;
  `;
}
