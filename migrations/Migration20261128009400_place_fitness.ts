import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

const storage = `('WAREHOUSE', 'ZONE', 'SHELF', 'BIN')`;
const open = `('OPEN_YARD', 'OPEN_ZONE')`;

/**
 * What a place of a warehouse is fit for, and that nothing is put where its class must not lie. A place has a mark of its
 * own or that of the place around it; a head marks what is more than open. What lies somewhere stays there until it is
 * moved, as do things that were taken over from a paper register.
 */
export class Migration20261128009400_place_fitness extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('place.class-fitness', '2017-03-15',
       '{"DRUG":["LOCKED_ROOM","SAFE","SPECIAL_STORE"],
         "WEAPON":["LOCKED_ROOM","SAFE","SPECIAL_STORE"],
         "EXPLOSIVE":["LOCKED_ROOM","SPECIAL_STORE"],
         "GOLD":["LOCKED_ROOM","SAFE","SPECIAL_STORE"],
         "MONEY":["LOCKED_ROOM","SAFE","SPECIAL_STORE"],
         "FOREIGN_CURRENCY":["LOCKED_ROOM","SAFE","SPECIAL_STORE"],
         "WILDLIFE":["LOCKED_ROOM","SAFE","SPECIAL_STORE"]}',
       'Quy ước của đơn vị, theo Bộ luật TTHS 2015 Điều 90 khoản 1 và Thông tư 01/2017/TT-BTP Điều 9 khoản 2; luật không định rõ loại vị trí',
       'Loại vị trí trong kho được để từng loại vật chứng; loại vật chứng không có trong danh sách thì để ở vị trí nào cũng được');

    alter table custody.place
      add column own_fitness text,
      add column fitness text,
      add column fitness_set_by uuid,
      add constraint fk_place_fitness_set_by foreign key (fitness_set_by) references identity.staff (id) on delete restrict;

    -- Places of before: safes, yards, and the rest as a locked room.
    update custody.place set own_fitness = case
        when kind = 'WAREHOUSE' then 'LOCKED_ROOM'
        when code = 'KET' or name ilike 'két%' then 'SAFE'
        else 'OPEN_YARD'
      end
    where kind = 'WAREHOUSE' or kind in ${storage}
      and (code in ('KET', 'SAN', 'BAI') or name ilike 'két%' or name ~* '^(sân|bãi)');
    with recursive marked as (
      select p.id, p.own_fitness as fitness from custody.place p where p.kind = 'WAREHOUSE'
      union all
      select p.id, coalesce(p.own_fitness, m.fitness) from custody.place p join marked m on m.id = p.parent_id
    )
    update custody.place p set fitness = m.fitness from marked m where m.id = p.id;

    alter table custody.place
      add constraint ck_place_fitness check (
        fitness in ('OPEN_YARD', 'OPEN_ZONE', 'LOCKED_ROOM', 'SAFE', 'SPECIAL_STORE')
        and coalesce(own_fitness, fitness) = fitness),
      add constraint ck_place_fitness_storage check (
        (kind in ${storage}) = (fitness is not null) and (own_fitness is null or fitness is not null));

    -- Where a class may lie in a warehouse by the rule of today; null where the rule does not name it.
    create function custody.fitness_for(class text) returns jsonb
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      return (
        select r.value -> class from rules.rule r
        where r.code = 'place.class-fitness' and r.valid_from <= (now() at time zone 'Asia/Ho_Chi_Minh')::date
          and (r.valid_to is null or r.valid_to > (now() at time zone 'Asia/Ho_Chi_Minh')::date)
        order by r.valid_from desc limit 1);
    end
    $body$;
    revoke execute on function custody.fitness_for(text) from public;

    create function custody.class_fits(class text, fitness text) returns boolean
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      return coalesce(custody.fitness_for(class) ? fitness, true);
    end
    $body$;
    revoke execute on function custody.class_fits(text, text) from public;
    grant execute on function custody.class_fits(text, text) to so_kho_app;

    -- Why a class may not lie at a place, with up to five open places of its warehouse where it may; null where it may.
    create function custody.misfit(class text, place uuid) returns jsonb
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      one record;
      allowed jsonb := custody.fitness_for(class);
    begin
      if allowed is null then
        return null;
      end if;
      select p.code, p.fitness, p.warehouse_id into one from custody.place p where p.id = place;
      if one.fitness is null or allowed ? one.fitness then
        return null;
      end if;
      return jsonb_build_object(
        'class', (select k.name from custody.exhibit_class k where k.code = class),
        'place', one.code,
        'fitness', one.fitness,
        'allowed', (select string_agg(a.value, ', ') from jsonb_array_elements_text(allowed) a),
        'places', coalesce((
          select string_agg(fit.name, ', ' order by fit.coarseness, fit.code) from (
            select p.name, p.code, array_position(array['ZONE', 'SHELF', 'BIN', 'WAREHOUSE'], p.kind) as coarseness
            from custody.place p
            where p.warehouse_id = one.warehouse_id and p.closed_at is null and allowed ? p.fitness
            order by coarseness, p.code limit 5) fit), ''));
    end
    $body$;
    revoke execute on function custody.misfit(text, uuid) from public;
    grant execute on function custody.misfit(text, uuid) to so_kho_app;

    -- A warehouse or zone is open until a head has marked it; shelves and bins are like what they stand in.
    create function custody.mark_place() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      by_head boolean;
    begin
      if new.kind not in ${storage} then
        new.fitness := null;
        return new;
      end if;
      by_head := coalesce(identity.is_head_of(
        new.fitness_set_by, new.office_id, (now() at time zone 'Asia/Ho_Chi_Minh')::date), false);
      if tg_op = 'INSERT' then
        if new.own_fitness is null and new.kind in ('WAREHOUSE', 'ZONE') and not by_head then
          new.own_fitness := 'OPEN_ZONE';
        end if;
      else
        if not by_head then
          ${refusal('a head of the office marks a place', 'ck_place_marked_by_head')}
        end if;
        -- Waits for the movements to these places that are under way, and makes new ones wait (judge_place).
        perform from custody.place p where p.warehouse_id = new.warehouse_id order by p.id for update;
      end if;
      if new.own_fitness not in ${open} and not by_head then
        ${refusal('a head of the office marks a place', 'ck_place_marked_by_head')}
      end if;
      new.fitness := coalesce(
        new.own_fitness, (select p.fitness from custody.place p where p.id = new.parent_id), 'OPEN_ZONE');
      return new;
    end
    $body$;
    revoke execute on function custody.mark_place() from public;
    create trigger mark_place before insert or update of own_fitness, fitness_set_by on custody.place
      for each row execute function custody.mark_place();
    alter table custody.place enable always trigger mark_place;

    -- Parts without a mark of their own follow. What a mark would turn into a misfit is moved first.
    create function custody.spread_fitness() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.holding h join custody.exhibit e on e.id = h.exhibit_id
        where h.place_id = new.id and h.quantity > 0
          and custody.class_fits(e.class_code, old.fitness) and not custody.class_fits(e.class_code, new.fitness)) then
        ${refusal('items lie here that must not lie in such a place', 'ck_place_fitness_held')}
      end if;
      update custody.place p set fitness = new.fitness
      where p.parent_id = new.id and p.own_fitness is null and p.fitness <> new.fitness;
      return null;
    end
    $body$;
    revoke execute on function custody.spread_fitness() from public;
    create trigger spread_fitness after update on custody.place
      for each row when (old.fitness <> new.fitness) execute function custody.spread_fitness();
    alter table custody.place enable always trigger spread_fitness;

    -- What is put somewhere now lies there from now on, whatever day it claims: the rule and the mark of today decide. A
    -- reversal says where the thing has been all the time, and is not judged.
    create function custody.judge_place() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      mark text;
    begin
      select p.fitness into mark from custody.place p where p.id = new.to_place_id for key share;
      if mark is not null
        and not custody.class_fits((select e.class_code from custody.exhibit e where e.id = new.exhibit_id), mark) then
        ${refusal('the class of the item must not lie in such a place', 'ck_movement_place_fit')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.judge_place() from public;
    create trigger judge_place after insert on custody.movement for each row
      when (new.source = 'RECORDED'
        and new.kind not in ('RELEASE', 'CONSUMPTION', 'DISPATCH', 'DISPOSAL', 'REVERSAL'))
      execute function custody.judge_place();
    alter table custody.movement enable always trigger judge_place;

    -- A class is corrected where the new one may lie; the item is locked, so that it is moved before or after.
    create function custody.judge_corrected_class() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      change jsonb;
      mark text;
    begin
      for change in select c.value from jsonb_array_elements(new.changes) c where c.value ->> 'field' = 'CLASS_CODE' loop
        for mark in
          select p.fitness from custody.holding h join custody.place p on p.id = h.place_id
          where h.exhibit_id = new.exhibit_id and h.quantity > 0 and p.fitness is not null
          order by p.id for key share of p
        loop
          if not custody.class_fits(change ->> 'new', mark) then
            ${refusal('an item of this class must not lie where it does', 'ck_correction_place_fit')}
          end if;
        end loop;
      end loop;
      return null;
    end
    $body$;
    revoke execute on function custody.judge_corrected_class() from public;
    create trigger judge_corrected_class after insert on custody.correction
      for each row when (new.kind = 'FACTS') execute function custody.judge_corrected_class();
    alter table custody.correction enable always trigger judge_corrected_class;

    grant update (own_fitness, fitness_set_by) on custody.place to so_kho_app;
  `;
}
