import type { FastifyInstance } from 'fastify';
import type { TestClient, TestHouse } from '../support/test-house.js';

const shown = `export { id status downloadPath expiresAt downloadsAllowed refusalReason requestedBy { username } decidedBy { username }
  downloads { ordinal completedAt rows sha256 } } userErrors { code field }`;

export const requestDocument = `mutation ($requestId: UUID!, $input: AuditExportRequestInput!) {
  auditExportRequest(requestId: $requestId, input: $input) { ${shown} } }`;
export const approveDocument = `mutation ($requestId: UUID!, $input: AuditExportApproveInput!) {
  auditExportApprove(requestId: $requestId, input: $input) { ${shown} } }`;
export const refuseDocument = `mutation ($requestId: UUID!, $input: AuditExportRefuseInput!) {
  auditExportRefuse(requestId: $requestId, input: $input) { ${shown} } }`;

/** All that was recorded up to this moment, of an office or of all that the person may audit. */
export function exportInput(t: TestHouse, more: object = {}): object {
  return {
    from: '2020-01-01T00:00:00Z',
    until: t.clock.now().toISOString(),
    format: 'CSV',
    purpose: 'Kiểm tra nội bộ quý IV',
    ...more,
  };
}

/** Asks for an export as one person and has it approved by another. */
export async function approvedExport(
  t: TestHouse,
  asking: TestClient,
  approving: TestClient,
  more: object = {},
): Promise<any> {
  const { export: asked } = await asking.done(requestDocument, { input: exportInput(t, more) });
  await approving.done(approveDocument, { input: { exportId: asked.id } });
  return (
    await asking.data(`query ($id: ID!) { node(id: $id) { ... on AuditExport { id downloadPath } } }`, asked)
  ).node;
}

/** Fetches a file as somebody. */
export function fetchFile(server: FastifyInstance, path: string, token: string | undefined) {
  return server.inject({
    method: 'GET',
    url: path,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
}

/** The cells of a CSV file whose cells are all quoted, read by the letter of RFC 4180. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /"((?:[^"]|"")*)"(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (found === null)
      throw new Error(`This is no CSV: ${text.slice(cell.lastIndex, cell.lastIndex + 100)}`);
    rows.at(-1)!.push(found[1]!.replaceAll('""', '"'));
    if (found[2] !== ',') rows.push([]);
  }
  return rows.slice(0, -1);
}
