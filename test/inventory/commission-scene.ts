import { newId } from '../../src/platform/ids.js';
import type { TestClient, TestHouse } from '../support/test-house.js';
import { dayFromToday } from '../identity/delegation-scene.js';

const errors = 'userErrors { code field message messageEnglish facts { name value } }';
const commissionFields = `id acts validFrom validTo paperNumber paperDated reason inForce revokedAt revokeReason
  person { username } signer { username } revokedBy { username } issuingOffice { code } inventory { id code }`;

export const grantDocument = `mutation ($requestId: UUID!, $input: CommissionGrantInput!) {
  commissionGrant(requestId: $requestId, input: $input) { commission { ${commissionFields} } ${errors} } }`;
export const revokeDocument = `mutation ($requestId: UUID!, $input: CommissionRevokeInput!) {
  commissionRevoke(requestId: $requestId, input: $input) { commission { ${commissionFields} } ${errors} } }`;

/** The input of a commission that is right unless the test makes it wrong; its paper has a number of its own. */
export function commissionInput(
  t: TestHouse,
  inventoryId: string,
  username: string,
  acts: readonly string[],
  changes: object = {},
): { input: object } {
  return {
    input: {
      inventoryId,
      personId: t.staffId(username),
      acts,
      validFrom: dayFromToday(t, 0),
      validTo: dayFromToday(t, 6),
      paper: { number: `${newId()}/QĐ-THADS`, dated: dayFromToday(t, 0) },
      reason: 'Đơn vị không còn người đủ điều kiện.',
      ...changes,
    },
  };
}

/** Sends somebody into an inventory as the client, and answers what was written. */
export async function commission(
  t: TestHouse,
  signer: TestClient,
  inventoryId: string,
  username: string,
  acts: readonly string[],
  changes: object = {},
): Promise<any> {
  const input = commissionInput(t, inventoryId, username, acts, changes);
  return (await signer.done(grantDocument, input)).commission;
}

export async function revokeCommission(signer: TestClient, commissionId: string): Promise<any> {
  const input = { commissionId, reason: 'Đơn vị đã có người.' };
  return (await signer.done(revokeDocument, { input })).commission;
}
