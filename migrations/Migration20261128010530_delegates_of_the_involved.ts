import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

interface SecondAct {
  readonly table: string;
  readonly events: string;
  /** When the second person's act is there. */
  readonly when: string;
  readonly person: string;
  /** The people of the first step, as an array. */
  readonly involved: string;
  readonly roles: readonly string[];
  readonly office: string;
}

const heads = ['OFFICE_HEAD', 'PROVINCIAL_HEAD'] as const;
const headsAndDeputies = [...heads, 'OFFICE_DEPUTY_HEAD', 'PROVINCIAL_DEPUTY_HEAD'] as const;
const settling = [...headsAndDeputies, 'FINANCE'] as const;

const planners = (programme: string): string =>
  `array(select x.staff_id from inspection.programme_planner x where x.programme_id = ${programme})`;

/** The acts of a second person whose right can be delegated. */
const acts: readonly SecondAct[] = [
  {
    table: 'trail.export',
    events: 'update of status',
    when: "old.status = 'PENDING' and new.status <> 'PENDING'",
    person: 'new.decided_by',
    involved: 'array[new.requested_by]',
    roles: heads,
    office: 'new.office_id',
  },
  {
    table: 'inspection.programme',
    events: 'update of status',
    when: "old.status = 'DRAFT' and new.status = 'APPROVED'",
    person: 'new.approved_by',
    involved: planners('new.id'),
    roles: ['PROVINCIAL_HEAD'],
    office: 'new.office_id',
  },
  {
    table: 'inspection.programme_revision',
    events: 'update of status',
    when: "old.status = 'OPEN' and new.status = 'APPROVED'",
    person: 'new.approved_by',
    involved: planners('new.programme_id'),
    roles: ['PROVINCIAL_HEAD'],
    office: '(select p.office_id from inspection.programme p where p.id = new.programme_id)',
  },
  {
    table: 'inventory.discrepancy',
    events: 'update of decision',
    when: 'old.decision is null and new.decision is not null',
    person: 'new.resolved_by',
    involved: `array(
          select unnest(array[c.counted_by, c.second_counted_by]) from inventory.count c
          where c.inventory_id = new.inventory_id
            and (c.id = new.count_id or c.line_id in (new.line_id, new.found_line_id))
          union
          select unnest(array[r.counted_by, r.second_counted_by]) from inventory.recount r where r.discrepancy_id = new.id)`,
    roles: settling,
    office: '(select i.office_id from inventory.inventory i where i.id = new.inventory_id)',
  },
  {
    table: 'inventory.signature',
    events: 'insert',
    when: "new.capacity = 'HEAD'",
    person: 'new.signer_id',
    involved: `array(
          select unnest(array[c.counted_by, c.second_counted_by]) from inventory.count c
          where c.inventory_id = new.inventory_id
          union
          select unnest(array[r.counted_by, r.second_counted_by]) from inventory.recount r
          where r.inventory_id = new.inventory_id)`,
    roles: headsAndDeputies,
    office: '(select i.office_id from inventory.inventory i where i.id = new.inventory_id)',
  },
  {
    table: 'custody.find',
    events: 'update of status',
    when: "old.status <> 'DISMISSED' and new.status = 'DISMISSED'",
    person: 'new.settled_by',
    involved: 'array[new.recorded_by]',
    roles: settling,
    office: 'new.office_id',
  },
  {
    table: 'custody.seal_conclusion',
    events: 'insert',
    when: 'true',
    person: 'new.concluded_by',
    involved: `array(select f.found_by from custody.seal_findings(new.seal_id) f where f.condition <> 'INTACT')`,
    roles: headsAndDeputies,
    office: 'new.office_id',
  },
];

function guarded({ table, events, when, person, involved, roles, office }: SecondAct): string {
  const [schema = '', name = ''] = table.split('.');
  const guard = `${schema}.guard_delegate_of_${name}`;
  return `
    create function ${guard}() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if ${when} and identity.acts_only_for(${person}, ${involved}, '{${roles.join(',')}}', ${office}) then
        ${refusal('the right comes from who took part in a step before', 'ck_delegate_of_involved')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function ${guard}() from public;
    create trigger guard_delegate after ${events} on ${table} for each row execute function ${guard}();
    alter table ${table} enable always trigger guard_delegate;`;
}

/** Who holds a right only by delegation from somebody of the first step is no second person. */
export class Migration20261128010530_delegates_of_the_involved extends SqlMigration {
  protected readonly sql = `
    -- Whether a person holds one of the roles over an office today by delegation from these people alone: neither by an
    -- assignment of their own nor by delegation from anybody else.
    create function identity.acts_only_for(person uuid, others uuid[], roles text[], office uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with today as (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day),
      delegated as (
        select d.delegator_id from today, identity.delegated_to(person, today.day) d
        where d.role = any (roles) and identity.lies_below(office, d.office_id))
      select exists (select from delegated)
        and not exists (select from delegated where not delegator_id = any (array_remove(others, null)))
        and not exists (
          select from today, identity.role_assignment r
          where r.staff_id = person and r.role = any (roles) and identity.lies_below(office, r.office_id)
            and r.valid_from <= today.day and (r.valid_to is null or r.valid_to >= today.day))
    $body$;
    revoke execute on function identity.acts_only_for(uuid, uuid[], text[], uuid) from public;
    ${acts.map(guarded).join('')}
  `;
}
