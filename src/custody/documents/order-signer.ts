import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import type { Problem } from '../../platform/outcome.js';
import { comparablePerson, problem } from '../../rules/index.js';
import { eligibleFact, type EligiblePerson, type HouseWork } from '../../identity/index.js';
import type { Signer } from './signer.js';

/**
 * Who may sign the orders of an office on a day: its head and deputies, those of an office above, and whoever was
 * their delegate on that day (the rule `paper.order.signer-roles`). The office's own come first.
 */
export async function orderSigners(database: Sql, officeId: string, day: string): Promise<EligiblePerson[]> {
  const found = await sql<EligiblePerson>`
    select id, "fullName", role from (
      select distinct on (s.id) s.id, s.username, s.full_name as "fullName", o.role, r.rank
      from identity.order_signers(${officeId}, ${day}::date) o
        join identity.staff s on s.id = o.staff_id
        join lateral jsonb_array_elements_text(rules.value_on('paper.order.signer-roles', ${day}::date))
          with ordinality as r (role, rank) on r.role = o.role
      order by s.id, r.rank) signer
    order by rank, username`.execute(database);
  return found.rows;
}

/**
 * An order, or a decision of this authority, is signed by somebody whom the staff register knows and who had the
 * right on its day.
 */
export async function orderSignerProblems(
  work: HouseWork,
  officeId: string,
  dated: string,
  { signerId, signerName }: Signer,
  field: readonly string[],
): Promise<Problem[]> {
  const signers = await orderSigners(work.sql, officeId, dated);
  if (signers.some((person) => person.id === signerId)) {
    return [];
  }
  const others = await eligibleFact(
    work,
    signers.filter((person) => person.id !== work.actor.id),
  );
  return signerId === null
    ? [problem('ORDER_NOT_SIGNED', field, others)]
    : [problem('ORDER_SIGNER_WITHOUT_RIGHT', field, { signer: signerName ?? '', dated, ...others })];
}

/** Whether the signer is this person: by id, or by name where the other is known by name alone. */
function isSigner(
  { signerId, signerName }: Signer,
  person: { staffId: string | null; name: string },
): boolean {
  return person.staffId === null
    ? signerName !== null && comparablePerson(signerName) === comparablePerson(person.name)
    : person.staffId === signerId;
}

/**
 * Who signs the order of goods that leave takes no part in what it orders: neither receives them nor stands under the
 * minutes of their end.
 * @param fieldOf where each of the people was given
 */
export function signerApartProblems(
  signer: Signer,
  people: readonly { staffId: string | null; name: string }[],
  fieldOf: (index: number) => readonly string[],
): Problem[] {
  return people.flatMap((person, index) =>
    isSigner(signer, person)
      ? [problem('ORDER_SIGNER_TAKES_PART', fieldOf(index), { signer: signer.signerName ?? '' })]
      : [],
  );
}
