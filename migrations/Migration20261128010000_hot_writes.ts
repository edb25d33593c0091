import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** Says whether a count has found something missing that nobody has decided on: the first entry of a small index. */
const lookForShortage = `
      perform from inventory.discrepancy d
      where d.kind = 'SHORTAGE' and d.decision is null
      order by d.line_id limit 1;`;

/**
 * What every write pays for its line in the log and for its request, and a movement for the shortages of counts, made
 * small (see Migration20261128009500). No rule changes: each check refuses the same rows as before.
 */
export class Migration20261128010000_hot_writes extends SqlMigration {
  protected readonly sql = `
    -- The function writes the moment, the transaction and the user itself, whatever was claimed. Its WHEN, which asked
    -- first, was read anew for each row of the log, at several times the price of the call.
    drop trigger guard_outbox on trail.outbox;
    create trigger guard_outbox before insert on trail.outbox for each row execute function trail.guard_outbox();
    alter table trail.outbox enable always trigger guard_outbox;

    -- A counted repetition makes an automaton of as many states, built anew for each value; so the length is measured.
    alter table trail.outbox
      drop constraint ck_outbox_source,
      drop constraint ck_outbox_type,
      drop constraint ck_outbox_content,
      add constraint ck_outbox_source check (source = any ('{domain,row,ddl,system}'::text[])),
      add constraint ck_outbox_type check (type ~ '^[a-z0-9_.-]+$' and length(type) <= 80),
      -- A payload with its salt, or a body.
      add constraint ck_outbox_content check ((payload is null) = (salt is null) and (payload is null) <> (body is null));
    alter table platform.request
      drop constraint ck_request_fingerprint,
      add constraint ck_request_fingerprint check (fingerprint ~ '^[0-9a-f]+$' and length(fingerprint) = 64);

    -- ck_movement_first: a receipt is the first movement, and nothing else is.
    create or replace function custody.guard_receipt_conclusion() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.source = 'RECORDED' and custody.is_conclusion_after_receipt(new.exhibit_id) then
        ${refusal('the expert conclusion is younger than the receipt', 'ck_exhibit_conclusion_before_receipt')}
      end if;
      return null;
    end
    $body$;
    drop trigger guard_receipt_conclusion on custody.movement;
    create constraint trigger guard_receipt_conclusion after insert on custody.movement for each row
      when (new.seq = 1) execute function custody.guard_receipt_conclusion();
    alter table custody.movement enable always trigger guard_receipt_conclusion;

    -- A row waits here for the sequencer, which reads it once: up to a page it is not compressed.
    alter table trail.outbox set (toast_tuple_target = 8160);

    -- Hardly ever does a shortage wait for its decision, and then the item and the place are compared.
    create or replace function custody.keep_shortage() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.source <> 'RECORDED' or new.kind not in ('RELOCATION', 'RELEASE', 'DISPATCH', 'DISPOSAL') then
        return null;
      end if;${lookForShortage}
      if not found then
        return null;
      end if;
      if exists (
        select from inventory.line l join inventory.discrepancy d on d.line_id = l.id
          join inventory.inventory i on i.id = d.inventory_id
        where l.exhibit_id = new.exhibit_id and l.place_id = new.from_place_id
          and d.kind = 'SHORTAGE' and d.decision is null and i.status = 'COMPARED'
          and d.quantity > (
            select h.quantity from custody.holding h
            where h.exhibit_id = new.exhibit_id and h.place_id = new.from_place_id)) then
        ${refusal('what a count misses waits for its decision', 'ck_movement_shortage_decided')}
      end if;
      return null;
    end
    $body$;
    create or replace function custody.shortage_at(item uuid, place uuid) returns jsonb
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin${lookForShortage}
      if not found then
        return null;
      end if;
      return (
        select jsonb_build_object('inventory', i.code, 'quantity', trim_scale(d.quantity)::text)
        from inventory.line l join inventory.discrepancy d on d.line_id = l.id
          join inventory.inventory i on i.id = d.inventory_id
        where l.exhibit_id = item and l.place_id = place and d.kind = 'SHORTAGE' and d.decision is null
          and i.status = 'COMPARED'
        order by d.quantity desc limit 1);
    end
    $body$;
  `;
}
