import { SqlMigration } from './sql-migration.js';

/**
 * What lies outside is what the open releases to that place still miss, when each transaction ends: no
 * release stays open without its goods, and no goods stay outside without their release.
 */
export class Migration20261128009620_outside_balances extends SqlMigration {
  protected readonly sql = `
    -- Where the two differ for an item; empty where the book is right.
    create function custody.outside_differences(item uuid)
    returns table (place_id uuid, held numeric, released numeric)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(h.place_id, r.place_id), coalesce(h.quantity, 0), coalesce(r.quantity, 0)
      from (
        select h.place_id, h.quantity from custody.holding h join custody.place p on p.id = h.place_id
        where h.exhibit_id = item and p.kind in ('TREASURY', 'THIRD_PARTY', 'EXPERT', 'COURT', 'INVESTIGATOR')) h
      full join (
        select r.place_id, sum(r.quantity - r.returned_quantity - r.consumed_quantity - r.disposed_quantity) as quantity
        from custody.release r where r.exhibit_id = item group by r.place_id) r on r.place_id = h.place_id
      where coalesce(h.quantity, 0) <> coalesce(r.quantity, 0)
    $body$;
    revoke execute on function custody.outside_differences(uuid) from public;

    -- What a paper register has at the Treasury was given there before: it has its release, of the id of its receipt, by
    -- which it comes back or is disposed of like any other.
    create function custody.release_of_register() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.kind = 'RECEIPT' then
        insert into custody.release (id, office_id, exhibit_id, place_id, quantity, purpose, requested_by, released_at)
        select new.id, new.office_id, new.exhibit_id, p.id, new.quantity, 'Gửi giữ theo sổ giấy', p.name, new.occurred_at
        from custody.place p
        where p.id = new.to_place_id and p.kind in ('TREASURY', 'THIRD_PARTY', 'EXPERT', 'COURT', 'INVESTIGATOR');
      elsif new.kind = 'DISPOSAL' then
        update custody.release r set disposed_quantity = r.disposed_quantity + new.quantity
        from custody.movement m
        where m.exhibit_id = new.exhibit_id and m.kind = 'RECEIPT' and r.id = m.id and r.place_id = new.from_place_id;
      else
        update custody.release r set returned_quantity = r.quantity
        from custody.correction c where c.id = new.correction_id and r.id = c.movement_id;
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.release_of_register() from public;
    create trigger release_of_register after insert on custody.movement for each row
      when (new.source = 'REGISTER' and new.kind in ('RECEIPT', 'DISPOSAL') or new.kind = 'REVERSAL')
      execute function custody.release_of_register();
    alter table custody.movement enable always trigger release_of_register;

    insert into custody.release (id, office_id, exhibit_id, place_id, quantity, purpose, requested_by, released_at)
      select coalesce(m.id, gen_random_uuid()), e.office_id, e.id, p.id, d.held - d.released, 'Gửi giữ theo sổ giấy', p.name,
        coalesce(m.occurred_at, e.last_occurred_at)
      from custody.exhibit e cross join custody.outside_differences(e.id) d join custody.place p on p.id = d.place_id
        left join custody.movement m on m.exhibit_id = e.id and m.kind = 'RECEIPT' and m.to_place_id = d.place_id
      where d.held > d.released;

    create function custody.require_outside_released() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (select from custody.outside_differences(new.exhibit_id)) then
        raise exception 'what lies outside is not what is released'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_release_outside';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.require_outside_released() from public;
    create constraint trigger require_outside_released after insert on custody.movement
      deferrable initially deferred for each row
      when (new.kind in ('RECEIPT', 'RELEASE', 'RETURN', 'CONSUMPTION', 'DISPOSAL', 'REVERSAL'))
      execute function custody.require_outside_released();
    create constraint trigger require_outside_released after insert on custody.release
      deferrable initially deferred for each row execute function custody.require_outside_released();
    alter table custody.movement enable always trigger require_outside_released;
    alter table custody.release enable always trigger require_outside_released;
  `;
}
