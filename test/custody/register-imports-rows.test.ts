import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { globalIdOf, localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { disposalInput, receiveDocument, receiptInput, stageOf } from '../support/scenes.js';
import { below, opening, registerOf, type Cells } from '../support/register-files.js';
import {
  correctRow,
  prepareCorrection,
  previewDocument,
  releaseRowDocument,
  takeOver,
  type RegisterPair,
} from '../support/registers.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const disposeDocument = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
  exhibitDispose(requestId: $requestId, input: $input) { disposal { id } userErrors { code field } } }`;

interface ShownFinding {
  readonly code: string;
}

interface ShownCell {
  readonly column: string;
  readonly value: string | null;
}

interface ShownExhibit {
  readonly code: string;
  readonly name: string;
  readonly status: string;
  readonly case: { readonly id: string };
  readonly holdings: readonly { readonly place: { readonly code: string } }[];
}

interface ShownRow {
  readonly id: string;
  readonly verdict: string;
  readonly reasons: readonly ShownFinding[];
  readonly warnings: readonly ShownFinding[];
  readonly originalCells: readonly ShownCell[];
  readonly correctedCells: readonly ShownCell[] | null;
  readonly exhibit: ShownExhibit | null;
}

interface Corrected {
  readonly row: ShownRow;
  readonly alsoBooked: readonly ShownRow[];
}

interface Imported {
  readonly account: Readonly<Record<string, number>>;
  readonly rows: readonly ShownRow[];
}

/** A movement with the papers on which it stands. */
interface PapersRow {
  readonly kind: string;
  readonly orderOccurrence: number | null;
  readonly voucherId: string | null;
  readonly voucher: string | null;
  readonly occurrence: number | null;
  readonly handoverId: string | null;
  readonly at: Date;
}

function codesOf(findings: readonly ShownFinding[]): string[] {
  return findings.map((finding) => finding.code);
}

/** The exhibit that a row became. */
function exhibitOf(row: ShownRow | undefined): ShownExhibit {
  if (row?.exhibit == null) throw new Error(`The row was not booked: ${JSON.stringify(row)}`);
  return row.exhibit;
}

const rowFields = `id rowNumber verdict reasons { code message } warnings { code } originalCells { column value }
  correctedCells { column value } settledAt settledBy { username } corrections { preparedBy { username } }
  exhibit { id code name status quantityReceived case { id title judgmentNumber parties { name } } holdings { quantity place { code kind } } }`;
describe('given registers of one office', () => {
  let t: TestHouse;
  let accountant: TestClient;
  let pair: RegisterPair;
  let officeId: string;
  let localOfficeId: string;

  beforeAll(async () => {
    t = await openTestHouse();
    accountant = await t.logIn('ketoan.kv02');
    pair = { preparer: accountant, releaser: await t.logIn('truongphong.kv02') };
    const found = await t.owner.query<{ id: string }>(`select id from identity.office where code = 'KV02'`);
    localOfficeId = found.rows[0]?.id ?? '';
    officeId = globalIdOf('Office', localOfficeId);
  });
  afterAll(() => t.close());

  async function taken(rows: readonly Cells[], further: object = {}): Promise<Imported> {
    const contentBase64 = await registerOf('PHÒNG THADS KHU VỰC 2', rows);
    const account = await takeOver(
      pair,
      { officeId, fileName: 'sổ.xlsx', contentBase64, ...further },
      `id rowsRead taken takenWithWarning setAside known rows(first: 100) { nodes { ${rowFields} } }`,
    );
    return { account, rows: account.rows.nodes };
  }

  function correct(row: ShownRow | undefined, cells: Record<string, string | null>): Promise<Corrected> {
    return correctRow(pair, correction(row, cells), rowFields);
  }

  function correction(row: ShownRow | undefined, cells: Record<string, string | null>) {
    return {
      rowId: row?.id,
      cells: Object.entries(cells).map(([column, value]) => ({ column, value })),
    };
  }

  async function papersOfAll(exhibits: readonly ShownExhibit[]): Promise<PapersRow[][]> {
    const papers: PapersRow[][] = [];
    for (const exhibit of exhibits) papers.push(await papersOf(exhibit));
    return papers;
  }

  async function papersOf(exhibit: ShownExhibit): Promise<PapersRow[]> {
    const found = await t.owner.query<PapersRow>(
      `select m.kind, o.number as "order", o.occurrence as "orderOccurrence", v.id as "voucherId", v.number as voucher,
         v.occurrence, v.dated::text as dated, h.id as "handoverId", h.giver_name as giver, h.receiver_name as receiver,
         m.occurred_at as at
       from custody.movement m join custody.exhibit e on e.id = m.exhibit_id
       left join custody.document o on o.id = m.order_id left join custody.document v on v.id = m.voucher_id
       left join custody.handover h on h.id = m.handover_id
       where e.code = $1 order by m.seq`,
      [exhibit.code],
    );
    return found.rows;
  }

  test('when the first row of a case is corrected, then the rows that waited for it are booked along, with the same papers', async () => {
    const { account, rows } = await taken([
      opening(101, { received: '31/02/2024' }),
      below('điện thoại'),
      below('xe máy', { quantity: 'một ít' }),
      below('búa', { received: '02/03/2024' }),
      opening(102),
    ]);
    expect(account).toMatchObject({ rowsRead: 5, taken: 2, setAside: 3 });
    const [first, waiting, faulty, sound] = rows;
    expect(codesOf(waiting!.reasons)).toEqual(['CASE_CELL_UNUSABLE']);

    const still = await prepareCorrection(accountant, correction(first, { 'Ngày nhập kho': '30/02/2024' }));
    expect(still.userErrors).toEqual([
      {
        code: 'REGISTER_ROW_STILL_FAULTY',
        field: ['input', 'cells'],
        message: 'Dòng vẫn còn lỗi: «30/02/2024» không phải là ngày có thật.',
        facts: [
          { name: 'reasonsVietnamese', value: '«30/02/2024» không phải là ngày có thật' },
          { name: 'reasonsEnglish', value: '“30/02/2024” is not a date of the calendar' },
        ],
      },
    ]);

    const done = await correct(first, { 'Ngày nhập kho': '29/02/2024' });
    expect(done.row).toMatchObject({
      verdict: 'CORRECTED',
      originalCells: first!.originalCells,
      settledBy: { username: 'truongphong.kv02' },
      corrections: [{ preparedBy: { username: 'ketoan.kv02' } }],
      exhibit: { name: 'dao số 101', status: 'IN_STORE' },
    });
    expect(done.row.correctedCells).toContainEqual({ column: 'Ngày nhập kho', value: '29/02/2024' });
    expect(exhibitOf(done.row).code).toMatch(/^KV02-24-/);
    expect(done.alsoBooked.map((row) => row.id)).toEqual([waiting!.id]);
    const later = await correct(faulty, { 'Số lượng': '2' });
    expect(later.row.exhibit).toMatchObject({ quantityReceived: '2' });

    const exhibits = [done.row, done.alsoBooked[0], later.row].map(exhibitOf);
    expect(new Set(exhibits.map((exhibit) => exhibit.case.id))).toEqual(new Set([exhibitOf(sound).case.id]));
    const papers = await papersOfAll(exhibits);
    expect(new Set(papers.map(([receipt]) => receipt!.handoverId)).size).toBe(1);
    const [soundPapers] = await papersOf(exhibitOf(sound));
    expect(new Set([...papers, [soundPapers]].map(([receipt]) => receipt!.voucherId)).size).toBe(1);
    expect(papers[0]![0]!.at.toISOString()).toBe('2024-02-29T05:00:00.000Z');
    expect(papers[0]![0]).toMatchObject({ voucher: '101/PNK', giver: 'Phòng PC02', receiver: 'Thủ kho' });
  });

  test('when a row is settled, then it is settled once, whoever comes second', async () => {
    const { rows } = await taken([opening(111, { quantity: '' }), opening(112, { quantity: '?' })]);
    const [one, two] = rows;
    await correct(one, { 'Số lượng': '1' });
    const late = await prepareCorrection(accountant, correction(one, { 'Số lượng': '1' }));
    expect(codesOf(late.userErrors)).toEqual(['REGISTER_ROW_SETTLED']);

    const prepared = await prepareCorrection(accountant, correction(two, { 'Số lượng': '2' }));
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        pair.releaser.data(releaseRowDocument('id'), {
          requestId: newId(),
          input: { correctionId: prepared.correction.id },
        }),
      ),
    );
    const codes = answers.flatMap((answer) => codesOf(answer.registerRowRelease.userErrors));
    expect(codes).toEqual(['REGISTER_ROW_SETTLED', 'REGISTER_ROW_SETTLED']);
  });

  test('when a correction is released by who prepared it, or a later one stands, then it is refused, by the database too', async () => {
    const { rows } = await taken([opening(115, { quantity: '' })]);
    const first = await prepareCorrection(accountant, correction(rows[0], { 'Số lượng': '1' }));
    const second = await prepareCorrection(accountant, correction(rows[0], { 'Số lượng': '2' }));
    const input = { correctionId: first.correction.id };
    const own = await accountant.ask(releaseRowDocument('id'), { requestId: newId(), input });
    expect(own.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect(await pair.releaser.refused(releaseRowDocument('id'), { input })).toEqual([
      'REGISTER_CORRECTION_REPLACED',
    ]);
    const settled = (by: string, correction: string | null) =>
      t.owner.query(
        `update custody.register_row r set verdict = 'CORRECTED', corrected_cells = '[]', settled_at = now(), settled_by = c.prepared_by,
           exhibit_id = (select id from custody.exhibit limit 1), correction_id = $2
         from custody.register_row_correction c where c.row_id = r.id and c.id = $1`,
        [by, correction],
      );
    const id = localIdOf('RegisterRowCorrection', second.correction.id);
    await expect(settled(id, id)).rejects.toThrow(/another person/);
    await expect(settled(id, null)).rejects.toThrow(/prepared first/);
    const done = await pair.releaser.done(releaseRowDocument(rowFields), {
      input: { correctionId: second.correction.id },
    });
    expect(done.row.exhibit).toMatchObject({ quantityReceived: '2' });
  });

  test('when a column is not known, or the row belongs to another office, then the correction is refused', async () => {
    const { rows } = await taken([opening(121, { unit: 'đống' })]);
    const input = correction(rows[0], { ĐVT: 'cái' });
    const unknown = await prepareCorrection(accountant, correction(rows[0], { Màu: 'đỏ' }));
    expect(codesOf(unknown.userErrors)).toEqual(['REGISTER_COLUMN_UNKNOWN']);
    const foreign = await prepareCorrection(await t.logIn('ketoan.kv03'), input);
    expect(codesOf(foreign.userErrors)).toEqual(['NOT_FOUND']);
    await expect(prepareCorrection(await t.logIn('thukho.kv02'), input)).rejects.toThrow(/FORBIDDEN/);
    expect((await correct(rows[0], { 'Đơn vị tính': 'cái' })).row.verdict).toBe('CORRECTED');
  });

  test('when a voucher was typed before, then the case that uses its number waits, and goes by another number', async () => {
    const keeper = await t.logIn('thukho.kv02');
    const stage = await stageOf(keeper, 'KV02');
    const typed = receiptInput(t, stage, {}, { voucher: { number: '0131/PNK' } });
    await keeper.done(receiveDocument, { input: typed });
    const year = String(t.clock.now().getUTCFullYear());

    const { rows } = await taken([
      opening(131, { received: `01/02/${year}` }),
      below('cưa'),
      opening(132, { received: `01/02/${year}`, voucher: '131/PNK' }),
    ]);

    expect(rows.map((row) => [row.verdict, row.reasons[0]?.code])).toEqual([
      ['SET_ASIDE', 'VOUCHER_NUMBER_REUSED'],
      ['SET_ASIDE', 'CASE_CELL_UNUSABLE'],
      ['SET_ASIDE', 'VOUCHER_NUMBER_REUSED'],
    ]);
    const done = await correct(rows[0], { 'Phiếu nhập kho số': '131A/PNK' });
    expect(done.alsoBooked).toHaveLength(1);
    expect((await papersOf(exhibitOf(done.alsoBooked[0])))[0]).toMatchObject({
      voucher: '131A/PNK',
      occurrence: 1,
    });
    // The series goes on after the highest number of the register, so that the waiting row's own number stays free.
    const next = await keeper.done<{ exhibits: ShownExhibit[] }>(receiveDocument, {
      input: receiptInput(t, stage),
    });
    const [papers] = await papersOf(next.exhibits[0]!);
    expect(papers!.voucher).toBe('132/PNK');
  });

  test('when an order number is used by two cases, then each has its own; a judgment of two cases makes them one', async () => {
    const judgment = '19/2021/HS-ST ngày 13/01/2021';
    const { rows } = await taken([
      opening(141, { order: '14/LNK', judgment }),
      opening(142, {
        order: '14/LNK',
        judgment,
        decision: '7/QĐ-THADS ngày 01/02/2021',
        parties: 'SIU VĂN THỬ 141; Rơ Châm Hai',
      }),
    ]);
    const [one, two] = await papersOfAll(rows.map(exhibitOf));
    expect([one, two].map((papers) => papers![0]!.orderOccurrence)).toEqual([1, 2]);
    expect(exhibitOf(rows[0]).case.id).toBe(exhibitOf(rows[1]).case.id);
    expect(exhibitOf(rows[0]).case).toMatchObject({
      judgmentNumber: '19/2021/HS-ST',
      parties: [{ name: 'Siu Văn Thử 141' }, { name: 'Rơ Châm Hai' }],
    });

    const later = await taken([opening(143, { judgment, parties: 'Ksor Ba' })]);
    expect(exhibitOf(later.rows[0]).case).toMatchObject({
      id: exhibitOf(rows[0]).case.id,
      parties: [{ name: 'Siu Văn Thử 141' }, { name: 'Rơ Châm Hai' }, { name: 'Ksor Ba' }],
    });
  });

  test('when items were issued, then they are disposed of, with the papers of their day', async () => {
    const issue = { exitOrder: '5/LXK', exitVoucher: '6/PXK', issued: '19/08/2023' };
    const { rows } = await taken([
      opening(151, {
        ...issue,
        receiver: 'Hội đồng tiêu hủy',
        disposalDecision: '48/QĐ-THADS ngày 11/08/2023',
      }),
      below('súng kíp', {
        ...issue,
        receiver: 'Hội đồng tiêu hủy',
        disposalDecision: '48/QĐ-THADS ngày 11/08/2023',
      }),
      below('tiền', { ...issue, issued: '20/08/2023', receiver: 'KBNN' }),
      below('nhẫn', { issued: '20/08/2023', receiver: 'Hồ Thanh Yến', disposal: 'Tịch thu tiêu hủy' }),
      below('dép', { issued: '20/08/2023', disposal: 'Tiếp tục tạm giữ để bảo đảm thi hành án' }),
    ]);
    expect(rows.map((row) => exhibitOf(row).status)).toEqual(Array.from({ length: 5 }, () => 'DISPOSED'));
    const disposals = await t.owner.query(
      `select d.kind, d.recipient, d.source, d.disposed_at as at, p.number as decision from custody.disposal d
       join custody.exhibit e on e.id = d.exhibit_id left join custody.document p on p.id = d.decision_id
       where e.code = any($1) order by e.id`,
      [rows.map((row) => exhibitOf(row).code)],
    );
    expect(disposals.rows.map((row) => [row.kind, row.recipient, row.decision])).toEqual([
      ['DESTRUCTION', 'Hội đồng tiêu hủy', '48/QĐ-THADS'],
      ['DESTRUCTION', 'Hội đồng tiêu hủy', '48/QĐ-THADS'],
      ['CONFISCATION', 'KBNN', null],
      ['RETURN', 'Hồ Thanh Yến', null],
      ['RETURN', 'Sổ không ghi người nhận', null],
    ]);
    const exits = (await papersOfAll(rows.map(exhibitOf))).map((papers) => papers[1]);
    expect(exits[0]!.voucherId).toBe(exits[1]!.voucherId);
    expect(exits[0]!.handoverId).toBe(exits[1]!.handoverId);
    expect(exits[2]).toMatchObject({ voucher: '6/PXK', occurrence: 2, orderOccurrence: 2, receiver: 'KBNN' });
    expect(exits[3]).toMatchObject({ voucher: null, handoverId: null });
    expect(exits[0]!.at.toISOString()).toBe('2023-08-19T05:00:00.000Z');
  });

  test('when something lies at the Treasury, then it was released there, and is disposed of from there like any other', async () => {
    const { rows } = await taken([
      opening(601, { name: 'quạt điện', place: 'KBNN' }),
      below('tiền đã nộp', { place: 'KBNN', issued: '20/08/2023', receiver: 'KBNN' }),
    ]);
    const keeper = await t.logIn('thukho.kv02');
    const bookOf = async (code: string): Promise<any> => {
      const found = await keeper.data(
        `query ($code: String) { exhibits(filter: { code: $code }, first: 1) { nodes { id code status version
           openReleases { quantity disposedQuantity } } } }`,
        { code },
      );
      return found.exhibits.nodes[0];
    };
    const [kept, gone] = [await bookOf(exhibitOf(rows[0]).code), await bookOf(exhibitOf(rows[1]).code)];
    expect(kept.openReleases).toEqual([{ quantity: '1', disposedQuantity: '0' }]);
    expect(gone).toMatchObject({ status: 'DISPOSED', openReleases: [] });
    const stage = await stageOf(keeper, 'KV02');
    const from = { fromPlaceId: stage.place('KBNN'), quantity: '1', kind: 'CONFISCATION' };
    await keeper.done(disposeDocument, { input: await disposalInput(t, stage, kept, from) });
    expect(await bookOf(kept.code)).toMatchObject({ status: 'DISPOSED', openReleases: [] });
  });

  test('when places are named, then items lie there, and shelves and bins that are missing are added', async () => {
    const { rows } = await taken([
      opening(161, { place: 'Kệ A1-4' }),
      ...['Kệ B9-2', 'Kệ Z1-1', 'Sân sau', 'Két sắt', 'Bãi xe', 'KBNN', 'Kho thuê', 'gầm cầu thang'].map(
        (place) => below(`vật ở ${place}`, { place }),
      ),
    ]);
    expect(rows.map((row) => exhibitOf(row).holdings[0]!.place.code)).toEqual([
      'A1-4',
      'B9-2',
      'K1',
      'SAN',
      'KET',
      'BAI',
      'KBNN',
      'KT',
      'K1',
    ]);
    expect(rows.map((row) => codesOf(row.warnings))).toEqual([
      [],
      [],
      ['PLACE_UNAVAILABLE'],
      [],
      [],
      [],
      [],
      [],
      ['PLACE_UNKNOWN'],
    ]);
    const added = await t.owner.query(
      `select p.code, u.code as parent from custody.place p join custody.place u on u.id = p.parent_id
       join custody.warehouse w on w.id = p.warehouse_id
       where w.code = 'K1' and p.office_id = $1 and p.code in ('A1-4', 'B9', 'B9-2') order by p.code`,
      [localOfficeId],
    );
    expect(added.rows).toEqual([
      { code: 'A1-4', parent: 'A1' },
      { code: 'B9', parent: 'B' },
      { code: 'B9-2', parent: 'B9' },
    ]);
  });

  test('when a register is that of another warehouse, then its rows go there, the corrected ones too', async () => {
    const places = { place: 'ngoài sân kho', quantity: '1' };
    const { rows } = await taken([opening(165, places), below('xe', { ...places, quantity: '' })], {
      warehouseCode: 'KT',
    });
    const done = await correct(rows[1], { 'Số lượng': '1' });
    const codes = [rows[0], done.row].map((row) => exhibitOf(row).holdings[0]!.place.code);
    expect(codes).toEqual(['KT', 'KT']);
  });

  test('when items are sealed, then their seals are in the book, a label once, and what is not intact was checked', async () => {
    const { rows } = await taken([
      opening(171, { seal: 'NP số 31741' }),
      below('ma túy', { seal: 'NP số 31741' }),
      below('phong bì', { seal: 'rách' }),
      below('gỗ', { seal: 'Không' }),
      below('máy tính', { seal: 'Còn nguyên' }),
    ]);
    const seals = await t.owner.query(
      `select s.label_issuer as issuer, s.label_number as number, c.condition, c.occasion, c.note
       from custody.seal s join custody.exhibit e on e.id = s.exhibit_id left join custody.seal_check c on c.seal_id = s.id
       where e.code = any($1) order by e.id`,
      [rows.map((row) => exhibitOf(row).code)],
    );
    expect(seals.rows).toEqual([
      { issuer: 'Phòng PC02', number: '31741', condition: null, occasion: null, note: null },
      { issuer: 'Phòng PC02', number: null, condition: null, occasion: null, note: null },
      { issuer: 'Phòng PC02', number: null, condition: 'TORN', occasion: 'RECEIPT', note: 'Theo sổ: rách' },
      { issuer: 'Phòng PC02', number: null, condition: null, occasion: null, note: null },
    ]);
    expect(rows[1]!.verdict).toBe('TAKEN_WITH_WARNING');
    expect(codesOf(rows[1]!.warnings)).toEqual(['SEAL_LABEL_REUSED']);
  });

  test('when cells hold what a database cannot, then the rows are kept and nothing breaks', async () => {
    const { rows } = await taken([
      opening(191, { name: 'dao_x0000_nhọn _xD800_' }),
      below('gỗ', { quantity: '999999999999999999' }),
      below('x'.repeat(5000)),
      below('sổ', { value: '9999999999999999999999' }),
      below('dao', { place: 'Kệ A99999999999999999999-1' }),
      opening(192, { voucher: '9'.repeat(5000) }),
      opening(193, { received: `01/01/${String(t.clock.now().getUTCFullYear() + 1)}` }),
    ]);
    expect(rows.map((row) => [row.verdict, row.reasons[0]?.code])).toEqual([
      ['TAKEN', undefined],
      ['SET_ASIDE', 'QUANTITY_TOO_LARGE'],
      ['SET_ASIDE', 'TEXT_TOO_LONG'],
      ['TAKEN_WITH_WARNING', undefined],
      ['TAKEN_WITH_WARNING', undefined],
      ['SET_ASIDE', 'TEXT_TOO_LONG'],
      ['SET_ASIDE', 'DATE_IN_FUTURE'],
    ]);
    expect(exhibitOf(rows[0]).name).toBe('dao\ufffdnhọn \ufffd');
    const torn = correction(rows[1], { 'Số lượng': '1\u0000', 'Tên vật chứng, tài sản': 'gỗ\ud800' });
    await expect(prepareCorrection(accountant, torn)).rejects.toThrow(/BAD_USER_INPUT/);
  });

  test('when a register is longer than one transaction takes, then it is refused', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => below(`vật số ${String(index)}`));
    const contentBase64 = await registerOf('PHÒNG THADS KHU VỰC 2', rows);
    const { draft } = await accountant.done(previewDocument, {
      input: { officeId, fileName: 'dài.xlsx', contentBase64 },
    });
    expect(draft).toMatchObject({ state: 'FAILED', failure: { code: 'REGISTER_UNREADABLE' } });
  });

  test('when an item came in today, then it is booked though noon is not yet', async () => {
    const today = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(t.clock.now());
    const { rows } = await taken([opening(201, { received: today, issued: today, receiver: 'KBNN' })]);
    expect(exhibitOf(rows[0]).status).toBe('DISPOSED');
  });

  test('when all is done, then every item is conserved and every corrected row has its event', async () => {
    const broken = await t.owner.query(`
      select e.code from custody.exhibit e
      where e.quantity_received <> (select sum(h.quantity) from custody.holding h where h.exhibit_id = e.id)
         or e.last_seq <> (select count(*) from custody.movement m where m.exhibit_id = e.id)
      union all
      select r.id::text from custody.register_row r where r.verdict = 'CORRECTED'
        and not exists (select from trail.event v where v.subject_id = r.id and v.kind = 'register.row-corrected')`);
    expect(broken.rows).toEqual([]);
  });
});
