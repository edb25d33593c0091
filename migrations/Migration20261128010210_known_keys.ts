import { SqlMigration } from './sql-migration.js';

/**
 * The database knows the keys of its house: the first of each kind is written down when it is first used, and another
 * one comes only by a command of the owner that says why. So a start that finds a key file missing makes no new key.
 */
export class Migration20261128010210_known_keys extends SqlMigration {
  protected readonly sql = `
    create table trail.known_key (
      kind text not null,
      ordinal integer not null,
      -- the public key as signed notes write it, or the fingerprint of a secret
      name text not null,
      reason text,
      since timestamptz(3) not null default clock_timestamp(),
      constraint pk_known_key primary key (kind, ordinal),
      constraint ck_known_key_kind check (kind in ('SIGNER', 'RECEIPT', 'SECRET')),
      constraint ck_known_key_name check (platform.has_text(name)),
      constraint ck_known_key_reason check (ordinal = 1 or (reason is not null and platform.has_text(reason)))
    );
    call platform.make_append_only('trail.known_key');
    grant select on trail.known_key to so_kho_app, so_kho_sequencer;

    create function trail.tell_key(told text, kind text, name text, reason text) returns void
    language sql volatile security definer set search_path = pg_catalog, pg_temp as $body$
      select trail.tell_log(told, '{"key":' || to_json(name) || ',"kind":' || to_json(kind)
        || case when reason is null then '' else ',"reason":' || to_json(reason) end || '}')
    $body$;
    revoke execute on function trail.tell_key(text, text, text, text) from public;

    -- Writes the first key of a kind down; answers the one that is known.
    create function trail.first_key(asked text, given text) returns text
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      insert into trail.known_key (kind, ordinal, name) values (asked, 1, given) on conflict do nothing;
      if found then
        perform trail.tell_key('system.key-first', asked, given, null);
      end if;
      return (select k.name from trail.known_key k where k.kind = asked order by k.ordinal desc limit 1);
    end
    $body$;
    revoke execute on function trail.first_key(text, text) from public;

    -- Whoever uses a key writes it down: the application those of receipts and of second factors, the sequencer the
    -- signer's. Neither can claim the other's.
    create function trail.first_house_key(asked text, given text) returns text
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if asked not in ('RECEIPT', 'SECRET') then
        raise exception 'the application uses no such key'
          using errcode = 'insufficient_privilege', constraint = 'ck_known_key_role';
      end if;
      return trail.first_key(asked, given);
    end
    $body$;
    revoke execute on function trail.first_house_key(text, text) from public;
    grant execute on function trail.first_house_key(text, text) to so_kho_app;

    create function trail.first_signer_key(given text) returns text
    language sql volatile security definer set search_path = pg_catalog, pg_temp as $body$
      select trail.first_key('SIGNER', given)
    $body$;
    revoke execute on function trail.first_signer_key(text) from public;
    grant execute on function trail.first_signer_key(text) to so_kho_sequencer;

    -- Another key in the place of the one that is known: for the owner alone, and never without a reason.
    create function trail.adopt_key(asked text, given text, why text) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      insert into trail.known_key (kind, ordinal, name, reason)
        select asked, coalesce(max(k.ordinal), 0) + 1, given, why from trail.known_key k where k.kind = asked;
      perform trail.tell_key('system.key-adopted', asked, given, why);
    end
    $body$;
    revoke execute on function trail.adopt_key(text, text, text) from public;

    create index ix_cosignature_witness on trail.cosignature (witness, size);

    -- Since when something waits for its place in the log, for a signature, and for so many of these witnesses.
    create function trail.lateness(witnesses text[], quorum integer,
      out unlogged timestamptz, out unsigned timestamptz, out unwitnessed timestamptz)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      signed bigint := (select coalesce(max(c.size), 0) from trail.checkpoint c);
      witnessed bigint := case when quorum = 0 then signed else coalesce((
        select asked.size from (
          select (select max(s.size) from trail.cosignature s where s.witness = w.name) as size
          from unnest(witnesses) as w (name)) asked
        where asked.size is not null order by asked.size desc offset quorum - 1 limit 1), 0) end;
    begin
      unlogged := (select o.at from trail.outbox o order by o.ord limit 1);
      unsigned := coalesce((select l.at from trail.leaf l where l.leaf_index = signed), unlogged);
      unwitnessed := coalesce((select l.at from trail.leaf l where l.leaf_index = witnessed), unlogged);
    end
    $body$;
    revoke execute on function trail.lateness(text[], integer) from public;
    grant execute on function trail.lateness(text[], integer) to so_kho_app, so_kho_sequencer;
  `;
}
