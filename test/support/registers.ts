import { newId } from '../../src/platform/ids.js';
import type { TestClient } from './test-house.js';

const errors = 'userErrors { code field message facts { name value } }';

const draftFields = `id state digest title sheetName fileName fileSha256 warehouseCode
  failure { code message messageEnglish } preparedBy { username } settledBy { username }
  account { rowsRead taken takenWithWarning setAside known caseCount inStock issued takenInStock takenIssued statedCount
    findings { code reasons warnings notices } }`;

export const previewDocument = `mutation ($requestId: UUID!, $input: RegisterImportPreviewInput!) {
  registerImportPreview(requestId: $requestId, input: $input) { draft { ${draftFields} } ${errors} } }`;

export const cancelDocument = `mutation ($requestId: UUID!, $input: RegisterImportCancelInput!) {
  registerImportCancel(requestId: $requestId, input: $input) { draft { state settledBy { username } } ${errors} } }`;

/** The release, answering these fields of the import. */
export function releaseDocument(fields: string): string {
  return `mutation ($requestId: UUID!, $input: RegisterImportReleaseInput!) {
    registerImportRelease(requestId: $requestId, input: $input) { import { ${fields} } draft { state settledBy { username } } ${errors} } }`;
}

/** Who prepares registers of an office and who releases them. */
export interface RegisterPair {
  readonly preparer: TestClient;
  readonly releaser: TestClient;
}

/** The input of a release as it follows from a preview. */
export function releaseOf(
  draft: { readonly id: string; readonly digest: string | null },
  further: object = {},
) {
  return { input: { draftId: draft.id, digest: draft.digest, ...further } };
}

/** Takes a register over: one prepares it, the other releases it. Answers the import. */
export async function takeOver<Import = any>(
  { preparer, releaser }: RegisterPair,
  input: object,
  fields = 'id',
): Promise<Import> {
  const { draft } = await preparer.done(previewDocument, { input });
  if (draft.state !== 'READY') {
    throw new Error(`The register was not read: ${JSON.stringify(draft.failure)}`);
  }
  const released = await releaser.done(releaseDocument(fields), releaseOf(draft));
  return released.import ?? bookedOf(releaser, draft.id, fields);
}

/** The import of a draft that is still being booked when the release is answered, once it is. */
async function bookedOf(releaser: TestClient, draftId: string, fields: string): Promise<any> {
  for (;;) {
    const { node } = await releaser.data(
      `query ($id: ID!) { node(id: $id) { ... on RegisterDraft { failure { code } import { ${fields} } } } }`,
      { id: draftId },
    );
    if (node.import !== null) return node.import;
    if (node.failure !== null) throw new Error(`The release failed: ${JSON.stringify(node.failure)}`);
  }
}

const correctDocument = `mutation ($requestId: UUID!, $input: RegisterRowCorrectInput!) {
  registerRowCorrect(requestId: $requestId, input: $input) { correction { id } along { id } ${errors} } }`;

/** The release of a correction, answering these fields of the rows. */
export function releaseRowDocument(fields: string): string {
  return `mutation ($requestId: UUID!, $input: RegisterRowReleaseInput!) {
    registerRowRelease(requestId: $requestId, input: $input) { row { ${fields} } alsoBooked { ${fields} } ${errors} } }`;
}

/** Prepares the correction of a row; user errors are data. */
export async function prepareCorrection(preparer: TestClient, input: object): Promise<any> {
  return (await preparer.data(correctDocument, { requestId: newId(), input })).registerRowCorrect;
}

/** Corrects a row: one prepares it, the other releases it. Answers the payload of the release. */
export async function correctRow<Payload = any>(
  { preparer, releaser }: RegisterPair,
  input: object,
  fields: string,
): Promise<Payload> {
  const { correction } = await preparer.done(correctDocument, { input });
  return releaser.done(releaseRowDocument(fields), { input: { correctionId: correction.id } });
}
