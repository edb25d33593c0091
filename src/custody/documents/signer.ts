import { sql } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import type { Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { comparablePerson, isPersonName, problem } from '../../rules/index.js';
import type { Actor, HouseWork } from '../../identity/index.js';
import { mayBeNamed } from './named-people.js';

/** The signer as a client gives one: a member of the staff by global id, or a name. */
export interface SignerGiven {
  readonly signerId?: string | null;
  readonly signerName?: string | null;
}

/** Who signed a paper: a member of the staff by id, or somebody by name alone; both null where nobody is named. */
export interface Signer {
  readonly signerId: string | null;
  readonly signerName: string | null;
}

/**
 * The signer as given, the name of a member of the staff as it is today. Undefined where the id is that
 * of nobody who had an open account on the day of the paper and whom the acting person may name.
 * @param day the date of the paper, YYYY-MM-DD
 */
export async function signerOf(
  work: HouseWork,
  given: SignerGiven,
  day: string,
): Promise<Signer | undefined> {
  if (given.signerId == null) {
    const name = typedText(given.signerName);
    return { signerId: null, signerName: name === '' ? null : name };
  }
  const found = await sql<Signer>`
    select id as "signerId", full_name as "signerName" from identity.staff s
    where id = ${localIdOf('Staff', given.signerId)} and identity.account_open_on(s, ${day}::date)
      and ${mayBeNamed(work)}`.execute(work.sql);
  return found.rows[0];
}

/**
 * Nobody carries out what they have ordered: who signs the order or the decision is not who acts on it. A signer who
 * is known by name alone must have another name; of two people with one name the signer is told by id.
 */
export function signerProblems(
  actor: Pick<Actor, 'id' | 'fullName'>,
  signer: Signer,
  field: readonly string[],
): Problem[] {
  return isSigner(actor, signer)
    ? [problem('ORDER_SIGNER_IS_KEEPER', field, { signer: actor.fullName })]
    : [];
}

/** Who is given by name alone is given by the name of a person. */
export function signerNameProblems(
  { signerId, signerName }: SignerGiven,
  field: readonly string[],
): Problem[] {
  const name = typedText(signerName);
  return signerId != null || name === '' || isPersonName(name)
    ? []
    : [problem('PERSON_NAME_NEEDED', [...field, 'signerName'])];
}

/** Whether a person is the signer, by account or, where the signer has none, by name. */
export function isSigner(
  { id, fullName }: Pick<Actor, 'id' | 'fullName'>,
  { signerId, signerName }: Signer,
): boolean {
  return signerId === null
    ? signerName !== null && comparablePerson(signerName) === comparablePerson(fullName)
    : signerId === id;
}
