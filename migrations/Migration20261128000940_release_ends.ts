import { SqlMigration } from './sql-migration.js';

/**
 * What is disposed of where it was released to closes its release: the disposal names it, and what is out of all
 * releases to a place is what lies there.
 */
export class Migration20261128000940_release_ends extends SqlMigration {
  protected readonly sql = `
    alter table custody.release
      add column disposed_quantity numeric(20, 6) not null default 0,
      drop constraint ck_release_returned,
      add constraint ck_release_returned check (
        returned_quantity >= 0 and consumed_quantity >= 0 and disposed_quantity >= 0
        and returned_quantity + consumed_quantity + disposed_quantity <= quantity);
    alter table custody.movement
      drop constraint ck_movement_release,
      add constraint ck_movement_release check (
        kind = 'DISPOSAL' or (kind in ('RELEASE', 'RETURN', 'CONSUMPTION')) = (release_id is not null));

    -- Releases that stayed open though their goods are gone: what no longer lies there was disposed of, the oldest first.
    with outside as (
      select r.id, r.quantity - r.returned_quantity - r.consumed_quantity as rest,
        sum(r.quantity - r.returned_quantity - r.consumed_quantity)
          over (partition by r.exhibit_id, r.place_id order by r.released_at, r.id) as up_to,
        sum(r.quantity - r.returned_quantity - r.consumed_quantity)
          over (partition by r.exhibit_id, r.place_id) - coalesce(h.quantity, 0) as gone
      from custody.release r
      left join custody.holding h on h.exhibit_id = r.exhibit_id and h.place_id = r.place_id
    )
    update custody.release r set disposed_quantity = least(o.rest, o.gone - (o.up_to - o.rest))
    from outside o where o.id = r.id and o.rest > 0 and o.gone > o.up_to - o.rest;

    create function custody.settle_release() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.kind = 'DISPOSAL' then
        update custody.release r set disposed_quantity = r.disposed_quantity + new.quantity
        where r.id = new.release_id and r.exhibit_id = new.exhibit_id and r.place_id = new.from_place_id;
        if not found and (new.release_id is not null or exists (
          select from custody.place p
          where p.id = new.from_place_id and p.kind in ('TREASURY', 'THIRD_PARTY', 'EXPERT', 'COURT', 'INVESTIGATOR'))) then
          raise exception 'what is disposed of outside closes its release'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_disposal_release';
        end if;
      else
        update custody.release r set disposed_quantity = r.disposed_quantity - new.quantity
        from custody.correction c join custody.movement m on m.id = c.movement_id
        where c.id = new.correction_id and m.kind = 'DISPOSAL' and r.id = m.release_id;
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.settle_release() from public;
    create trigger settle_release after insert on custody.movement for each row
      when (new.source = 'RECORDED' and new.kind in ('DISPOSAL', 'REVERSAL'))
      execute function custody.settle_release();
    alter table custody.movement enable always trigger settle_release;
  `;
}
