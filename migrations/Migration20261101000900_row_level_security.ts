import { SqlMigration } from './sql-migration.js';

// As a scalar subquery the reach is read once per statement, not once per row.
const reach = 'any ((select identity.offices_in_reach())::uuid[])';
const mine = `office_id = ${reach}`;

/** Tables whose rows belong to one office: who reaches the office reaches the row. */
const tablesOfAnOffice = [
  'custody.document_series',
  'custody.register_import',
  'custody.register_case',
  'custody.register_row',
  'inventory.inventory',
];

/** Tables whose rows are seen with the exhibit that they tell of, and by the office in which they were written. */
const tablesOfAnExhibit = [
  'custody.movement',
  'custody.release',
  'custody.disposal',
  'custody.seal',
  'custody.seal_check',
  'custody.seal_opening',
];

/** Parts of an inventory, which are seen with it. */
const tablesOfAnInventory = [
  'inventory.line',
  'inventory.count',
  'inventory.discrepancy',
  'inventory.signature',
];

function policy(table: string, condition: string): string {
  return `
    alter table ${table} enable row level security;
    create policy in_reach on ${table} to so_kho_app using (${condition}) with check (${condition});`;
}

/**
 * A question that a policy asks when a row is not of an office in reach. With the owner's rights it looks past the
 * policies of the tables that it reads: those would be planned into every statement, and cost more than they decide.
 */
function question(name: string, argument: string, body: string): string {
  return `
    create function ${name}(${argument} uuid) returns boolean
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      reach uuid[] := identity.offices_in_reach();
    begin
      return ${body};
    end
    $body$;`;
}

/**
 * The third ring: whatever a query forgets to ask, PostgreSQL shows only rows of the offices that the acting person
 * reaches. The reach is a setting of the transaction; where none was set, every read fails instead of showing all.
 * Offices, people, rules, units and the names of warehouses are open to everyone who is logged in, and have no policy.
 */
