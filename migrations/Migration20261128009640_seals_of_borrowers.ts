import { SqlMigration } from './sql-migration.js';

/**
 * A laboratory or a court that seals what it had closes it with a label of its own: such a seal is written with the
 * return, with its own time, issuer and number, and spends none of our numbers.
 */
export class Migration20261128009640_seals_of_borrowers extends SqlMigration {
  protected readonly sql = `
    create or replace function custody.guard_seal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      previous custody.seal;
      opening uuid;
      arrival custody.movement;
      brought custody.movement;
    begin
      select * into previous from custody.seal where exhibit_id = new.exhibit_id order by ordinal desc limit 1;
      select id into opening from custody.seal_opening where seal_id = previous.id;
      select * into arrival from custody.movement where exhibit_id = new.exhibit_id and seq = 1;
      if new.ordinal <> coalesce(previous.ordinal, 0) + 1 then
        raise exception 'the next seal of the exhibit is another'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_ordinal';
      end if;
      if new.reseals_opening_id is distinct from opening then
        raise exception 'a seal closes the last opening and no other'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_reseals';
      end if;
      if new.on_arrival then
        -- Written with what brought the item and never afterwards, or somebody could claim it for what they closed
        -- themselves: with the receipt, or with a return, then put on while the item was out.
        select m.* into brought from custody.movement m where m.exhibit_id = new.exhibit_id and m.kind <> 'CONSUMPTION'
        order by m.seq desc limit 1;
        if brought.recorded_at is null or brought.recorded_at < date_trunc('milliseconds', transaction_timestamp())
          or brought.kind not in ('RECEIPT', 'RETURN') or brought.kind = 'RECEIPT' and new.ordinal > 1 then
          raise exception 'a seal of others is written with the receipt or the return'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_foreign_at_receipt';
        end if;
        if new.applied_at > brought.occurred_at then
          raise exception 'a seal of others lies after the receipt'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_foreign_before_receipt';
        end if;
        if brought.kind = 'RETURN' and new.applied_at < (
          select r.released_at from custody.release r where r.id = brought.release_id) then
          raise exception 'a seal of others lies before the item went out'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_foreign_while_out';
        end if;
      elsif new.applied_at < arrival.occurred_at then
        raise exception 'a seal lies before the receipt of its exhibit'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_after_receipt';
      end if;
      if new.applied_at < previous.ended_at then
        raise exception 'a seal lies before the end of its predecessor'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_after_predecessor';
      end if;
      new.recorded_at := clock_timestamp();
      return new;
    end
    $body$;
  `;
}
