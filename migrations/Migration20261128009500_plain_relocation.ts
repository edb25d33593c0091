import { SqlMigration } from './sql-migration.js';

/** A trigger whose function now asks itself what its WHEN asked of every movement. */
interface Guard {
  readonly trigger: string;
  readonly procedure: string;
  /** What is cheap to ask before the function is called; it holds for every movement that `concerns` holds for. */
  readonly when: string;
  /** Which movements the guard judges, as its WHEN said. */
  readonly concerns: string;
  readonly made: 'trigger' | 'constraint trigger';
  readonly timing?: string;
}

const guards: readonly Guard[] = [
  {
    trigger: 'guard_movement_order',
    made: 'constraint trigger',
    procedure: 'guard_movement_order',
    when: 'new.order_id is not null',
    concerns: `new.source = 'RECORDED' and new.kind not in ('DISPATCH', 'ACCEPTANCE', 'TAKE_BACK')`,
  },
  {
    trigger: 'guard_movement_signer',
    made: 'constraint trigger',
    procedure: 'guard_movement_signer',
    when: 'new.order_id is not null',
    concerns: `new.source = 'RECORDED'`,
  },
  {
    trigger: 'guard_papers',
    made: 'constraint trigger',
    procedure: 'guard_movement_papers',
    when: 'new.order_id is not null',
    concerns: `new.source = 'RECORDED'`,
  },
  {
    trigger: 'guard_movement_apart',
    made: 'constraint trigger',
    procedure: 'guard_movement_apart',
    when: 'new.order_id is not null',
    concerns: `new.source = 'RECORDED' and new.kind in ('RELEASE', 'DISPATCH', 'DISPOSAL')`,
  },
  {
    trigger: 'guard_disposal_people',
    made: 'constraint trigger',
    procedure: 'guard_disposal_people',
    when: 'new.disposal_id is not null',
    concerns: `new.source = 'RECORDED'`,
  },
  {
    trigger: 'guard_receipt_sealing',
    made: 'constraint trigger',
    procedure: 'guard_receipt_sealing',
    // ck_movement_first: a receipt is the first movement, and nothing else is.
    when: 'new.seq = 1',
    concerns: `new.source = 'RECORDED'`,
    timing: 'deferrable initially deferred',
  },
  {
    trigger: 'guard_transfer_movement',
    made: 'trigger',
    procedure: 'guard_transfer_movement',
    // ck_movement_transfer: these have a transfer.
    when: 'new.transfer_id is not null',
    concerns: `new.source = 'RECORDED' and new.kind in ('ACCEPTANCE', 'TAKE_BACK')`,
  },
  {
    trigger: 'require_disposal_after_return',
    made: 'trigger',
    procedure: 'require_disposal_after_return',
    when: 'new.disposal_id is not null',
    concerns: `new.source = 'RECORDED'`,
  },
  {
    trigger: 'release_of_register',
    made: 'trigger',
    procedure: 'release_of_register',
    when: 'new.seq = 1 or new.disposal_id is not null or new.correction_id is not null',
    concerns: `new.source = 'REGISTER' and new.kind in ('RECEIPT', 'DISPOSAL') or new.kind = 'REVERSAL'`,
  },
  {
    trigger: 'settle_release',
    made: 'trigger',
    procedure: 'settle_release',
    // ck_movement_disposal and ck_movement_correction: these have a disposal or a correction.
    when: 'new.disposal_id is not null or new.correction_id is not null',
    concerns: `new.source = 'RECORDED' and new.kind in ('DISPOSAL', 'REVERSAL')`,
  },
];

