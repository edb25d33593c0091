import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { canonicalNumber, dateInVietnam, problem, ruleValue } from '../../rules/index.js';
import { actorOfStaff, type HouseWork } from '../../identity/index.js';
import { keepsWarehouse } from '../../custody/index.js';
import { hasCounted } from '../inventory.book.js';
import type { Inventory } from '../inventory.entity.js';
import { stillOpenProblems } from '../inventory.rules.js';
import {
  actProblems,
  periodProblems,
  reasonProblems,
  textProblems,
  type CommissionWording,
} from './commission.rules.js';

export interface CommissionGiven extends CommissionWording {
  readonly inventoryId: string;
  readonly personId: string;
}

type CountedInventory = Pick<Inventory, 'id' | 'officeId' | 'warehouseId' | 'code' | 'asOf' | 'status'>;

/**
 * Sends a person of another office into one inventory by a written order that the acting head or deputy of the province
 * has signed (quyết định cử người): to count and recount, or to settle, for a time.
 */
export async function grantCommission(
  work: HouseWork,
  given: CommissionGiven,
): Promise<Outcome<{ inventoryId: string; commissionId: string }>> {
  const input = { ...given, acts: [...new Set(given.acts)].toSorted() };
  const inventory = await keptInventory(work, input.inventoryId);
  if (inventory === undefined) {
    return refused(problem('NOT_FOUND', ['input', 'inventoryId']));
  }
  const ended = stillOpenProblems(inventory.status);
  if (ended.length > 0) {
    return refused(...ended);
  }
  const today = dateInVietnam(work.now);
  const mostDays = await ruleValue<number>(work.sql, 'inventory.commission.most-days', today);
  const signer = await signerOffice(work, inventory, input.paper.dated);
  const problems = [
    ...actProblems(input.acts),
    ...periodProblems(input, today, mostDays),
    ...textProblems(input),
    ...signer.problems,
    ...(await personProblems(work, inventory, input)),
  ];
  if (signer.officeId === undefined || problems.length > 0) {
    return refused(...problems);
  }
  const taken = await paperProblems(work, signer.officeId, input);
  if (taken.length > 0) {
    return refused(...taken);
  }
  return write(work, inventory, signer.officeId, input);
}

async function write(
  work: HouseWork,
  inventory: CountedInventory,
  issuingOfficeId: string,
  input: CommissionGiven,
): Promise<Outcome<{ inventoryId: string; commissionId: string }>> {
  const id = newId();
  const number = typedText(input.paper.number);
  const reason = saidText(input.reason);
  await sql`
    insert into inventory.commission (id, inventory_id, office_id, person_id, signer_id, issuing_office_id, acts,
      valid_from, valid_to, paper_number, paper_dated, reason, created_at)
    values (${id}, ${inventory.id}, ${inventory.officeId}, ${input.personId}, ${work.actor.id}, ${issuingOfficeId},
      ${input.acts}::text[], ${input.validFrom}::date, ${input.validTo}::date, ${number}, ${input.paper.dated}::date,
      ${reason}, ${work.now})`.execute(work.sql);
  const person = await actorOfStaff(work.sql, input.personId, work.now);
  await work.record({
    kind: 'commission.granted',
    officeId: inventory.officeId,
    subject: { type: 'Commission', id, label: number },
    after: {
      inventory: inventory.code,
      person: person?.fullName ?? null,
      acts: input.acts,
      validFrom: input.validFrom,
      validTo: input.validTo,
      paper: number,
      paperDated: input.paper.dated,
      reason,
    },
  });
  return done({ inventoryId: inventory.id, commissionId: id });
}

/** Kept from ending until the commit; undefined for one that the acting person sends nobody into. */
async function keptInventory(work: HouseWork, id: string): Promise<CountedInventory | undefined> {
  const found = await sql<CountedInventory>`
    select id, office_id as "officeId", warehouse_id as "warehouseId", code, as_of as "asOf", status
    from inventory.inventory where id = ${id} for share`.execute(work.sql);
  const [inventory] = found.rows;
  return inventory !== undefined && work.actor.mayIn('commission.grant', inventory.officeId)
    ? inventory
    : undefined;
}

/** The office above in which the acting person could sign orders on the day of the paper, and what speaks against them. */
async function signerOffice(
  work: HouseWork,
  { id, officeId, warehouseId, asOf }: CountedInventory,
  dated: string,
): Promise<{ readonly officeId: string | undefined; readonly problems: Problem[] }> {
  const signers = await sql<{ role: string }>`
    select role from identity.order_signers(${officeId}, ${dated}::date)
    where staff_id = ${work.actor.id}`.execute(work.sql);
  const source = work.actor.grants.find(
    (grant) =>
      grant.officeIds.includes(officeId) &&
      (grant.role === 'PROVINCIAL_HEAD' || grant.role === 'PROVINCIAL_DEPUTY_HEAD') &&
      signers.rows.some(({ role }) => role === grant.role),
  );
  const involved =
    (await hasCounted(work, work.actor.id, id)) ||
    (await keepsWarehouse(work, work.actor.id, warehouseId, asOf));
  return {
    officeId: source?.delegation?.issuingOfficeId ?? source?.officeId,
    problems: [
      ...(source === undefined
        ? [problem('COMMISSION_SIGNER_NOT_HEAD', ['input', 'paper', 'dated'], { dated })]
        : []),
      ...(involved ? [problem('COMMISSION_SIGNER_INVOLVED', ['input', 'inventoryId'])] : []),
    ],
  };
}

