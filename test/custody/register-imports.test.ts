import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ExcelJS from 'exceljs';
import { REGISTER_UNITS } from '../../src/custody/registers/index.js';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
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

const importDocument = `mutation ($requestId: UUID!, $input: RegisterImportInput!) {
  registerImport(requestId: $requestId, input: $input) {
    repeated
    import { id fileName fileSha256 rowsRead taken takenWithWarning setAside known caseCount inStock issued takenInStock
      takenIssued statedCount findings { code reasons warnings notices } office { code } importedBy { username } }
    userErrors { code field message facts { name value } }
  }
}`;

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

async function officeIds(t: TestHouse): Promise<Map<string, string>> {
  const found = await t.owner.query<{ id: string; code: string }>('select id, code from identity.office');
  return new Map(found.rows.map((office) => [office.code, office.id]));
}

describe('given the sample registers of all offices', () => {
  let t: TestHouse;
  let finance: TestClient;
  let offices: Map<string, string>;
  const milliseconds: Record<string, number> = {};

  const input = (office: ManifestOffice) => ({
    officeId: globalIdOf('Office', offices.get(office.code) ?? ''),
    sampleFile: office.file,
  });

  beforeAll(async () => {
    t = await openTestHouse();
    finance = await t.logIn('taichinh1');
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
      const payload = await finance.done(importDocument, { input: input(office) });
      milliseconds[office.code] = Math.round(performance.now() - started);

      const account: Readonly<Record<string, number>> = payload.import;
      expect(payload.repeated).toBe(false);
      expect(account).toMatchObject({
        rowsRead: office.items,
        inStock: office.inStock,
        issued: office.issued,
        caseCount: office.cases,
        known: 0,
        statedCount: String(office.items),
        office: { code: office.code },
        importedBy: { username: 'taichinh1' },
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
      const payload = await finance.done(importDocument, { input: input(office) });
      expect(payload.repeated).toBe(true);
      expect(payload.import.rowsRead).toBe(office.items);
    }
    expect(await bookCounts(t)).toEqual(before);
  });

  test('when a register was only saved again, then all of its rows are known', async () => {
    const office = manifest.offices.find((one) => one.code === 'KV10');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(`${folder}/${office?.file ?? ''}`);
    const bytes = Buffer.from(await workbook.xlsx.writeBuffer());
    const { register_import: imports, ...before } = await bookCounts(t);

    const payload = await finance.done(importDocument, {
      input: {
        officeId: globalIdOf('Office', offices.get('KV10') ?? ''),
        fileName: 'lưu lại.xlsx',
        contentBase64: bytes.toString('base64'),
      },
    });

    expect(payload.repeated).toBe(false);
    expect(payload.import).toMatchObject({
      known: office?.items,
      taken: 0,
      takenWithWarning: 0,
      setAside: 0,
      fileName: 'lưu lại.xlsx',
    });
    const { register_import: importsAfter, ...after } = await bookCounts(t);
    expect(after).toEqual(before);
    expect(importsAfter).toBe((imports ?? 0) + 1);
  });

  test('when the imports are listed, then they are paged, filtered by office and lead to their rows', async () => {
    const document = `query ($officeId: ID, $after: String) { registerImports(first: 5, officeId: $officeId, after: $after) {
      nodes { id fileName rows(first: 3, verdict: TAKEN) { nodes { rowNumber verdict exhibit { code } originalCells { column value } } }
        setAsideRows(first: 50) { nodes { rowNumber verdict reasons { code column originalValue message messageEnglish } exhibit { code } } } }
      pageInfo { hasNextPage endCursor } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: ImportsPage = (await finance.data(document, { after })).registerImports;
      seen.push(...page.nodes.map((node) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(new Set(seen).size).toBe(manifest.offices.length + 1);

    const officeId = globalIdOf('Office', offices.get('KV03') ?? '');
    const [only] = (await finance.data(document, { officeId })).registerImports.nodes;
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
      await other.refused(importDocument, { input: { officeId, sampleFile: 'so-vat-chung-kv03.xlsx' } }),
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
  let officeId: string;
  const sample = 'so-vat-chung-kv03.xlsx';

  beforeAll(async () => {
    t = await openTestHouse();
    accountant = await t.logIn('ketoan.kv03');
    officeId = globalIdOf('Office', (await officeIds(t)).get('KV03') ?? '');
  });
  afterAll(() => t.close());

  test('when the parser names a unit, then the book knows it and writes it as finely', async () => {
    const found = await t.owner.query('select code, name as "nameVi", dimension, decimals from custody.unit');
    expect(new Set(found.rows)).toEqual(new Set(REGISTER_UNITS));
  });

  test('when a keeper imports, then it is forbidden, and without a session too', async () => {
    const keeper = await t.logIn('thukho.kv03');
    const variables = { requestId: newId(), input: { officeId, sampleFile: sample } };
    const forbidden = await keeper.ask(importDocument, variables);
    const anonymous = await t.anonymous.ask(importDocument, variables);
    expect(forbidden.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect(anonymous.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });

  test('when the register is that of another office, then it is refused and nothing is kept', async () => {
    const before = await bookCounts(t);
    const data = await accountant.data(importDocument, {
      requestId: newId(),
      input: { officeId, sampleFile: 'so-vat-chung-kv04.xlsx' },
    });
    expect(data.registerImport).toMatchObject({
      import: null,
      userErrors: [
        {
          code: 'REGISTER_OFFICE_DIFFERS',
          facts: [
            { name: 'stated', value: 'PHÒNG THADS KHU VỰC 4' },
            { name: 'chosen', value: 'KV03' },
          ],
        },
      ],
    });
    expect(await bookCounts(t)).toEqual(before);
  });

  test.each([
    [
      'no workbook',
      { fileName: 'a.xlsx', contentBase64: Buffer.from('xin chào').toString('base64') },
      'REGISTER_UNREADABLE',
    ],
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
    expect(await accountant.refused(importDocument, { input: { officeId, ...given } })).toEqual([code]);
  });

  test('when an unreadable file is given, then the reason is told in a sentence', async () => {
    const data = await accountant.data(importDocument, {
      requestId: newId(),
      input: { officeId, fileName: 'a.xlsx', contentBase64: 'AAAA' },
    });
    expect(data.registerImport.userErrors[0].message).toBe(
      'Không đọc được tệp sổ: Tệp không phải là sổ tính .xlsx.',
    );
  });

  test('when two people import the same file at once, then it is imported once', async () => {
    const finance = await t.logIn('taichinh1');
    const input = { officeId, sampleFile: sample };

    const payloads = await Promise.all(
      [accountant, finance, accountant].map((client) => client.done(importDocument, { input })),
    );

    expect(payloads.map((payload) => payload.repeated).sort()).toEqual([false, true, true]);
    expect(new Set(payloads.map((payload) => payload.import.id)).size).toBe(1);
    const found = await t.owner.query(
      'select (select count(*)::int from custody.register_row) as rows, (select count(*)::int from custody.exhibit) as exhibits',
    );
    expect(found.rows[0]).toEqual({ rows: 160, exhibits: 154 });
  });

  test('when the same request comes again, then the answer is the same and nothing happens', async () => {
    const variables = { requestId: newId(), input: { officeId, sampleFile: sample } };
    const first = await accountant.done(importDocument, variables);
    const before = await bookCounts(t);
    const events = await t.owner.query('select count(*) from trail.event');

    expect(await accountant.done(importDocument, variables)).toEqual(first);

    expect(await bookCounts(t)).toEqual(before);
    expect((await t.owner.query('select count(*) from trail.event')).rows).toEqual(events.rows);
    expect(
      await accountant.refused(importDocument, {
        ...variables,
        input: { officeId, sampleFile: 'so-vat-chung-kv05.xlsx' },
      }),
    ).toEqual(['REQUEST_ID_REUSED']);
  });
});
