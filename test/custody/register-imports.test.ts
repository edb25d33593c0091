import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ExcelJS from 'exceljs';
import { REGISTER_UNITS } from '../../src/custody/registers/index.js';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import {
  cancelDocument,
  previewDocument,
  releaseDocument,
  releaseOf,
  takeOver,
  type RegisterPair,
} from '../support/registers.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

interface ManifestOffice {
  readonly code: string;
  readonly file: string;
  readonly items: number;
  readonly inStock: number;
  readonly issued: number;
  readonly cases: number;
}

const folder = 'data/registers';
const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as {
  readonly offices: readonly ManifestOffice[];
};

const importFields = `id fileName fileSha256 rowsRead taken takenWithWarning setAside known caseCount inStock issued takenInStock
  takenIssued statedCount findings { code reasons warnings notices } office { code } preparedBy { username } importedBy { username }`;

interface ImportsPage {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

function isExplained(row: { readonly reasons: readonly unknown[]; readonly exhibit: unknown }): boolean {
  return row.reasons.length > 0 && row.exhibit === null;
}

/** How many rows each table of the book has, the trail and the request log left out. */
async function bookCounts(t: TestHouse): Promise<Record<string, number>> {
  const tables = await t.owner.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'custody' order by 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables.rows) {
    const found = await t.owner.query<{ count: number }>({
      text: 'select (xpath($1, query_to_xml(format($2, $3::text), false, true, $4)))[1]::text::int as count',
      values: ['/row/c/text()', 'select count(*) as c from custody.%I', name, ''],
    });
    counts[name] = found.rows[0]?.count ?? -1;
  }
  return counts;
}

/** The tables that keep what was prepared and that an import took place. */
function aside(counts: Record<string, number>): Record<string, number> {
  const names = ['register_import', 'register_file', 'register_draft', 'register_draft_row'];
  return Object.fromEntries(names.map((name) => [name, counts[name] ?? -1]));
}

async function officeIds(t: TestHouse): Promise<Map<string, string>> {
  const found = await t.owner.query<{ id: string; code: string }>('select id, code from identity.office');
  return new Map(found.rows.map((office) => [office.code, office.id]));
}