export class Migration20261101000900_row_level_security extends SqlMigration {
  protected readonly sql = `
    -- Fails where nothing was set, and where a setting was left behind empty by an earlier transaction.
    create function identity.offices_in_reach() returns uuid[]
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select current_setting('so_kho.offices')::uuid[]
    $body$;

    -- An item of an office in reach, or one on the road to such an office.
    ${question(
      'custody.exhibit_in_reach',
      'exhibit',
      `exists (select from custody.exhibit e where e.id = exhibit and e.office_id = any (reach))
        or exists (
          select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
          where l.exhibit_id = exhibit and t.status = 'IN_TRANSIT' and t.to_office_id = any (reach))`,
    )}
    ${question(
      'custody.case_in_reach',
      'asked',
      `exists (select from custody.case_file c where c.id = asked and c.office_id = any (reach))
        or exists (select from custody.exhibit e where e.case_id = asked and custody.exhibit_in_reach(e.id))`,
    )}

    -- The chain of an item that came from elsewhere names places and papers of that office.
    create index ix_movement_order on custody.movement (order_id) where order_id is not null;
    create index ix_movement_handover on custody.movement (handover_id) where handover_id is not null;
    create index ix_handover_document on custody.handover (document_id);
    create index ix_disposal_decision on custody.disposal (decision_id);
    create index ix_seal_minutes on custody.seal (minutes_id) where minutes_id is not null;
    create index ix_seal_opening_minutes on custody.seal_opening (minutes_id);
    ${question(
      'custody.place_in_chain',
      'place',
      `exists (select from custody.movement m where m.from_place_id = place and custody.exhibit_in_reach(m.exhibit_id))
        or exists (select from custody.movement m where m.to_place_id = place and custody.exhibit_in_reach(m.exhibit_id))`,
    )}
    ${question(
      'custody.handover_in_chain',
      'handover',
      'exists (select from custody.movement m where m.handover_id = handover and custody.exhibit_in_reach(m.exhibit_id))',
    )}
    ${question(
      'custody.document_in_chain',
      'document',
      `exists (select from custody.movement m where m.order_id = document and custody.exhibit_in_reach(m.exhibit_id))
        or exists (select from custody.movement m where m.voucher_id = document and custody.exhibit_in_reach(m.exhibit_id))
        or exists (select from custody.handover h where h.document_id = document and custody.handover_in_chain(h.id))
        or exists (select from custody.disposal d where d.decision_id = document and custody.exhibit_in_reach(d.exhibit_id))
        or exists (select from custody.seal s where s.minutes_id = document and custody.exhibit_in_reach(s.exhibit_id))
        or exists (select from custody.seal_opening o where o.minutes_id = document and custody.exhibit_in_reach(o.exhibit_id))`,
    )}
    ${question(
      'custody.participant_in_reach',
      'act',
      `exists (select from custody.seal s where s.id = act and (s.office_id = any (reach) or custody.exhibit_in_reach(s.exhibit_id)))
        or exists (select from custody.seal_opening o where o.id = act and (o.office_id = any (reach) or custody.exhibit_in_reach(o.exhibit_id)))
        or exists (select from custody.disposal d where d.id = act and (d.office_id = any (reach) or custody.exhibit_in_reach(d.exhibit_id)))`,
    )}
    ${question(
      'custody.transfer_in_reach',
      'transfer',
      `exists (
        select from custody.transfer t
        where t.id = transfer and (t.from_office_id = any (reach) or t.to_office_id = any (reach)))`,
    )}
    ${question(
      'inventory.inventory_in_reach',
      'asked',
      'exists (select from inventory.inventory i where i.id = asked and i.office_id = any (reach))',
    )}
    ${question(
      'inspection.inspection_in_reach',
      'asked',
      `exists (
        select from inspection.inspection i join inspection.programme p on p.id = i.programme_id
        where i.id = asked and (i.office_id = any (reach) or p.office_id = any (reach)))`,
    )}
    ${question(
      'inspection.programme_in_reach',
      'asked',
      `exists (
        select from inspection.programme p
        where p.id = asked and (p.office_id = any (reach) or p.status <> 'DRAFT' and cardinality(reach) > 0))`,
    )}

    ${tablesOfAnOffice.map((table) => policy(table, mine)).join('')}
    ${policy('platform.request', "actor_id::text = (select current_setting('so_kho.actor'))")}
    ${policy('custody.exhibit', `${mine} or custody.exhibit_in_reach(id)`)}
    ${policy('custody.transfer', `from_office_id = ${reach} or to_office_id = ${reach}`)}
    ${policy('custody.transfer_line', 'custody.transfer_in_reach(transfer_id)')}
    ${tablesOfAnExhibit.map((table) => policy(table, `${mine} or custody.exhibit_in_reach(exhibit_id)`)).join('')}
    ${policy('custody.holding', 'custody.exhibit_in_reach(exhibit_id)')}
    ${policy('custody.case_file', `${mine} or custody.case_in_reach(id)`)}
    ${policy('custody.party', 'custody.case_in_reach(case_id)')}
    ${policy('custody.participant', 'custody.participant_in_reach(coalesce(seal_id, opening_id, disposal_id))')}
    ${policy('custody.place', `${mine} or custody.place_in_chain(id)`)}
    ${policy('custody.handover', `${mine} or custody.handover_in_chain(id)`)}
    ${policy('custody.document', `${mine} or custody.document_in_chain(id)`)}
    ${tablesOfAnInventory.map((table) => policy(table, 'inventory.inventory_in_reach(inventory_id)')).join('')}
    ${policy('inspection.programme', `${mine} or inspection.programme_in_reach(id)`)}
    ${policy('inspection.programme_target', 'inspection.programme_in_reach(programme_id)')}
    ${policy('inspection.inspection', `${mine} or inspection.inspection_in_reach(id)`)}
    ${policy('inspection.team_member', 'inspection.inspection_in_reach(inspection_id)')}

    -- What happens is always written; the trail's own trigger sees to the actor. Read is what is in reach.
    alter table trail.event enable row level security;
    create policy written on trail.event for insert to so_kho_app with check (true);
    create policy in_reach on trail.event for select to so_kho_app using (${mine});
  `;
}
