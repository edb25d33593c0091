import { SqlMigration } from './sql-migration.js';

/** A bundle shows an office nothing that others did with an item or a case after the office had given it away. */
export class Migration20261128010520_bundle_ends_at_handover extends SqlMigration {
  protected readonly sql = `
    -- Whether an item or a case is, or is on the road to, one of these offices; anything else stays where it was.
    create function trail.subject_is_held(asked_type text, asked uuid, offices uuid[]) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select case asked_type
        when 'Exhibit' then exists (
          select from custody.exhibit e where e.id = asked and e.office_id = any (offices)
          union all
          select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
          where l.exhibit_id = asked and t.status = 'IN_TRANSIT' and t.to_office_id = any (offices))
        when 'CaseFile' then exists (
          select from custody.case_file c where c.id = asked and c.office_id = any (offices)
          union all
          select from custody.exhibit e where e.case_id = asked and e.office_id = any (offices))
        else true end
    $body$;
    revoke execute on function trail.subject_is_held(text, uuid, uuid[]) from public;

    -- Everything of one subject, for whoever may audit it in any of these offices: who follows a chain follows all of it,
    -- as far as it goes in these offices: what they did last, and of an item that was given away its acceptance. A row of
    -- theirs that another office changes afterwards is no act of theirs.
    create or replace function trail.subject_entries(asked_type text, asked uuid, auditable uuid[])
    returns table (leaf_index bigint, event_id uuid, entry bytea, office_id uuid, source text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      last_row bigint;
      last_own bigint;
      given_away bigint;
      accepted bigint;
      until bigint;
    begin
      select max(l.leaf_index), max(l.leaf_index) filter (where l.source = 'domain'),
        max(l.leaf_index) filter (where l.source = 'domain' and l.type = 'transfer.dispatched')
      into last_row, last_own, given_away
      from trail.leaf l
      where l.subject_type = asked_type and l.subject_id = asked
        and l.office_id = any (auditable) and l.office_id = any (identity.offices_in_reach());
      if last_row is null then
        return;
      end if;
      if not trail.subject_is_held(asked_type, asked, auditable) then
        select min(l.leaf_index) into accepted from trail.leaf l
        where l.subject_type = asked_type and l.subject_id = asked and l.source = 'domain'
          and l.type = 'transfer.accepted' and l.leaf_index > given_away;
        until := coalesce(accepted, last_own, last_row);
      end if;
      return query
        select l.leaf_index, l.event_id, l.entry, l.office_id, l.source from trail.leaf l
        where l.subject_type = asked_type and l.subject_id = asked and (until is null or l.leaf_index <= until)
        order by l.leaf_index;
    end
    $body$;
  `;
}
