import type { TestClient, TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field facts { name value } }';
const correction =
  'correction { id kind reason recordedAt changes { field old new } minutes { kind number signerName } correctedBy { username } secondPerson { username } oldCase { id } newCase { id } movement { kind quantity from { code kind } to { code kind } } }';
const exhibit =
  'exhibit { id status version quantityReceived sealState holdings { quantity place { code } } }';

export const reverseDocument = `mutation ($requestId: UUID!, $input: MovementReverseInput!) {
  movementReverse(requestId: $requestId, input: $input) {
    movement { id seq kind quantity from { code } to { code } reverses { id kind } correction { reason } } ${exhibit} ${errors} } }`;

export const correctDocument = `mutation ($requestId: UUID!, $input: ExhibitCorrectInput!) {
  exhibitCorrect(requestId: $requestId, input: $input) { ${correction} ${exhibit} ${errors} } }`;

export const quantityDocument = `mutation ($requestId: UUID!, $input: QuantityReceivedCorrectInput!) {
  quantityReceivedCorrect(requestId: $requestId, input: $input) { ${correction} ${exhibit} ${errors} } }`;

export const findingDocument = `mutation ($requestId: UUID!, $input: SealFindingCorrectInput!) {
  sealFindingCorrect(requestId: $requestId, input: $input) { ${correction} ${exhibit} ${errors} } }`;

const chainDocument = `query ($id: ID!) { node(id: $id) { ... on Exhibit {
  id code name status version quantityReceived sealState holdings { quantity place { code } }
  openReleases { id quantity returnedQuantity consumedQuantity reversed }
  disposals { quantity reversedBy { kind } }
  seals(first: 10) { nodes { id endKind endedAt } }
  movements(first: 50) { nodes { id seq kind quantity reverses { kind } reversedBy { kind } } }
  corrections(first: 50) { nodes { kind reason changes { field old new } minutes { number } reversed { kind } } } } } }`;

/** An item with everything that a correction touches. */
export async function chainOf(client: TestClient, id: string): Promise<any> {
  return (await client.data(chainDocument, { id })).node;
}

/** The last movement of an item that is no reversal and was not reversed. */
export async function standing(client: TestClient, id: string): Promise<any> {
  const { movements } = await chainOf(client, id);
  return movements.nodes.find((one: any) => one.kind !== 'REVERSAL' && one.reversedBy === null);
}

/** What every correction stands on: minutes of the provincial head and the head of the office beside. */
export function basis(t: TestHouse, input: object = {}): any {
  return {
    reason: 'ghi nhầm',
    minutes: { signerId: t.staffId('truong.tinh') },
    secondPersonId: t.staffId('truongphong.kv03'),
    ...input,
  };
}

/** Reverses the last movement of an item that stands, with the version of now. */
export async function reversalOf(
  t: TestHouse,
  client: TestClient,
  id: string,
  input: object = {},
): Promise<any> {
  const { version } = await chainOf(client, id);
  const movement = await standing(client, id);
  return { exhibitId: id, expectedVersion: version, movementId: movement.id, ...basis(t), ...input };
}
