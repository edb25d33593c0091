import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ExcelJS from 'exceljs';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { below, opening, registerOf, type Cells } from '../support/register-files.js';
import {
  cancelDocument,
  previewDocument,
  releaseDocument,
  releaseOf,
  type RegisterPair,
} from '../support/registers.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

const questionFields = `id state digest account { rowsRead taken setAside }
  questions { kind mustBeAnswered message columns { key title examples } rowNumbers }
  columns { key title meaning isChosen } rows(first: 50, kind: HIDDEN) { nodes { rowNumber decision } }`;
const answerDocument = `mutation ($requestId: UUID!, $input: RegisterImportAnswerInput!) {
  registerImportAnswer(requestId: $requestId, input: $input) { draft { ${questionFields} } userErrors { code } } }`;

describe('given a register that leaves something open', () => {
  let t: TestHouse;
  let pair: RegisterPair;
  let officeId: string;

  beforeAll(async () => {
    t = await openTestHouse();
    pair = { preparer: await t.logIn('ketoan.kv02'), releaser: await t.logIn('truongphong.kv02') };
    const found = await t.owner.query<{ id: string }>(`select id from identity.office where code = 'KV02'`);
    officeId = globalIdOf('Office', found.rows[0]?.id ?? '');
  });
  afterAll(() => t.close());

  /** A register with a column that nobody knows; its last row is hidden. */
  async function unclear(rows: readonly Cells[]): Promise<object> {
    const workbook = new ExcelJS.Workbook();
    const plain = Buffer.from(await registerOf('PHÒNG THADS KHU VỰC 2', rows), 'base64');
    await workbook.xlsx.load(new Uint8Array(plain).buffer);
    const sheet = workbook.worksheets[0];
    const column = (sheet?.columnCount ?? 0) + 1;
    sheet?.eachRow((row, number) => {
      if (number >= 3) row.getCell(column).value = number === 3 ? 'Ký hiệu lưu' : `KH-${String(number)}`;
      row.hidden = number === sheet.rowCount;
    });
    const contentBase64 = Buffer.from(await workbook.xlsx.writeBuffer()).toString('base64');
    return { officeId, fileName: 'sổ.xlsx', contentBase64 };
  }

  async function shown(id: string): Promise<any> {
    const found = await pair.releaser.data(
      `query ($id: ID!) { node(id: $id) { ... on RegisterDraft { ${questionFields} } } }`,
      { id },
    );
    return found.node;
  }

  test('when a column is not understood and a row is hidden, then both are asked, and nothing is released before', async () => {
    const { draft } = await pair.preparer.done(previewDocument, {
      input: await unclear([opening(11), below('nỏ'), below('gậy')]),
    });
    const asked = await shown(draft.id);
    expect(asked).toMatchObject({ state: 'READY', account: { rowsRead: 2, taken: 2 } });
    expect(asked.questions.map((one: any) => [one.kind, one.mustBeAnswered])).toEqual([
      ['COLUMN', true],
      ['HIDDEN_ROWS', false],
    ]);
    expect(asked.rows.nodes).toEqual([{ rowNumber: 6, decision: null }]);
    expect(await pair.releaser.refused(releaseDocument('id'), releaseOf(draft))).toEqual([
      'REGISTER_NEEDS_ANSWERS',
    ]);

    const [{ columns }] = asked.questions;
    const answered = await pair.preparer.done(answerDocument, {
      input: { draftId: draft.id, columns: [{ key: columns[0].key }], hiddenRows: 'READ' },
    });
    expect(answered.draft).toMatchObject({
      state: 'READY',
      account: { rowsRead: 3, taken: 3 },
      questions: [],
    });
    expect(await pair.releaser.refused(releaseDocument('id'), releaseOf(draft))).toEqual([
      'REGISTER_DRAFT_CHANGED',
    ]);
    const fresh = await shown(draft.id);
    const released = await pair.releaser.done(releaseDocument('taken'), releaseOf(fresh));
    expect(released.import).toEqual({ taken: 3 });
    expect(
      await pair.preparer.refused(answerDocument, { input: { draftId: draft.id, hiddenRows: 'SET_ASIDE' } }),
    ).toEqual(['REGISTER_DRAFT_NOT_OPEN']);
  });

  test('when the next file of the office has the column, then it is known, for that office alone', async () => {
    const { draft } = await pair.preparer.done(previewDocument, {
      input: await unclear([opening(21), below('nỏ'), below('gậy')]),
    });
    const asked = await shown(draft.id);
    expect(asked.questions.map((one: any) => one.kind)).toEqual(['HIDDEN_ROWS']);
    expect(asked.columns.find((one: any) => one.title === 'Ký hiệu lưu')).toMatchObject({
      meaning: null,
      isChosen: true,
    });
    const kept = await t.owner.query(
      `select o.code, m.meaning, s.username from custody.register_mapping m join identity.office o on o.id = m.office_id
       join identity.staff s on s.id = m.changed_by`,
    );
    expect(kept.rows).toEqual([{ code: 'KV02', meaning: null, username: 'ketoan.kv02' }]);
  });

  test('when who may also release has answered, then somebody else must, by the database too', async () => {
    const { draft } = await pair.preparer.done(previewDocument, {
      input: await unclear([opening(31), below('nỏ'), below('gậy')]),
    });
    await t.owner.query(
      `update custody.register_draft set answered_by = (select id from identity.staff where username = 'truongphong.kv02')
       where file_sha256 = $1`,
      [draft.fileSha256],
    );
    expect(await pair.releaser.refused(releaseDocument('id'), releaseOf(draft))).toEqual([
      'REGISTER_SAME_PERSON',
    ]);
    await expect(
      t.owner.query(
        `update custody.register_draft set state = 'RELEASED', settled_by = answered_by, settled_at = now(),
           import_id = (select id from custody.register_import limit 1) where file_sha256 = $1`,
        [draft.fileSha256],
      ),
    ).rejects.toThrow(/ck_register_draft_two_people/);
  });

  test('when a unit was added to the authority, then the next reading knows it', async () => {
    const rows = [opening(41, { unit: 'mâm' })];
    const contentBase64 = await registerOf('PHÒNG THADS KHU VỰC 2', rows);
    const input = { officeId, fileName: 'sổ.xlsx', contentBase64 };
    const before = await pair.preparer.done(previewDocument, { input });
    expect(before.draft.account).toMatchObject({ taken: 0, setAside: 1 });
    await pair.preparer.done(cancelDocument, { input: { draftId: before.draft.id } });
    await t.owner.query(
      `insert into custody.unit (code, name, dimension, decimals) values ('MAM', 'mâm', 'COUNT', 0)`,
    );
    const after = await pair.preparer.done(previewDocument, { input });
    expect(after.draft.account).toMatchObject({ taken: 1, setAside: 0 });
    await pair.releaser.done(releaseDocument('taken'), releaseOf(after.draft));
  });
});