interface PersonRow {
  readonly isOfStaff: boolean;
  readonly sawBook: boolean;
  readonly takenFrom: string | null;
  readonly takenTo: string | null;
}

/** Somebody else of the staff in sight who enforces, whom no role brings into the office, and who is not sent yet. */
async function personProblems(
  work: HouseWork,
  inventory: CountedInventory,
  { personId, acts, validFrom, validTo }: CommissionGiven,
): Promise<Problem[]> {
  const field = ['input', 'personId'];
  if (personId === work.actor.id) {
    return [problem('COMMISSION_TO_ONESELF', field)];
  }
  const person = await actorOfStaff(work.sql, personId, work.now);
  const sight = work.actor.officesFor('office.read');
  if (person?.officeIds.some((officeId) => sight.includes(officeId)) !== true) {
    return [problem('NOT_FOUND', field)];
  }
  const found = await sql<PersonRow>`
    select not exists (
        select from identity.role_assignment held
        where held.staff_id = ${personId} and held.role in ('PROSECUTOR', 'ADMINISTRATOR')
          and held.valid_from <= ${dateInVietnam(work.now)}::date
          and (held.valid_to is null or held.valid_to >= ${dateInVietnam(work.now)}::date)) as "isOfStaff",
      exists (
        select from inventory.commission c
        where c.person_id = ${personId} and c.inventory_id = ${inventory.id} and 'RESOLVE' = any(c.acts)) as "sawBook",
      other.from as "takenFrom", other.to as "takenTo"
    from (select) one left join lateral (
      select c.valid_from::text as "from", c.valid_to::text as "to" from inventory.commission c
      where c.person_id = ${personId} and c.inventory_id = ${inventory.id} and c.revoked_at is null
        and c.valid_from <= ${validTo}::date and c.valid_to >= ${validFrom}::date
      order by c.valid_from limit 1) other on true`.execute(work.sql);
  const [row] = found.rows;
  const { takenFrom: from = null, takenTo: to = null } = row ?? {};
  return [
    ...(row?.isOfStaff === true ? [] : [problem('COMMISSION_PERSON_UNFIT', field)]),
    ...(person.officeIds.includes(inventory.officeId) ? [problem('COMMISSION_NOT_NEEDED', field)] : []),
    ...(row?.sawBook === true && !acts.includes('RESOLVE') ? [problem('COMMISSION_SAW_BOOK', field)] : []),
    ...(from === null || to === null ? [] : [problem('COMMISSION_EXISTS', field, { from, to })]),
  ];
}

async function paperProblems(
  work: HouseWork,
  issuingOfficeId: string,
  { paper }: CommissionGiven,
): Promise<Problem[]> {
  const found = await sql<{ number: string; dated: string }>`
    select paper_number as number, paper_dated::text as dated from inventory.commission
    where issuing_office_id = ${issuingOfficeId}
      and extract(year from paper_dated) = extract(year from ${paper.dated}::date)
      and rules.canonical_number(paper_number) = ${canonicalNumber(paper.number)}`.execute(work.sql);
  const [taken] = found.rows;
  return taken === undefined
    ? []
    : [problem('DOCUMENT_NUMBER_TAKEN', ['input', 'paper', 'number'], { ...taken, paper: 'COMMISSION' })];
}

export interface CommissionRevocation {
  readonly commissionId: string;
  readonly reason: string;
}

interface StandingCommission {
  readonly inventoryId: string;
  readonly officeId: string;
  readonly paperNumber: string;
  readonly validTo: string;
  readonly stands: boolean;
}

/** Ends a commission now, by a head or deputy of the province; what was done under it stays. */
export async function revokeCommission(
  work: HouseWork,
  input: CommissionRevocation,
): Promise<Outcome<{ inventoryId: string; commissionId: string }>> {
  const found = await sql<StandingCommission>`
    select c.inventory_id as "inventoryId", c.office_id as "officeId", c.paper_number as "paperNumber",
      c.valid_to::text as "validTo",
      c.revoked_at is null and c.valid_to >= ${dateInVietnam(work.now)}::date as stands
    from inventory.commission c where c.id = ${input.commissionId} for update`.execute(work.sql);
  const [commission] = found.rows;
  if (commission === undefined || !work.actor.mayIn('commission.revoke', commission.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'commissionId']));
  }
  if (!commission.stands) {
    return refused(problem('COMMISSION_ENDED', ['input', 'commissionId']));
  }
  const problems = reasonProblems(input.reason);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const reason = saidText(input.reason);
  await sql`
    update inventory.commission
    set revoked_at = ${work.now}, revoked_by = ${work.actor.id}, revoke_reason = ${reason}
    where id = ${input.commissionId}`.execute(work.sql);
  await work.record({
    kind: 'commission.revoked',
    officeId: commission.officeId,
    subject: { type: 'Commission', id: input.commissionId, label: commission.paperNumber },
    before: { validTo: commission.validTo },
    after: { revokedAt: work.now.toISOString(), reason },
  });
  return done({ inventoryId: commission.inventoryId, commissionId: input.commissionId });
}