/** Puts the question into the newest text of the function, and a WHEN without texts into the trigger. */
function asksItself({ trigger, procedure, when, concerns, made, timing = '' }: Guard): string {
  return `
    do $guard$
    declare
      said text := pg_get_functiondef('custody.${procedure}()'::regprocedure);
      asks text := regexp_replace(said, E'\\n    begin\\n',
        E'\\n    begin\\n      if not (' || $concerns$${concerns}$concerns$ || E') then\\n        return null;\\n      end if;\\n');
    begin
      if asks = said then
        raise exception 'the beginning of custody.${procedure} was not found';
      end if;
      execute asks;
    end
    $guard$;
    drop trigger ${trigger} on custody.movement;
    create ${made} ${trigger} after insert on custody.movement ${timing} for each row
      when (${when}) execute function custody.${procedure}();
    alter table custody.movement enable always trigger ${trigger};`;
}

/**
 * What a plain relocation pays for the rules of others, made small. PostgreSQL reads the text of each CHECK and of each
 * WHEN anew for every statement, a list of texts item by item: lists are one constant now, and a WHEN compares no texts.
 * What a function asks costs far less, as its plan is kept. No rule changes.
 */
export class Migration20261128009500_plain_relocation extends SqlMigration {
  protected readonly sql = `
    -- A function of SQL would be parsed and inlined again for each statement that checks.
    do $text$
    begin
      execute format(
        'create or replace function platform.has_text(given text) returns boolean
         language plpgsql immutable strict parallel safe as %L',
        'begin return (' || (select prosrc from pg_proc where oid = 'platform.has_text(text)'::regprocedure) || '); end');
    end
    $text$;

    do $lists$
    declare
      target regclass;
      one record;
      said text;
      list text;
      changes text;
    begin
      foreach target in array array['custody.movement', 'custody.exhibit']::regclass[] loop
        changes := null;
        for one in
          select k.conname, pg_get_constraintdef(k.oid) as said from pg_constraint k
          where k.contype = 'c' and k.conrelid = target and pg_get_constraintdef(k.oid) like '%ARRAY[''%'
        loop
          said := one.said;
          loop
            list := substring(said from 'ARRAY\\[((?:''[A-Z_]+''::text(?:, )?)+)\\]');
            exit when list is null;
            said := replace(said, 'ARRAY[' || list || ']',
              quote_literal('{' || replace(replace(replace(list, '''::text', ''), '''', ''), ', ', ',') || '}') || '::text[]');
          end loop;
          changes := concat_ws(', ', changes, format('drop constraint %1$I, add constraint %1$I %2$s', one.conname, said));
        end loop;
        execute format('alter table %s %s', target, changes);
      end loop;
    end
    $lists$;

    ${guards.map(asksItself).join('\n')}

    -- What changes nothing outside has none of these; a corrected receipt is looked at as well.
    drop trigger require_outside_released on custody.movement;
    create constraint trigger require_outside_released after insert on custody.movement
      deferrable initially deferred for each row
      when (new.seq = 1 or new.release_id is not null or new.disposal_id is not null or new.correction_id is not null)
      execute function custody.require_outside_released();
    alter table custody.movement enable always trigger require_outside_released;

    -- The question that is answered at once for what moves whole comes first.
    create or replace function custody.guard_movement_of_sealed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.source <> 'RECORDED'
        or new.kind not in ('RELOCATION', 'RELEASE', 'RETURN', 'CONSUMPTION', 'DISPATCH', 'DISPOSAL') then
        return null;
      end if;
      if exists (
        select from custody.holding h
        where h.exhibit_id = new.exhibit_id and h.place_id = new.from_place_id and h.quantity > 0) then
        if exists (select from custody.seal s where s.exhibit_id = new.exhibit_id and s.ended_at is null) then
          raise exception 'a sealed item moves whole'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_sealed_whole';
        end if;
      end if;
      if new.kind in ('RELEASE', 'DISPOSAL') then
        if custody.held_back_by_seal(new.exhibit_id, new.kind = 'RELEASE') then
          raise exception 'the seal was found damaged'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_seal_damaged';
        end if;
      end if;
      return null;
    end
    $body$;
    drop trigger guard_movement_of_sealed on custody.movement;
    create trigger guard_movement_of_sealed after insert on custody.movement
      for each row execute function custody.guard_movement_of_sealed();
    alter table custody.movement enable always trigger guard_movement_of_sealed;

    -- The lock makes a new mark of the place wait, and waits for one (mark_place).
    create or replace function custody.judge_place() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      mark text;
      class text;
    begin
      if new.source <> 'RECORDED' or new.kind in ('RELEASE', 'CONSUMPTION', 'DISPATCH', 'DISPOSAL', 'REVERSAL') then
        return null;
      end if;
      select p.fitness, e.class_code into mark, class from custody.place p, custody.exhibit e
      where p.id = new.to_place_id and e.id = new.exhibit_id for key share of p;
      if mark is not null and not custody.class_fits(class, mark) then
        raise exception 'the class of the item must not lie in such a place'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_place_fit';
      end if;
      return null;
    end
    $body$;
    drop trigger judge_place on custody.movement;
    create trigger judge_place after insert on custody.movement
      for each row execute function custody.judge_place();
    alter table custody.movement enable always trigger judge_place;

    -- The count of these warehouses that something of this moment would contradict. Of several the last.
    create function inventory.contradicted_in(warehouses uuid[], moment timestamptz) returns setof uuid
    language sql stable as $body$
      select i.id from inventory.inventory i
      where i.warehouse_id = any (warehouses) and i.status <> 'CANCELLED' and moment < coalesce(i.compared_at, i.as_of)
      order by i.as_of desc, i.id desc limit 1
    $body$;
    revoke execute on function inventory.contradicted_in(uuid[], timestamptz) from public;
    create or replace function inventory.contradicted(from_place uuid, to_place uuid, moment timestamptz) returns uuid
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select * from inventory.contradicted_in(
        array(select p.warehouse_id from custody.place p where p.id in (from_place, to_place)), moment)
    $body$;

    -- Looks at the two places once: in whose lists the movement stands, that nothing is relocated from or to the giving
    -- side, and the count that it would contradict. The mark is the database's; a reason without need is dropped. What a
    -- paper register says stands as it is written.
    create function custody.place_movement() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      giving boolean;
    begin
      select coalesce(f.warehouse_id, t.warehouse_id), 'SOURCE' in (f.kind, t.kind), (
        select counted from inventory.contradicted_in(array[f.warehouse_id, t.warehouse_id], new.occurred_at) counted
        where new.source = 'RECORDED')
      into new.warehouse_id, giving, new.late_inventory_id
      from custody.place f, custody.place t where f.id = new.from_place_id and t.id = new.to_place_id;
      if giving and new.kind = 'RELOCATION' then
        raise exception 'a relocation neither takes from the giving side nor gives back to it'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_exhibit_conserved';
      end if;
      if new.late_inventory_id is null then
        new.late_reason := null;
      elsif rules.value_in_force('movement.late-entry') = '"REFUSE"' and new.correction_id is null then
        raise exception 'a movement lies before a count of its warehouse'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_late_refused';
      elsif new.correction_id is not null then
        -- A correction says itself why it comes late.
        new.late_reason := (select c.reason from custody.correction c where c.id = new.correction_id);
      elsif platform.has_text(new.late_reason) is not true then
        raise exception 'a movement that lies before a count of its warehouse has a reason'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_late_reason';
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.place_movement() from public;
    drop trigger mark_late_entry on custody.movement;
    drop trigger set_movement_warehouse on custody.movement;
    drop function custody.mark_late_entry(), custody.set_movement_warehouse(), custody.warehouse_of_movement(uuid, uuid);
    create trigger place_movement before insert on custody.movement
      for each row execute function custody.place_movement();
    alter table custody.movement enable always trigger place_movement;

    -- What a relocation takes from one place it gives to another, in one statement (apply_movement), and neither is the
    -- giving side (place_movement): it keeps the sum that this counts. Nobody else may write holdings.
    drop trigger require_conservation on custody.movement;
    create constraint trigger require_conservation after insert on custody.movement
      deferrable initially deferred for each row when (new.kind <> 'RELOCATION')
      execute function custody.require_conservation('movement');
    alter table custody.movement enable always trigger require_conservation;
  `;
}
