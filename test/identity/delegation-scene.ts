import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { dateInVietnam } from '../../src/rules/index.js';
import type { TestClient, TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field message messageEnglish facts { name value } }';
const delegationFields = `id role validFrom validTo paperNumber paperDated scope inForce revokedAt revokeReason
  delegator { username } delegate { username } revokedBy { username } office { code } issuingOffice { code }`;

export const grantDocument = `mutation ($requestId: UUID!, $input: DelegationGrantInput!) {
  delegationGrant(requestId: $requestId, input: $input) { delegation { ${delegationFields} } ${errors} } }`;
export const revokeDocument = `mutation ($requestId: UUID!, $input: DelegationRevokeInput!) {
  delegationRevoke(requestId: $requestId, input: $input) { delegation { ${delegationFields} } ${errors} } }`;
export const listDocument = `query ($first: Int!, $after: String, $officeId: ID, $staffId: ID, $inForce: Boolean) {
  delegations(first: $first, after: $after, officeId: $officeId, staffId: $staffId, inForce: $inForce) {
    nodes { ${delegationFields} } pageInfo { hasNextPage endCursor } } }`;

export async function officeIdOf(t: TestHouse, code: string): Promise<string> {
  const found = await t.owner.query('select id from identity.office where code = $1', [code]);
  return globalIdOf('Office', found.rows[0].id);
}

export async function staffIdOf(t: TestHouse, username: string): Promise<string> {
  const found = await t.owner.query('select id from identity.staff where username = $1', [username]);
  return globalIdOf('Staff', found.rows[0].id);
}

/** A day in Viet Nam, so many days from today. */
export function dayFromToday(t: TestHouse, days: number): string {
  return dateInVietnam(new Date(t.clock.now().getTime() + days * 86_400_000));
}

export interface Delegated {
  readonly to: string;
  readonly role: string;
  readonly office: string;
  /** Days from today; a week from today on when left out. */
  readonly from?: number;
  readonly until?: number;
  readonly number?: string;
}

/** The input of a delegation that is right unless the test makes it wrong; its paper has a number of its own. */
export async function delegationInput(
  t: TestHouse,
  delegated: Delegated,
  changes: object = {},
): Promise<object> {
  const from = delegated.from ?? 0;
  return {
    delegateId: await staffIdOf(t, delegated.to),
    officeId: await officeIdOf(t, delegated.office),
    role: delegated.role,
    validFrom: dayFromToday(t, from),
    validTo: dayFromToday(t, delegated.until ?? from + 6),
    paper: { number: delegated.number ?? `${newId()}/GUQ`, dated: dayFromToday(t, Math.min(from, 0)) },
    scope: 'Thay mặt giải quyết công việc trong thời gian nghỉ phép.',
    ...changes,
  };
}

/** Delegates as the client, and answers what was written. */
export async function delegate(t: TestHouse, delegator: TestClient, delegated: Delegated): Promise<any> {
  const input = await delegationInput(t, delegated);
  return (await delegator.done(grantDocument, { input })).delegation;
}

export async function revoke(client: TestClient, delegationId: string): Promise<any> {
  const input = { delegationId, reason: 'Đã trở lại làm việc.' };
  return (await client.done(revokeDocument, { input })).delegation;
}