describe('given the sample registers of all offices', () => {
  let t: TestHouse;
  let pair: RegisterPair;
  let offices: Map<string, string>;
  const milliseconds: Record<string, number> = {};

  const input = (office: ManifestOffice) => ({
    officeId: globalIdOf('Office', offices.get(office.code) ?? ''),
    sampleFile: office.file,
  });

  beforeAll(async () => {
    t = await openTestHouse();
    pair = { preparer: await t.logIn('taichinh1'), releaser: await t.logIn('truong.tinh') };
    offices = await officeIds(t);
  });
  afterAll(async () => {
    process.stdout.write(`Milliseconds per register: ${JSON.stringify(milliseconds)}\n`);
    await t.close();
  });

  test.each(manifest.offices)(
    'when that of $code is imported, then every row is accounted for',
    async (office) => {
      const started = performance.now();
      const account: Readonly<Record<string, number>> = await takeOver(pair, input(office), importFields);
      milliseconds[office.code] = Math.round(performance.now() - started);

      expect(account).toMatchObject({
        rowsRead: office.items,
        inStock: office.inStock,
        issued: office.issued,
        caseCount: office.cases,
        known: 0,
        statedCount: String(office.items),
        office: { code: office.code },
        preparedBy: { username: 'taichinh1' },
        importedBy: { username: 'truong.tinh' },
      });
      const { taken = 0, takenWithWarning = 0, setAside = 0 } = account;
      expect(taken + takenWithWarning + setAside).toBe(office.items);
      const exhibits = await t.owner.query(
        `select count(*)::int as items, count(*) filter (where status = 'DISPOSED')::int as issued,
         count(*) filter (where status in ('IN_STORE', 'IN_CUSTODY_ELSEWHERE'))::int as "inStock"
       from custody.exhibit where office_id = $1`,
        [offices.get(office.code)],
      );
      expect(exhibits.rows[0]).toEqual({
        items: taken + takenWithWarning,
        issued: account['takenIssued'],
        inStock: account['takenInStock'],
      });
      const rows = await t.owner.query(
        `select count(*)::int as rows, count(*) filter (where verdict = 'TAKEN')::int as taken,
         count(*) filter (where verdict = 'TAKEN_WITH_WARNING')::int as "takenWithWarning",
         count(*) filter (where verdict = 'SET_ASIDE')::int as "setAside",
         count(*) filter (where verdict = 'SET_ASIDE' and jsonb_array_length(findings->'reasons') = 0)::int as unexplained
       from custody.register_row where office_id = $1`,
        [offices.get(office.code)],
      );
      expect(rows.rows[0]).toEqual({
        rows: office.items,
        taken: account.taken,
        takenWithWarning: account.takenWithWarning,
        setAside: account.setAside,
        unexplained: 0,
      });
      expect(milliseconds[office.code]).toBeLessThan(20_000);
    },
  );

  test('when all are in the book, then every item is conserved, its chain has no gap and its papers hang together', async () => {
    const broken = await t.owner.query(`
      select e.code from custody.exhibit e
      where e.quantity_received <> (select sum(h.quantity) from custody.holding h where h.exhibit_id = e.id)
         or e.last_seq <> (select count(*) from custody.movement m where m.exhibit_id = e.id)
         or (select array_agg(m.seq order by m.seq) from custody.movement m where m.exhibit_id = e.id)
            <> array(select generate_series(1, e.last_seq))`);
    expect(broken.rows).toEqual([]);
    const strayed = await t.owner.query(`
      select m.id from custody.movement m join custody.exhibit e on e.id = m.exhibit_id
      left join custody.document d on d.id in (m.order_id, m.voucher_id)
      where m.source <> 'REGISTER' or (d.id is not null and d.office_id <> e.office_id)
         or (m.seq = 1 and (m.order_id is null or m.voucher_id is null or m.handover_id is null))
         or (m.kind = 'DISPOSAL') <> (m.disposal_id is not null)`);
    expect(strayed.rows).toEqual([]);
    const { rows: seals } = await t.owner.query(`
      select (e.status = 'DISPOSED') as gone, s.end_kind as "endKind", s.ended_at = e.last_occurred_at as "endedWithIt"
      from custody.seal s join custody.exhibit e on e.id = s.exhibit_id group by 1, 2, 3 order by 1`);
    expect(seals).toEqual([
      { gone: false, endKind: null, endedWithIt: null },
      { gone: true, endKind: 'DISPOSED', endedWithIt: true },
    ]);
    const shared = await t.owner.query(`
      select m.voucher_id from custody.movement m join custody.register_row r on r.exhibit_id = m.exhibit_id
      where m.seq = 1 group by m.voucher_id having count(distinct r.case_key) > 1`);
    expect(shared.rows).toEqual([]);
  });

  test('when all are in the book, then every item, case and place has its event, and every import too', async () => {
    const silent = await t.owner.query(`
      select 'exhibit' as what, id from custody.exhibit e where not exists (select from trail.event v where v.subject_id = e.id and v.kind = 'exhibit.imported')
      union all select 'case', id from custody.case_file c where not exists (select from trail.event v where v.subject_id = c.id and v.kind = 'case.opened')
      union all select 'place', id from custody.place p where p.kind in ('SHELF', 'BIN') and not exists (select from trail.event v where v.subject_id = p.id and v.kind = 'place.added')
      union all select 'import', id from custody.register_import i where not exists (select from trail.event v where v.subject_id = i.id and v.kind = 'register.imported')`);
    expect(silent.rows).toEqual([]);
  });

  test('when every file is imported again, then nothing in the book changes', async () => {
    const before = await bookCounts(t);
    for (const office of manifest.offices) {
      const account = await takeOver(pair, input(office), importFields);
      expect(account).toMatchObject({ rowsRead: office.items, known: office.items, taken: 0, setAside: 0 });
    }
    const after = await bookCounts(t);
    expect({ ...after, ...aside(before) }).toEqual(before);
  }, 180_000);

  test('when a register was only saved again, then all of its rows are known', async () => {
    const office = manifest.offices.find((one) => one.code === 'KV10');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(`${folder}/${office?.file ?? ''}`);
    const bytes = Buffer.from(await workbook.xlsx.writeBuffer());
    const before = await bookCounts(t);

    const account = await takeOver(
      pair,
      {
        officeId: globalIdOf('Office', offices.get('KV10') ?? ''),
        fileName: 'lưu lại.xlsx',
        contentBase64: bytes.toString('base64'),
      },
      importFields,
    );

    expect(account).toMatchObject({
      known: office?.items,
      taken: 0,
      takenWithWarning: 0,
      setAside: 0,
      fileName: 'lưu lại.xlsx',
    });
    const after = await bookCounts(t);
    expect({ ...after, ...aside(before) }).toEqual(before);
    expect(after['register_import']).toBe((before['register_import'] ?? 0) + 1);
  });

  test('when the imports are listed, then they are paged, filtered by office and lead to their rows', async () => {
    const document = `query ($officeId: ID, $after: String) { registerImports(first: 5, officeId: $officeId, after: $after) {
      nodes { id fileName rows(first: 3, verdict: TAKEN) { nodes { rowNumber verdict exhibit { code } originalCells { column value } } }
        setAsideRows(first: 50) { nodes { rowNumber verdict reasons { code column originalValue message messageEnglish } exhibit { code } } } }
      pageInfo { hasNextPage endCursor } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: ImportsPage = (await pair.preparer.data(document, { after })).registerImports;
      seen.push(...page.nodes.map((node) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(new Set(seen).size).toBe(2 * manifest.offices.length + 1);

    const officeId = globalIdOf('Office', offices.get('KV03') ?? '');
    const only = (await pair.preparer.data(document, { officeId })).registerImports.nodes.at(-1);
    expect(only.fileName).toBe('so-vat-chung-kv03.xlsx');
    expect(only.rows.nodes[0].exhibit.code).toMatch(/^KV03-\d\d-\d{5}-.$/);
    expect(only.rows.nodes[0].originalCells.slice(0, 2)).toEqual([
      { column: 'STT', value: '1' },
      { column: 'Ngày nhập kho', value: '05/08/2021' },
    ]);
    expect(only.setAsideRows.nodes).toHaveLength(6);
    expect(only.setAsideRows.nodes.every(isExplained)).toBe(true);
  });

  test('when the accountant of another office asks, then there is nothing', async () => {
    const other = await t.logIn('ketoan.kv04');
    const officeId = globalIdOf('Office', offices.get('KV03') ?? '');
    const found = await other.data(
      `query ($officeId: ID) { registerImports(first: 5, officeId: $officeId) { nodes { id } } }`,
      { officeId },
    );
    expect(found.registerImports.nodes).toEqual([]);
    expect(
      await other.refused(previewDocument, { input: { officeId, sampleFile: 'so-vat-chung-kv03.xlsx' } }),
    ).toEqual(['NOT_FOUND']);
  });

  test('when the application itself tries to change what a register said, then the database refuses', async () => {
    const attempts = [
      `update custody.register_row set original_cells = '[]'`,
      `update custody.register_row set findings = '{}'`,
      `delete from custody.register_row`,
      `truncate custody.register_row`,
      `update custody.register_import set taken = 0`,
      `delete from custody.register_import`,
      `update custody.register_case set case_id = case_id`,
      `update custody.register_row set settled_by = settled_by where verdict = 'TAKEN'`,
    ];
    for (const attempt of attempts) {
      await expect(t.application.query(attempt)).rejects.toThrow(/permission denied|the row is settled/);
    }
    await expect(t.owner.query(attempts[0] ?? '')).rejects.toThrow(/never changed/);
    await expect(t.owner.query(attempts[2] ?? '')).rejects.toThrow(/never changed/);
  });
});

describe('given an empty book', () => {
  let t: TestHouse;
  let accountant: TestClient;
  let head: TestClient;
  let officeId: string;
  const sample = 'so-vat-chung-kv03.xlsx';

  beforeAll(async () => {
    t = await openTestHouse();
    accountant = await t.logIn('ketoan.kv03');
    head = await t.logIn('truongphong.kv03');
    officeId = globalIdOf('Office', (await officeIds(t)).get('KV03') ?? '');
  });
  afterAll(() => t.close());

  test('when the parser names a unit, then the book knows it and writes it as finely', async () => {
    const found = await t.owner.query('select code, name as "nameVi", dimension, decimals from custody.unit');
    expect(new Set(found.rows)).toEqual(new Set(REGISTER_UNITS));
  });

  test('when a keeper, a head or an administrator prepares, then it is forbidden, and without a session too', async () => {
    const keeper = await t.logIn('thukho.kv03');
    const variables = { requestId: newId(), input: { officeId, sampleFile: sample } };
    const administrator = await t.logIn('quantri');
    for (const [client, code] of [
      [keeper, 'FORBIDDEN'],
      [administrator, 'FORBIDDEN'],
      [head, 'FORBIDDEN'],
      [t.anonymous, 'UNAUTHENTICATED'],
    ] as const) {
      const answer = await client.ask(previewDocument, variables);
      expect(answer.errors?.[0]?.extensions?.['code']).toBe(code);
    }
  });

  test('when the register is that of another office, then it cannot be released', async () => {
    const { draft } = await accountant.done(previewDocument, {
      input: { officeId, sampleFile: 'so-vat-chung-kv04.xlsx' },
    });
    expect(draft).toMatchObject({
      state: 'FAILED',
      digest: null,
      failure: {
        code: 'REGISTER_OFFICE_DIFFERS',
        message: 'Sổ ghi đơn vị PHÒNG THADS KHU VỰC 4, không phải KV03.',
      },
    });
    expect(await head.refused(releaseDocument('id'), releaseOf({ ...draft, digest: '' }))).toEqual([
      'REGISTER_DRAFT_NOT_OPEN',
    ]);
  });

  test('when no workbook is given, then the reason is told in a sentence and the draft stays failed', async () => {
    const { draft } = await accountant.done(previewDocument, {
      input: { officeId, fileName: 'a.xlsx', contentBase64: Buffer.from('xin chào').toString('base64') },
    });
    expect(draft).toMatchObject({
      state: 'FAILED',
      failure: {
        code: 'REGISTER_UNREADABLE',
        message: 'Không đọc được tệp sổ: Không tìm thấy dòng tiêu đề cột của sổ (Mẫu 13).',
      },
    });
  });

  test.each([
    ['nothing', { fileName: 'a.xlsx', contentBase64: '' }, 'REQUIRED'],
    ['no base64', { fileName: 'a.xlsx', contentBase64: '§§§' }, 'INVALID'],
    ['no name', { contentBase64: 'AAAA' }, 'REQUIRED'],
    ['a long name', { fileName: 'a'.repeat(256), contentBase64: 'AAAA' }, 'TOO_LONG'],
    ['neither content nor sample', { fileName: 'a.xlsx' }, 'ONE_OF_REQUIRED'],
    ['both', { fileName: 'a.xlsx', contentBase64: 'AAAA', sampleFile: sample }, 'ONE_OF_REQUIRED'],
    ['a blank sample', { sampleFile: ' ' }, 'REQUIRED'],
    ['a blank warehouse', { sampleFile: sample, warehouseCode: ' ' }, 'REQUIRED'],
    ['a path', { sampleFile: '../registers/so-vat-chung-kv03.xlsx' }, 'NOT_FOUND'],
    ['a path out', { sampleFile: '../../package.json' }, 'NOT_FOUND'],
    ['an absolute path', { sampleFile: '/etc/passwd' }, 'NOT_FOUND'],
    ['another file of the folder', { sampleFile: 'manifest.json' }, 'NOT_FOUND'],
    ['no warehouse of that code', { sampleFile: sample, warehouseCode: 'K9' }, 'NOT_FOUND'],
  ])('when %s is given, then it is refused', async (_what, given, code) => {
    expect(await accountant.refused(previewDocument, { input: { officeId, ...given } })).toEqual([code]);
  });

  test('when a register is prepared, then each row of the sheet is shown with what becomes of it, and nothing is booked', async () => {
    const before = await bookCounts(t);
    const { draft } = await accountant.done(previewDocument, { input: { officeId, sampleFile: sample } });

    expect(draft).toMatchObject({
      state: 'READY',
      fileName: sample,
      preparedBy: { username: 'ketoan.kv03' },
      account: { rowsRead: 160, taken: 152, takenWithWarning: 2, setAside: 6, known: 0, statedCount: '160' },
    });
    expect(draft.digest).toMatch(/^[0-9a-f]{64}$/);
    const document = `query ($id: ID!) { node(id: $id) { ... on RegisterDraft {
      rows(first: 100, decision: SET_ASIDE) { nodes { rowNumber kind decision reasons { code } originalCells { column value } } }
      others: rows(first: 100, kind: TITLE) { nodes { decision originalCells { value } } } } } }`;
    const shown = (await head.data(document, { id: draft.id })).node;
    expect(shown.rows.nodes).toHaveLength(6);
    expect(shown.rows.nodes.every((row: any) => row.reasons.length > 0 && row.kind === 'ITEM')).toBe(true);
    expect(shown.others.nodes.length).toBeGreaterThan(0);
    const counted = await t.owner.query(
      `select count(*) filter (where kind = 'ITEM')::int as items, count(*) filter (where decision = 'SET_ASIDE')::int as aside
       from custody.register_draft_row r join custody.register_draft d on d.id = r.draft_id and d.judgement = r.judgement
       where d.file_name = $1 and d.state = 'READY'`,
      [sample],
    );
    expect(counted.rows[0]).toEqual({ items: 160, aside: 6 });
    const after = await bookCounts(t);
    expect({ ...after, ...aside(before) }).toEqual(before);
  });

  test('when it is released by who prepared it, by a keeper, or by the head of another office, then nothing is booked', async () => {
    const { draft } = await accountant.done(previewDocument, { input: { officeId, sampleFile: sample } });
    const variables = { requestId: newId(), ...releaseOf(draft) };
    for (const username of ['ketoan.kv03', 'thukho.kv03', 'quantri']) {
      const answer = await (await t.logIn(username)).ask(releaseDocument('id'), variables);
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    }
    const other = await t.logIn('truongphong.kv04');
    expect(await other.refused(releaseDocument('id'), releaseOf(draft))).toEqual(['NOT_FOUND']);
    const exhibits = await t.owner.query('select count(*)::int as count from custody.exhibit');
    expect(exhibits.rows[0]).toEqual({ count: 0 });
  });

  test('when the application itself releases what the same person prepared, then the database refuses', async () => {
    const draft = (
      await t.owner.query(`select id, prepared_by from custody.register_draft where state = 'READY' limit 1`)
    ).rows[0];
    await expect(
      t.application.query(
        `update custody.register_draft set state = 'RELEASED', settled_by = $2, settled_at = now(), import_id = $1 where id = $1`,
        [draft.id, draft.prepared_by],
      ),
    ).rejects.toThrow(/ck_register_draft_two_people/);
    for (const attempt of [
      `update custody.register_draft set prepared_by = settled_by`,
      `update custody.register_draft_row set decision = 'TAKEN'`,
      `update custody.register_file set content = ''`,
      `delete from custody.register_draft`,
      `delete from custody.register_row_correction`,
    ]) {
      await expect(t.application.query(attempt)).rejects.toThrow(/permission denied/);
    }
  });

  test('when a draft is given up, then it is not released any more, and is given up once', async () => {
    const { draft } = await accountant.done(previewDocument, { input: { officeId, sampleFile: sample } });
    const input = { draftId: draft.id };
    expect((await accountant.done(cancelDocument, { input })).draft).toEqual({
      state: 'CANCELLED',
      settledBy: { username: 'ketoan.kv03' },
    });
    expect(await accountant.refused(cancelDocument, { input })).toEqual(['REGISTER_DRAFT_NOT_OPEN']);
    expect(await head.refused(releaseDocument('id'), releaseOf(draft))).toEqual(['REGISTER_DRAFT_NOT_OPEN']);
  });

  test('when the server stops while it reads, then the draft says so after a while, and cannot be released', async () => {
    const { draft } = await accountant.done(previewDocument, { input: { officeId, sampleFile: sample } });
    await t.owner.query(
      `insert into custody.register_draft (id, office_id, file_name, file_sha256, reading_until, prepared_by)
       select gen_random_uuid(), office_id, 'bỏ dở.xlsx', file_sha256, now() - interval '1 minute', prepared_by
       from custody.register_draft limit 1`,
    );
    const found = await head.data(
      `query ($officeId: ID) { registerDrafts(officeId: $officeId, first: 1, state: FAILED) { nodes { id fileName state failure { code } } } }`,
      { officeId },
    );
    const [left] = found.registerDrafts.nodes;
    expect(left).toMatchObject({
      fileName: 'bỏ dở.xlsx',
      state: 'FAILED',
      failure: { code: 'REGISTER_READING_STOPPED' },
    });
    expect(await head.refused(releaseDocument('id'), releaseOf({ ...draft, id: left.id }))).toEqual([
      'REGISTER_DRAFT_NOT_OPEN',
    ]);
  });

  test('when two drafts of the same file are released at once, then it is taken over once, and the other shows that all is known', async () => {
    const provincial = await t.logIn('truong.tinh');
    const finance = await t.logIn('taichinh1');
    const input = { officeId, sampleFile: sample };
    const drafts = [];
    for (const client of [accountant, finance]) {
      drafts.push((await client.done(previewDocument, { input })).draft);
    }
    expect(drafts[0].digest).toBe(drafts[1].digest);

    const answers = await Promise.all(
      drafts.map((draft, index) =>
        (index === 0 ? head : provincial).data(releaseDocument('id taken'), {
          requestId: newId(),
          ...releaseOf(draft),
        }),
      ),
    );

    const codes = answers.map((answer) =>
      answer.registerImportRelease.userErrors.map((error: any) => error.code),
    );
    expect(codes.flat()).toEqual(['REGISTER_DRAFT_CHANGED']);
    const second = drafts[codes.findIndex((each) => each.length > 0)];
    const again = await head.data(
      `query ($id: ID!) { node(id: $id) { ... on RegisterDraft { state digest account { known taken } } } }`,
      { id: second.id },
    );
    expect(again.node).toMatchObject({ state: 'READY', account: { known: 160, taken: 0 } });
    expect(again.node.digest).not.toBe(second.digest);
    const found = await t.owner.query(
      'select (select count(*)::int from custody.register_row) as rows, (select count(*)::int from custody.exhibit) as exhibits',
    );
    expect(found.rows[0]).toEqual({ rows: 160, exhibits: 154 });
  });

  test('when the same request comes again, then the answer is the same and nothing happens', async () => {
    const input = { officeId, sampleFile: sample };
    const variables = { requestId: newId(), input };
    const { draft } = await accountant.done(previewDocument, variables);
    const release = { requestId: newId(), ...releaseOf(draft) };
    const first = await head.done(releaseDocument(importFields), release);
    const before = await bookCounts(t);
    const events = await t.owner.query('select count(*) from trail.event');

    expect(await head.done(releaseDocument(importFields), release)).toEqual(first);
    expect((await accountant.done(previewDocument, variables)).draft).toMatchObject({
      id: draft.id,
      state: 'RELEASED',
    });

    expect(await bookCounts(t)).toEqual(before);
    expect((await t.owner.query('select count(*) from trail.event')).rows).toEqual(events.rows);
    expect(
      await accountant.refused(previewDocument, {
        ...variables,
        input: { officeId, sampleFile: 'so-vat-chung-kv05.xlsx' },
      }),
    ).toEqual(['REQUEST_ID_REUSED']);
  });
});
