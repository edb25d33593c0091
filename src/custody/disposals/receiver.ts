import { sql } from 'kysely';
import type { Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { comparablePerson, dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { ExecutedDecision } from '../decisions/index.js';
import type { PapersPlan } from '../movements/index.js';
import type { DisposalKind } from './disposal.entity.js';

interface Ending {
  readonly kind: DisposalKind;
  readonly recipient: string;
}

/**
 * Who takes over what is returned or confiscated is the recipient, or acts for it as an organisation; what is returned to
 * a person is handed to that person. Anybody else brings a paper of authority. Nobody of the office takes it over.
 */
export async function receiverProblems(
  work: HouseWork,
  ending: Ending,
  { handover }: PapersPlan,
  decision: ExecutedDecision | undefined,
  officeId: string,
): Promise<Problem[]> {
  const { receiver, authority, handedOverAt } = handover;
  if (ending.kind === 'DESTRUCTION' || receiver.name === '' || typedText(ending.recipient) === '') {
    return [];
  }
  const field = ['input', 'handover', 'otherParty'];
  const recipient = comparablePerson(ending.recipient);
  if (authority !== null && comparablePerson(receiver.name) === recipient) {
    return [problem('HANDOVER_AUTHORITY_NOT_NEEDED', [...field, 'authority'])];
  }
  if (authority === null && !takersOf(ending, receiver, decision).includes(recipient)) {
    const facts = { recipient: typedText(ending.recipient), receiver: receiver.name };
    return [problem('DISPOSAL_RECEIVER_DIFFERS', field, facts)];
  }
  const found = await sql<{ isStaff: boolean }>`
    select custody.is_staff_of(${receiver.staffId}::uuid, ${receiver.name}, ${officeId},
      ${dateInVietnam(handedOverAt)}::date) as "isStaff"`.execute(work.sql);
  return found.rows[0]?.isStaff === true
    ? [problem('DISPOSAL_RECEIVER_IS_STAFF', field, { receiver: receiver.name })]
    : [];
}

/** In the form of comparison, by which names of the other party the recipient may take it over. */
function takersOf(
  { kind }: Ending,
  { name, organisation }: { readonly name: string; readonly organisation: string },
  decision: ExecutedDecision | undefined,
): string[] {
  const named = kind === 'RETURN' ? decision?.orders.find(({ orders }) => orders === kind) : undefined;
  if (named?.recipient != null) {
    return [comparablePerson(name)];
  }
  return named?.toOrganisation == null
    ? [name, organisation].map(comparablePerson)
    : [comparablePerson(organisation)];
}
