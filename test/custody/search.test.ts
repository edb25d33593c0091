import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import {
  papers,
  receiveOne,
  sealedOnArrival,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const document = `query ($text: String!, $kinds: [SearchKind!], $first: Int = 50, $after: String) {
  search(text: $text, kinds: $kinds, first: $first, after: $after) {
    nodes { kind match exhibit { id code name } caseFile { title judgmentNumber } seal { label { number } } }
    pageInfo { hasNextPage endCursor } totalCount } }`;
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) { transfer { id version } userErrors { code } } }`;
const accept = `mutation ($requestId: UUID!, $input: TransferAcceptInput!) {
  transferAccept(requestId: $requestId, input: $input) { transfer { id } userErrors { code } } }`;
const decide = `mutation ($requestId: UUID!, $input: CaseDecisionEnterInput!) {
  caseDecisionEnter(requestId: $requestId, input: $input) { decision { id } userErrors { code field } } }`;

describe('search', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let province: TestClient;
  let stranger: TestClient;
  let stage: Stage;
  let bike: ReceivedExhibit;
  let opium: ReceivedExhibit;

  beforeAll(async () => {
    t = await openTestHouse();
    [keeper, province, stranger] = await Promise.all([
      t.logIn('thukho.kv03'),
      t.logIn('thukho.tinh'),
      t.logIn('thukho.kv05'),
    ]);
    stage = await stageOf(keeper, 'KV03');
    bike = await receiveOne(
      t,
      keeper,
      stage,
      {
        name: 'Xe máy Honda Wave màu đỏ',
        features: 'Biển số 81B2-123.45, số khung RLHJA3920BY',
        classCode: 'VEHICLE',
        externalReference: 'CA/2026/77_A',
      },
      {
        case: {
          judgment: { number: '19/2026/HS-ST', dated: '2026-05-04' },
          title: 'Vụ trộm đêm',
          parties: [{ name: 'Rơ Châm Đăng' }, { name: 'Lương Quốc Khánh Duy' }],
        },
      },
    );
    opium = await receiveOne(t, keeper, stage, {
      name: 'Gói thuốc phiện',
      classCode: 'DRUG',
      unitCode: 'G',
      ...sealedOnArrival({ issuer: 'Công an tỉnh', labelNumber: 'NS-004711' }),
    });
    await receiveOne(t, keeper, stage, { name: 'Máy khoan, xem xét lại' });
  });
  afterAll(() => t.close());

  const hits = async (text: string, more: object = {}, client = keeper): Promise<any[]> =>
    (await client.data(document, { text, ...more })).search.nodes;
  const told = async (text: string, more: object = {}, client = keeper): Promise<string[]> =>
    (await hits(text, more, client)).map(
      (hit) => `${hit.match} ${hit.seal?.label.number ?? hit.exhibit?.name ?? hit.caseFile?.judgmentNumber}`,
    );
  const wave = 'Xe máy Honda Wave màu đỏ';

  test.each([
    ['Bản án số 19/2026/HS-ST', 'EXACT'],
    ['bản án số 019/2026/HSST', 'EXACT'],
    ['Số 19/2026/HS-ST', 'EXACT'],
    ['19-2026-HS.ST', 'EXACT'],
    ['Bản án hình sự sơ thẩm số 19/2026', 'PARTS'],
  ])('given %s, then the judgment 19/2026/HS-ST is found: %s', async (text, match) => {
    expect(await told(text, { kinds: ['CASE'] })).toContain(`${match} 19/2026/HS-ST`);
  });

  test.each([
    ['Tem số NS-4711', 'EXACT NS-004711'],
    ['Niêm phong số NS-004711', 'EXACT NS-004711'],
    ['Biên bản số CA/2026/077_A', `EXACT Xe máy Honda Wave màu đỏ`],
  ])('given %s, then it is found: %s', async (text, hit) => {
    expect(await told(text)).toContain(hit);
  });

  test.each([
    ['theo Bản án số 19/2026/HS-ST ngày 04/05/2026 của Tòa án', 'EXACT 19/2026/HS-ST'],
    ['bản án 19 / 2026 / HS-ST, bị cáo Rơ Châm Đăng', 'EXACT 19/2026/HS-ST'],
    ['vụ án hình sự sơ thẩm số 19/2026 của Tòa án', 'PARTS 19/2026/HS-ST'],
    ['xe trong biên bản số CA/2026/077_A của Công an', `EXACT ${wave}`],
    ['tem niêm phong số NS-4711 (Công an tỉnh)', 'EXACT NS-004711'],
  ])('given %s, with words around the number, then it is found: %s', async (text, hit) => {
    expect(await told(text)).toContain(hit);
  });

  describe('given the papers of an item', () => {
    let voucher: string;
    let order: string;
    let minutes: string;

    beforeAll(async () => {
      const { node } = await keeper.data(
        `query ($id: ID!) { node(id: $id) { ... on Exhibit { lastMovement {
          voucher { number } order { number } handover { minutes { number } } } } } }`,
        { id: bike.id },
      );
      ({
        voucher: { number: voucher },
        order: { number: order },
        handover: {
          minutes: { number: minutes },
        },
      } = node.lastMovement);
    });

    const ordinal = (number: string): string => String(Number.parseInt(number, 10));

    test('when a number is typed as it stands, with words or as digits behind the name of the paper, then the item is found', async () => {
      for (const text of [
        `Phiếu nhập kho số ${voucher}`,
        `phiếu nhập kho số 00${ordinal(voucher)}`,
        `theo phiếu nhập số ${ordinal(voucher)} ngày 04/05`,
        `lệnh nhập kho số ${order}`,
        `Lệnh nhập kho ${order.toLowerCase()}`,
        `Biên bản giao nhận số ${minutes}`,
        `${order} ngày 24/11/2026`,
        `${order} ngày 24/11`,
        `${minutes}, ngay 24.11.2026`,
        minutes,
      ]) {
        expect({ text, told: await told(text) }).toEqual({
          text,
          told: expect.arrayContaining([`EXACT ${wave}`]),
        });
      }
    });

    test('when another paper or a few digits are typed, or somebody of another office asks, then it is not', async () => {
      for (const text of [
        `phiếu xuất kho số ${ordinal(voucher)}`,
        `tem số ${ordinal(voucher)}`,
        `00${ordinal(voucher)}`,
      ]) {
        expect(await told(text)).not.toContain(`EXACT ${wave}`);
      }
      expect(await told(`Phiếu nhập kho số ${voucher}`, {}, stranger)).toEqual([]);
      expect(await told(`Phiếu nhập kho số ${voucher}`, { kinds: ['CASE'] })).toEqual([]);
    });
  });

  test.each(['Lương Quốc Khánh Duy', 'khanh duy', 'Rơ Châm Đăng'])(
    'given the name of a party, %s, then its case is found',
    async (text) => {
      expect((await hits(text)).map((hit) => [hit.kind, hit.match])).toEqual([['CASE', 'WORDS']]);
    },
  );

  test.each(['777/KL-KTHS', 'kết luận giám định số 0777/KL-KTHS', 'kết luận 777/KL-KTHS ngày 20/11/2026'])(
    'given the number of an expert conclusion, %s, then its item is found',
    async (text) => {
      await receiveOne(t, keeper, stage, {
        name: 'Gói bột trắng',
        classCode: 'DRUG',
        unitCode: 'G',
        ...sealedOnArrival({ issuer: 'Công an tỉnh', labelNumber: `KL-${text.length}` }),
        expertConclusion: { number: '777/KL-KTHS', dated: '2026-11-20', body: 'Phòng KTHS' },
      });
      expect(await told(text, { kinds: ['EXHIBIT'] })).toContain('EXACT Gói bột trắng');
    },
  );

  describe('given a judgment and a decision that name an item', () => {
    let ring: ReceivedExhibit;

    beforeAll(async () => {
      ring = await receiveOne(
        t,
        keeper,
        stage,
        { name: 'Nhẫn vàng tây' },
        {
          case: {
            title: 'Vụ nhẫn',
            judgment: { number: '88/2026/HS-ST', dated: '2026-03-02' },
            parties: [{ name: 'Nay H Loan' }],
          },
        },
      );
      const officer = await t.logIn('chv.kv03');
      const items = [{ exhibitId: ring.id, orders: 'RETURN', recipient: 'Nay H Loan' }];
      await decideOf(officer, ring, {
        ...{ kind: 'JUDGMENT', bodyKind: 'COURT', organisation: 'Tòa án', number: '88/2026/HS-ST' },
        ...{ dated: '2026-03-02', signerName: 'Hồ Văn Phán', items },
      });
      await decideOf(officer, ring, {
        ...{ kind: 'ENFORCEMENT_DECISION', bodyKind: 'ENFORCEMENT_AUTHORITY', number: '1177/QĐ-THADS' },
        ...{ dated: '2026-05-04', signerId: t.staffId('truongphong.kv03'), items },
      });
    });

    async function decideOf(officer: TestClient, exhibit: ReceivedExhibit, input: object): Promise<void> {
      const { node } = await officer.data(
        `query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id version } } } }`,
        { id: exhibit.id },
      );
      const { id, version } = node.case;
      await officer.done(decide, { input: { caseId: id, expectedVersion: version, ...input } });
    }

    test.each([
      '1177/QĐ-THADS',
      'quyết định số 1177',
      'quyết định số 01177',
      'Quyết định số 1177/QĐ-THADS ngày 4/5/2026',
      '1177/QĐ-THADS ngày 04 tháng 05 năm 2026',
      'bản án số 88/2026/hs-st',
      'bản án 088/2026/HSST ngày 02/03/2026',
      '88/2026/HS-ST',
      '88/2026/HS-ST, ngày 2/3',
    ])('when %s is asked for, then the item and the case are found', async (text) => {
      const found = (await hits(text)).map(
        (hit) => `${hit.match} ${hit.exhibit?.name ?? hit.caseFile?.title}`,
      );
      expect(found).toEqual(expect.arrayContaining(['EXACT Nhẫn vàng tây', 'EXACT Vụ nhẫn']));
    });

    test('when the judgment is named by a padded number, its year and its day, then the case is found', async () => {
      expect(await told('bản án 088/2026 ngày 02/03/2026', { kinds: ['CASE'] })).toEqual([
        'PARTS 88/2026/HS-ST',
      ]);
    });
  });

  test('given words in front and a number that nobody has, then nothing is found, and the words alone are words', async () => {
    expect(await told('Bản án số 77123/2031/HS-ST', { kinds: ['CASE'] })).toEqual([]);
    expect((await t.owner.query(`select custody.number_behind_words('Bản án') as number`)).rows).toEqual([
      { number: null },
    ]);
    expect((await t.owner.query('select * from custody.search_difference')).rows).toEqual([]);
  });

  test.each([
    ['xe may', 'WORDS'],
    ['XE MÁY', 'WORDS'],
    ['xe máy'.normalize('NFD'), 'WORDS'],
    ['do mau wave', 'WORDS'],
    ['hon wav', 'PARTS'],
    ['81B2', 'WORDS'],
    ['81B2-123.45', 'WORDS'],
    ['81b212345', 'WORDS'],
    ['81b2-12', 'PARTS'],
    ['123.45 honda', 'PARTS'],
    ['rlhja39', 'PARTS'],
    ['ca/2026/77_a', 'EXACT'],
    ['xe mày hondda wvae', 'SIMILAR'],
  ])('given %s, then the motorbike is found first: %s', async (text, match) => {
    expect((await told(text, { kinds: ['EXHIBIT'] }))[0]).toBe(`${match} ${wave}`);
  });

  test('given names without accents, then đ is d, and two letters begin a word', async () => {
    expect(await told('thuoc phien')).toEqual(['WORDS Gói thuốc phiện']);
    expect((await hits('Ro cham dang')).map((hit) => [hit.kind, hit.match])).toEqual([['CASE', 'WORDS']]);
    // Not "xem" for the word, and nothing within a word: "áy".
    expect(await told('xe')).toEqual([`WORDS ${wave}`, 'PARTS Máy khoan, xem xét lại']);
    expect(await told('ay')).toEqual([]);
  });

  test('given a code, a judgment or a label, then each is found exactly, the whole code before its parts', async () => {
    expect(await told(opium.code)).toEqual(['EXACT Gói thuốc phiện']);
    expect(await told(opium.code.toLowerCase().replaceAll('-', ''))).toEqual(['EXACT Gói thuốc phiện']);
    expect(await told('19/2026/hs-st')).toEqual(['EXACT 19/2026/HS-ST']);
    expect(await told('ns004711')).toEqual(['EXACT NS-004711']);
    expect(await told('4711', { kinds: ['SEAL'] })).toEqual(['PARTS NS-004711']);
    expect((await hits('ns004711'))[0].exhibit.code).toBe(opium.code);
    expect(await told('19/2026', { kinds: ['EXHIBIT', 'SEAL'] })).toEqual([]);
  });

  test('given signs that mean something in a pattern, then they are signs', async () => {
    for (const text of ['%%', '__', '%_', '..', '\\\\', "''", '% _ *']) {
      expect(await told(text)).toEqual([]);
    }
    // As patterns these would find the motorbike.
    expect([await told('8%45'), await told('w_ve')]).toEqual([[], []]);
    expect(await told("'; drop table custody.exhibit; --")).toEqual([]);
  });

  test.each([
    ['x', 'too short'],
    [' y ', 'too short without its blanks'],
    ['x'.repeat(101), 'too long'],
  ])('given %s, then it is %s', async (text) => {
    // Whatever is asked of the page, nothing at all included.
    const nothing = 'query ($text: String!) { search(text: $text, first: 1) { __typename } }';
    for (const asked of [document, nothing]) {
      expect((await keeper.ask(asked, { text })).errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    }
  });

  test('given many that fit, then the pages follow each other and the count is of all', async () => {
    for (let index = 0; index < 5; index += 1) {
      await receiveOne(t, keeper, stage, { name: `Cuộn dây thừng ${index}` });
    }
    await receiveOne(t, keeper, stage, { name: 'Dây thừngg' });
    const found: any[] = [];
    let after: string | null = null;
    do {
      const page: any = (await keeper.data(document, { text: 'day thung', first: 2, after })).search;
      expect(page.totalCount).toBe(6);
      found.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(found.map((hit) => hit.exhibit.name)).toEqual([
      ...[4, 3, 2, 1, 0].map((index) => `Cuộn dây thừng ${index}`),
      'Dây thừngg',
    ]);
  });

  test('given somebody of another office, then nothing is found and nothing counted, whatever fits elsewhere', async () => {
    for (const text of [opium.code, 'thuoc phien', '81B2', 'ns004711', '19/2026/HS-ST']) {
      expect((await stranger.data(document, { text })).search).toMatchObject({ nodes: [], totalCount: 0 });
    }
    // What the other office has in full does not keep the own from being found as similar.
    const own = await receiveOne(t, stranger, await stageOf(stranger, 'KV05'), { name: 'thuoc phieen' });
    expect((await hits('thuoc phien', {}, stranger)).map((hit) => hit.exhibit.code)).toEqual([own.code]);
    // Past the program: the function looks only where the transaction reaches.
    const client = await t.connectAsApplication();
    const all = 'select * from custody.search($1, null, array(select id from identity.office))';
    expect((await client.query(all, ['thuoc phien'])).rowCount).toBe(1);
    await client.query("select set_config('so_kho.offices', array[]::uuid[]::text, false)");
    expect((await client.query(all, ['thuoc phien'])).rowCount).toBe(0);
    expect((await client.query('select from custody.search_entry')).rowCount).toBe(0);
    await client.end();
  });

  test('given an item on its way, then both offices find it, and after the acceptance only the new one', async () => {
    const to = await stageOf(province, 'TINH');
    const sent = await receiveOne(t, keeper, stage, { name: 'Cân tiểu ly hiệu Amput' });
    const finders = async (): Promise<number[]> => [
      (await hits('can amput')).length,
      (await hits('can amput', {}, province)).length,
    ];
    const { transfer } = await keeper.done(dispatch, {
      input: {
        fromWarehouseId: stage.warehouseId,
        toWarehouseId: to.warehouseId,
        reason: 'tập trung vật chứng về kho tỉnh',
        lines: [
          {
            exhibitId: sent.id,
            expectedVersion: sent.version,
            fromPlaceId: stage.place('A1'),
            quantity: '10',
          },
        ],
        ...papers(t, 30, 'Võ Văn Chở', 'Tổ áp tải'),
      },
    });
    expect((await finders())[0]).toBe(1);
    expect((await hits('can amput', {}, province)).map((hit) => hit.exhibit.code)).toEqual([sent.code]);
    await province.done(accept, {
      input: {
        transferId: transfer.id,
        expectedVersion: transfer.version,
        lines: [{ exhibitId: sent.id, quantity: '10' }],
        ...papers(t, 10, 'Võ Văn Chở', 'Tổ áp tải'),
      },
    });
    expect(await finders()).toEqual([0, 1]);
  });

  test('given a name that is corrected, then it is found under the new one alone', async () => {
    await t.owner.query("update custody.exhibit set features = 'biển số 81C1-999.99' where id = $1", [
      localIdOf('Exhibit', bike.id),
    ]);
    expect(await told('81c199999')).toEqual([`WORDS ${wave}`]);
    expect(await told('81b2', { kinds: ['EXHIBIT'] })).toEqual([]);
    expect((await t.owner.query('select * from custody.search_difference')).rows).toEqual([]);
  });

  test('given the filter by name, then accents do not matter there either', async () => {
    const named = async (name: string): Promise<number> =>
      (
        await keeper.data(
          'query ($name: String!) { exhibits(first: 5, filter: { name: $name }) { totalCount } }',
          { name },
        )
      ).exhibits.totalCount;
    expect(await Promise.all(['xe may', 'Xe Máy', 'MÁY HON', 'may xe'].map(named))).toEqual([1, 1, 1, 0]);
  });

  test('given 60,000 items, then no question reads through the book', async () => {
    await t.owner.query(`
      begin;
      insert into custody.exhibit (id, office_id, case_id, code, kind, class_code, name, unit_code, quantity_received, condition, features)
        select gen_random_uuid(), e.office_id, e.case_id, 'X-' || n, 'EXHIBIT', 'TOOL',
          (array['vỏ', 'hộp', 'túi', 'khung', 'đèn', 'bàn'])[1 + n % 6] || ' ' || md5(n::text), e.unit_code, 1, 'x', 'số ' || n
        from custody.exhibit e, generate_series(1, 60000) n where e.id = '${localIdOf('Exhibit', bike.id)}';
      insert into custody.document (id, office_id, kind, document_year, number, dated)
        select gen_random_uuid(), e.office_id, 'RECEIPT_VOUCHER', 2020, 'Z' || n, '2020-06-01'
        from custody.exhibit e, generate_series(1, 5000) n where e.id = '${localIdOf('Exhibit', bike.id)}';
      commit;
      analyze custody.exhibit, custody.search_entry, custody.document`);
    // A few hundred entries more each time: what the indexes have not taken in yet grows to its limit and is taken in.
    for (let round = 0; round < 8; round += 1) {
      await t.owner.query(
        `insert into custody.exhibit (id, office_id, case_id, code, kind, class_code, name, unit_code, quantity_received, condition, features)
          select gen_random_uuid(), e.office_id, e.case_id, 'Y-' || $2 || '-' || n, 'EXHIBIT', 'TOOL', 'hộp ' || md5(n::text),
            e.unit_code, 1, 'x', 'số ' || n
          from custody.exhibit e, generate_series(1, 700) n where e.id = $1`,
        [localIdOf('Exhibit', bike.id), round],
      );
      expect(await tablesReadThrough()).toEqual([]);
    }
  }, 120_000);

  /** The tables that one of the questions read from end to end. */
  async function tablesReadThrough(): Promise<string[]> {
    const client = await t.connectAsApplication();
    await client.query('begin; set local plan_cache_mode = force_generic_plan');
    for (const text of [
      'xe may',
      'thuoc phien',
      '81c1',
      opium.code,
      'ns004711',
      'hop 4711',
      'gói thuóc phiêen',
      'theo phiếu nhập kho số 0036 ngày 5/3',
      'quyết định số 77/QĐ-THA',
      'xe',
    ]) {
      await client.query(
        `select h.id, found.score from custody.search_entry h
          join custody.search($1, null, array(select id from identity.office)) found on found.id = h.id
          order by found.score desc, h.id desc limit 50`,
        [text],
      );
    }
    const { rows } = await client.query(
      `select relname, seq_scan::int, idx_scan > 0 as by_index from pg_stat_xact_user_tables
        where relname in ('exhibit', 'search_entry', 'document') order by relname`,
    );
    await client.query('rollback');
    await client.end();
    expect(rows.find((row) => row.relname === 'search_entry').by_index).toBe(true);
    return rows.filter((row) => row.seq_scan > 0).map((row) => row.relname);
  }
});
