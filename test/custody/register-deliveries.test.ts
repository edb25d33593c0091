import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { globalIdOf, localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { dateInVietnam } from '../../src/rules/index.js';
import { openDocument } from '../inventory/inventory-scenes.js';
import { below, opening, registerOf, type Cells } from '../support/register-files.js';
import {
  correctRow,
  prepareCorrection,
  previewDocument,
  releaseDocument,
  releaseOf,
  releaseRowDocument,
  takeOver,
  type RegisterPair,
} from '../support/registers.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

const issueColumns = ['Lệnh xuất kho số', 'Phiếu xuất kho số', 'Ngày xuất kho', 'Người, cơ quan nhận'];
const errors = 'userErrors { code message }';
const applyDocument = `mutation ($requestId: UUID!, $input: RegisterRowApplyInput!) {
  registerRowApply(requestId: $requestId, input: $input) { difference { state settledBy { username } } ${errors} } }`;
const dismissDocument = `mutation ($requestId: UUID!, $input: RegisterRowDismissInput!) {
  registerRowDismiss(requestId: $requestId, input: $input) {
    difference { state reason } row { verdict dismissalReason exhibit { code } } ${errors} } }`;
const closeDocument = `mutation ($requestId: UUID!, $input: RegisterImportCloseInput!) {
  registerImportClose(requestId: $requestId, input: $input) { office { code } closedOn ${errors} } }`;
const importFields = `id rowsRead taken takenWithWarning setAside known differing
  rows(first: 100) { nodes { id verdict reasons { code } exhibit { id code status case { id enforcementDecisionNumber } } } }
  differences(first: 100) { nodes { id rowNumber kind state fields { column before after } row { id exhibit { code status } } } }`;

describe('given a register that comes again', () => {
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

  async function inputOf(rows: readonly Cells[]): Promise<object> {
    const contentBase64 = await registerOf('PHÒNG THADS KHU VỰC 2', rows);
    return { officeId, fileName: 'sổ.xlsx', contentBase64 };
  }

  async function delivered(rows: readonly Cells[]): Promise<any> {
    return takeOver(pair, await inputOf(rows), importFields);
  }

  async function itemCount(): Promise<number> {
    const found = await t.owner.query('select count(*)::int as count from custody.exhibit');
    return found.rows[0].count;
  }

  const shown = (delivery: any) =>
    delivery.differences.nodes.map((one: any) => [one.kind, ...one.fields.map((field: any) => field.column)]);

  test('when a row is written differently, then it is shown field by field, the new ones are taken, and no item comes twice', async () => {
    const first = await delivered([opening(181), below('nỏ'), opening(182)]);
    const again = await delivered([
      opening(181),
      below('nỏ', { condition: 'gãy' }),
      opening(182),
      below('quần'),
      opening(183),
    ]);
    expect(first).toMatchObject({ taken: 3, differing: 0 });
    expect(again).toMatchObject({ rowsRead: 5, known: 2, taken: 2, setAside: 0, differing: 1 });
    expect(again.differences.nodes).toMatchObject([
      {
        kind: 'FACT',
        state: 'WAITING',
        rowNumber: 5,
        fields: [{ column: 'Tình trạng', before: 'cũ', after: 'gãy' }],
        row: { exhibit: { code: first.rows.nodes[1].exhibit.code } },
      },
    ]);
    expect(again.rows.nodes[0].exhibit.case.id).toBe(first.rows.nodes[2].exhibit.case.id);
    const [difference] = again.differences.nodes;
    const before = await itemCount();
    expect(await pair.releaser.refused(applyDocument, { input: { differenceId: difference.id } })).toEqual([
      'REGISTER_DIFFERENCE_BY_HAND',
    ]);
    const reason = 'đã đính chính bằng biên bản 01/BB';
    const input = { differenceId: difference.id, reason };
    expect((await pair.releaser.done(dismissDocument, { input })).difference).toEqual({
      state: 'DISMISSED',
      reason,
    });
    expect(await pair.releaser.refused(dismissDocument, { input })).toEqual(['REGISTER_DIFFERENCE_SETTLED']);
    expect(await itemCount()).toBe(before);
  });

  test('when the decision was added since, then applying it completes the case', async () => {
    await delivered([opening(211), below('nỏ')]);
    const again = await delivered([
      opening(211, { decision: '9/QĐ-THADS ngày 01/02/2022' }),
      below('nỏ', { condition: 'gãy' }),
    ]);
    expect(again).toMatchObject({ rowsRead: 2, known: 0, taken: 0, setAside: 0, differing: 2 });
    expect(shown(again)).toEqual([
      ['CASE', 'Quyết định THA số, ngày'],
      ['FACT', 'Tình trạng'],
    ]);
    const [difference] = again.differences.nodes;

    const done = await pair.releaser.done(applyDocument, { input: { differenceId: difference.id } });

    expect(done.difference).toEqual({ state: 'APPLIED', settledBy: { username: 'truongphong.kv02' } });
    const found = await t.owner.query(
      `select c.enforcement_decision_number as number from custody.case_file c join custody.exhibit e on e.case_id = c.id
       where e.code = $1`,
      [difference.row.exhibit.code],
    );
    expect(found.rows).toEqual([{ number: '9/QĐ-THADS' }]);
    const events = await t.owner.query(
      `select kind from trail.event where request_id = (select request_id from trail.event where kind = 'register.difference-applied' order by recorded_at desc limit 1) order by 1`,
    );
    expect(events.rows.map((row) => row.kind)).toEqual(['case.completed', 'register.difference-applied']);
  });

  test('when the giver was corrected, then the row is not said to use the voucher of another case', async () => {
    await delivered([opening(221), below('nỏ')]);
    const before = await itemCount();
    const again = await delivered([opening(221, { giver: 'Phòng PC04' }), below('nỏ'), below('gậy')]);
    expect(again).toMatchObject({ rowsRead: 3, known: 1, taken: 1, setAside: 0, differing: 1 });
    expect(again.differences.nodes[0].fields).toEqual([
      { column: 'Cơ quan, người bàn giao', before: 'Phòng PC02', after: 'Phòng PC04' },
    ]);
    expect(await itemCount()).toBe(before + 1);
    expect(again.rows.nodes[0].exhibit.case.id).toBeDefined();
  });

  test('when an item was issued since, then applying it takes the item out, once, and by somebody else than who prepared', async () => {
    await delivered([opening(231), below('nỏ')]);
    const issue = {
      exitOrder: '31/LXK',
      exitVoucher: '31/PXK',
      issued: '19/08/2023',
      receiver: 'Hội đồng tiêu hủy',
    };
    const again = await delivered([opening(231, issue), below('nỏ', { ...issue, quantity: '02' })]);
    expect(shown(again)).toEqual([
      ['ISSUE', ...issueColumns],
      ['FACT', 'Số lượng'],
      ['ISSUE', ...issueColumns],
    ]);
    const of = (kind: string) => again.differences.nodes.filter((one: any) => one.kind === kind);
    const before = await itemCount();
    for (const { id } of of('ISSUE')) {
      const own = await pair.preparer.ask(applyDocument, { requestId: newId(), input: { differenceId: id } });
      expect(own.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      await pair.releaser.done(applyDocument, { input: { differenceId: id } });
      expect(await pair.releaser.refused(applyDocument, { input: { differenceId: id } })).toEqual([
        'REGISTER_DIFFERENCE_SETTLED',
      ]);
    }
    const codes = again.differences.nodes.map((one: any) => one.row.exhibit.code);
    const found = await t.owner.query(
      `select distinct e.status, d.recipient, d.source, v.number from custody.exhibit e
       join custody.disposal d on d.exhibit_id = e.id join custody.movement m on m.disposal_id = d.id
       join custody.document v on v.id = m.voucher_id where e.code = any($1)`,
      [codes],
    );
    expect(found.rows).toEqual([
      { status: 'DISPOSED', recipient: 'Hội đồng tiêu hủy', source: 'REGISTER', number: '31/PXK' },
    ]);
    expect(await itemCount()).toBe(before);
    await expect(
      t.owner.query(
        `update custody.register_difference d set state = 'APPLIED', settled_at = now(), settled_by = i.prepared_by
         from custody.register_import i where i.id = d.import_id and d.kind <> 'FACT' and d.id = $1`,
        [localIdOf('RegisterDifference', of('ISSUE')[0].id)],
      ),
    ).rejects.toThrow(/settled/);
  });

  test('when the same changed register comes a third time, then all of it is known', async () => {
    await delivered([opening(241), below('nỏ')]);
    const changed = [opening(241, { giver: 'Phòng PC04' }), below('nỏ', { condition: 'gãy' })];
    expect(await delivered(changed)).toMatchObject({ known: 0, differing: 2 });
    expect(await delivered(changed)).toMatchObject({ known: 2, differing: 0, taken: 0, setAside: 0 });
  });

  test('when a row that was set aside comes again put right, then applying it books it, once', async () => {
    const first = await delivered([opening(251), below('nỏ', { quantity: 'một ít' })]);
    expect(first).toMatchObject({ taken: 1, setAside: 1 });
    const before = await itemCount();
    const again = await delivered([opening(251), below('nỏ', { quantity: '3' })]);
    expect(again).toMatchObject({ known: 1, differing: 1, taken: 0 });
    expect(shown(again)).toEqual([['ROW', 'Số lượng']]);
    const [difference] = again.differences.nodes;
    await pair.releaser.done(applyDocument, { input: { differenceId: difference.id } });
    expect(await itemCount()).toBe(before + 1);
    const found = await t.owner.query(
      `select r.verdict, e.quantity_received::int as quantity from custody.register_row r join custody.exhibit e on e.id = r.exhibit_id where r.id = $1`,
      [localIdOf('RegisterRow', difference.row.id)],
    );
    expect(found.rows).toEqual([{ verdict: 'CORRECTED', quantity: 3 }]);
  });

  test('when a row was renamed, then it waits as perhaps taken, is not booked as it is, and can be dismissed', async () => {
    await delivered([opening(261), below('nỏ')]);
    const again = await delivered([opening(261), below('cung nỏ'), below('gậy')]);
    expect(again.rows.nodes.map((row: any) => [row.verdict, row.reasons[0]?.code])).toEqual([
      ['SET_ASIDE', 'ROW_PERHAPS_TAKEN'],
      ['SET_ASIDE', 'ROW_PERHAPS_TAKEN'],
    ]);
    const [renamed, other] = again.rows.nodes;
    const before = await itemCount();
    const alone = await prepareCorrection(pair.preparer, { rowId: renamed.id, cells: [] });
    expect(alone.userErrors).toMatchObject([{ code: 'REGISTER_ROW_PERHAPS_TAKEN' }]);
    const reason = 'là dòng đã nhập, ghi lại tên';
    const dismissed = await pair.releaser.done(dismissDocument, { input: { rowId: renamed.id, reason } });
    expect(dismissed.row).toEqual({ verdict: 'DISMISSED', dismissalReason: reason, exhibit: null });
    expect(await itemCount()).toBe(before);
    const settled = await prepareCorrection(pair.preparer, {
      rowId: renamed.id,
      cells: [],
      isOtherItem: true,
    });
    expect(settled.userErrors).toMatchObject([{ code: 'REGISTER_ROW_SETTLED' }]);
    await correctRow(pair, { rowId: other.id, cells: [], isOtherItem: true }, 'id verdict');
    expect(await itemCount()).toBe(before + 1);
  });

  test('when nothing, or both, or no reason is given to be dismissed, then it is refused', async () => {
    const { rows } = await delivered([opening(271, { quantity: '' })]);
    const rowId = rows.nodes[0].id;
    for (const [input, code] of [
      [{ reason: 'x' }, 'ONE_OF_REQUIRED'],
      [{ rowId, differenceId: rowId, reason: 'x' }, 'ONE_OF_REQUIRED'],
      [{ rowId, reason: ' ' }, 'REQUIRED'],
    ] as const) {
      expect(await pair.releaser.refused(dismissDocument, { input })).toEqual([code]);
    }
  });

  test('when the warehouse was counted since, then a register, a correction and an issue come late with a reason only', async () => {
    const there = { preparer: await t.logIn('ketoan.kv03'), releaser: await t.logIn('truongphong.kv03') };
    const found = await t.owner.query<{ id: string }>(`select id from identity.office where code = 'KV03'`);
    const office = globalIdOf('Office', found.rows[0]?.id ?? '');
    const fileOf = async (rows: readonly Cells[]) => ({
      officeId: office,
      fileName: 'sổ.xlsx',
      contentBase64: await registerOf('PHÒNG THADS KHU VỰC 3', rows),
    });
    const { rows } = await takeOver(
      there,
      await fileOf([opening(281, { quantity: '' }), below('nỏ')]),
      importFields,
    );
    const warehouse = await t.owner.query(
      `select w.id from custody.warehouse w join identity.office o on o.id = w.office_id where o.code = 'KV03' and w.code = 'K1'`,
    );
    await there.preparer.done(openDocument, {
      input: { warehouseId: globalIdOf('Warehouse', warehouse.rows[0].id), kind: 'QUARTER' },
    });
    const { draft } = await there.preparer.done(previewDocument, { input: await fileOf([opening(282)]) });
    expect(await there.releaser.refused(releaseDocument('id'), releaseOf(draft))).toEqual([
      'LATE_ENTRY_REASON_REQUIRED',
    ]);
    await there.releaser.done(
      releaseDocument('id'),
      releaseOf(draft, { lateReason: 'sổ giấy tìm thấy sau' }),
    );

    const { correction } = await prepareCorrection(there.preparer, {
      rowId: rows.nodes[0].id,
      cells: [{ column: 'Số lượng', value: '1' }],
    });
    const input = { correctionId: correction.id };
    expect(await there.releaser.refused(releaseRowDocument('id'), { input })).toEqual([
      'LATE_ENTRY_REASON_REQUIRED',
    ]);
    await there.releaser.done(releaseRowDocument('id'), {
      input: { ...input, lateReason: 'dòng còn lỗi khi nhập' },
    });
    const late = await t.owner.query(
      `select late_reason as reason from custody.movement where late_inventory_id is not null order by seq, id`,
    );
    expect(late.rows.map((row) => row.reason)).toEqual(['sổ giấy tìm thấy sau', 'dòng còn lỗi khi nhập']);
  });

  test('when the registers of the office closed, then nothing more comes in by one, and it is said why', async () => {
    const { rows } = await delivered([opening(291, { quantity: '' }), opening(292)]);
    const { draft } = await pair.preparer.done(previewDocument, { input: await inputOf([opening(293)]) });
    const { correction } = await prepareCorrection(pair.preparer, {
      rowId: rows.nodes[0].id,
      cells: [{ column: 'Số lượng', value: '1' }],
    });
    const provincial = await t.logIn('truong.tinh');
    const today = dateInVietnam(t.clock.now());
    expect(await provincial.refused(closeDocument, { input: { officeId, closedOn: '2026-01-01' } })).toEqual([
      'REGISTER_CLOSING_PAST',
    ]);
    const head = await pair.releaser.ask(closeDocument, {
      requestId: newId(),
      input: { officeId, closedOn: today },
    });
    expect(head.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    const closed = await provincial.done(closeDocument, { input: { officeId, closedOn: today } });
    expect(closed).toMatchObject({ closedOn: today, office: { code: 'KV02' } });
    expect(await provincial.refused(closeDocument, { input: { officeId, closedOn: today } })).toEqual([
      'REGISTER_CLOSING_SET',
    ]);

    t.clock.advance(25 * 3_600_000);
    const data = await pair.preparer.data(previewDocument, {
      requestId: newId(),
      input: await inputOf([opening(294)]),
    });
    expect(data.registerImportPreview.userErrors).toMatchObject([{ code: 'REGISTER_CLOSED' }]);
    expect(await pair.releaser.refused(releaseDocument('id'), releaseOf(draft))).toEqual(['REGISTER_CLOSED']);
    expect(
      await pair.releaser.refused(releaseRowDocument('id'), { input: { correctionId: correction.id } }),
    ).toEqual(['REGISTER_CLOSED']);
  });

  test('when the day of closing is over, then the database takes no import, whoever writes it', async () => {
    await t.owner.query('begin');
    await t.owner.query('alter table custody.register_closing disable trigger append_only');
    await t.owner.query(`update custody.register_closing set closed_on = current_date - 2`);
    await expect(
      t.owner.query(
        `insert into custody.register_import select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid()))).* from custody.register_import i limit 1`,
      ),
    ).rejects.toThrow(/closed/);
    await t.owner.query('rollback');
  });

  test('when all is done, then every item is conserved', async () => {
    const broken = await t.owner.query(`
      select e.code from custody.exhibit e
      where e.quantity_received <> (select sum(h.quantity) from custody.holding h where h.exhibit_id = e.id)`);
    expect(broken.rows).toEqual([]);
  });
});
