import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import { openServer } from '../../src/app.js';
import type { HttpTimings } from '../../src/platform/http/http-limits.js';
import { newId } from '../../src/platform/ids.js';
import { globalIdOf, parseGlobalId } from '../../src/platform/graphql/global-id.js';
import { receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  approvedExport,
  approveDocument,
  exportInput,
  fetchFile,
  readCsv,
  refuseDocument,
  requestDocument,
} from './export-scenes.js';

describe('the trail taken out as a file', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let inspector: TestClient;
  let head: TestClient;
  let provincialHead: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    [keeper, inspector, head, provincialHead] = await Promise.all([
      t.logIn('thukho.kv03'),
      t.logIn('thanhtra1'),
      t.logIn('truongphong.kv03'),
      t.logIn('truong.tinh'),
    ]);
    stage = await stageOf(keeper, 'KV03');
    await receiveOne(t, keeper, stage, {
      name: '=HYPERLINK("http://evil.example";"x")\n"hai dòng", và dấu phẩy',
    });
  });
  afterAll(() => t.close());

  const events = async (exportId: string): Promise<any[]> =>
    (
      await t.owner.query(
        `select s.username, e.kind, o.code as office, e.after from trail.event e
         join identity.staff s on s.id = e.actor_id join identity.office o on o.id = e.office_id
         where e.subject_id = $1 order by e.recorded_at, e.id`,
        [parseGlobalId(exportId)!.id],
      )
    ).rows;

  const ofKv03 = (more: object = {}) => exportInput(t, { officeId: stage.officeId, ...more });

  describe('needs a second person', () => {
    test('given an inspector who asks and a head who approves, then the inspector gets the file, and all of it stands in the trail', async () => {
      const { export: asked } = await inspector.done(requestDocument, { input: ofKv03() });
      expect(asked).toMatchObject({
        status: 'PENDING',
        downloadPath: null,
        requestedBy: { username: 'thanhtra1' },
      });
      const { export: approved } = await head.done(approveDocument, { input: { exportId: asked.id } });
      expect(approved).toMatchObject({ status: 'APPROVED', downloadsAllowed: 3, downloadPath: null });
      const answer = await fetchFile(t.server, `/exports/${asked.id}`, inspector.token);
      expect(answer.statusCode).toBe(200);
      const sha256 = createHash('sha256').update(answer.rawPayload).digest('hex');
      const rows = readCsv(answer.body.replace(/^\uFEFF/, '')).length - 1;
      expect(rows).toBeGreaterThan(2);
      expect(await events(asked.id)).toEqual([
        expect.objectContaining({ username: 'thanhtra1', kind: 'export.requested', office: 'KV03' }),
        expect.objectContaining({ username: 'truongphong.kv03', kind: 'export.approved' }),
        expect.objectContaining({
          username: 'thanhtra1',
          kind: 'export.begun',
          after: { download: 1, session: expect.any(String) },
        }),
        expect.objectContaining({
          username: 'thanhtra1',
          kind: 'export.downloaded',
          after: { download: 1, rows, bytes: answer.rawPayload.length, sha256 },
        }),
      ]);
      const { node } = await inspector.data(
        'query ($id: ID!) { node(id: $id) { ... on AuditExport { downloadPath downloads { ordinal rows sha256 } } } }',
        { id: asked.id },
      );
      expect(node).toEqual({
        downloadPath: `/exports/${asked.id}`,
        downloads: [{ ordinal: 1, rows, sha256 }],
      });
    });

    test('given a head who asks, when the same head decides, then a second person is needed', async () => {
      const { export: asked } = await head.done(requestDocument, { input: ofKv03() });
      const input = { exportId: asked.id };
      expect(await head.refused(approveDocument, { input })).toEqual(['EXPORT_OWN_REQUEST']);
      expect(await head.refused(refuseDocument, { input: { ...input, reason: 'x' } })).toEqual([
        'EXPORT_OWN_REQUEST',
      ]);
      await provincialHead.done(approveDocument, { input });
      expect((await fetchFile(t.server, `/exports/${asked.id}`, head.token)).statusCode).toBe(200);
    });

    test('given two who decide at once, then one decision stands', async () => {
      const { export: asked } = await inspector.done(requestDocument, { input: ofKv03() });
      const input = { exportId: asked.id };
      const answers = await Promise.all(
        [head, provincialHead].map((person) => person.data(approveDocument, { requestId: newId(), input })),
      );
      const codes = answers.flatMap((answer) =>
        answer.auditExportApprove.userErrors.map((error: any) => error.code),
      );
      expect(codes).toEqual(['EXPORT_STATE_WRONG']);
      expect((await events(asked.id)).map((event) => event.kind)).toEqual([
        'export.requested',
        'export.approved',
      ]);
    });

    test('given a refusal, then whoever asked reads why and gets nothing', async () => {
      const { export: asked } = await inspector.done(requestDocument, { input: ofKv03() });
      expect(await head.refused(refuseDocument, { input: { exportId: asked.id, reason: '  ' } })).toEqual([
        'REQUIRED',
      ]);
      await head.done(refuseDocument, { input: { exportId: asked.id, reason: 'Quá rộng' } });
      const { auditExports } = await inspector.data(
        `{ auditExports(first: 5, filter: { status: REFUSED }) { nodes { id refusalReason decidedBy { username } downloadPath } } }`,
      );
      expect(auditExports.nodes).toEqual([
        {
          id: asked.id,
          refusalReason: 'Quá rộng',
          decidedBy: { username: 'truongphong.kv03' },
          downloadPath: null,
        },
      ]);
      expect((await fetchFile(t.server, `/exports/${asked.id}`, inspector.token)).statusCode).toBe(404);
    });

    test('given a head of another office, then the export does not exist', async () => {
      const { export: asked } = await inspector.done(requestDocument, { input: ofKv03() });
      const elsewhere = await t.logIn('truongphong.kv05');
      expect(await elsewhere.refused(approveDocument, { input: { exportId: asked.id } })).toEqual([
        'NOT_FOUND',
      ]);
      expect(await elsewhere.data('query ($id: ID!) { node(id: $id) { id } }', { id: asked.id })).toEqual({
        node: null,
      });
      const { auditExports } = await elsewhere.data('{ auditExports(first: 100) { nodes { id } } }');
      expect(auditExports.nodes).toEqual([]);
    });

    test('given one request id sent twice, then there is one export and one decision', async () => {
      const variables = { requestId: newId(), input: ofKv03() };
      const [first, second] = await Promise.all([
        inspector.done(requestDocument, variables),
        inspector.done(requestDocument, variables),
      ]);
      expect(first.export.id).toBe(second.export.id);
      const approval = { requestId: newId(), input: { exportId: first.export.id } };
      await head.done(approveDocument, approval);
      await head.done(approveDocument, approval);
      expect((await events(first.export.id)).map((event) => event.kind)).toEqual([
        'export.requested',
        'export.approved',
      ]);
    });
  });

  test.each<[string, (stage: Stage) => object, string[]]>([
    ['an office of others', () => ({ officeId: globalIdOf('Office', newId()) }), ['NOT_FOUND']],
    [
      'a period that ends before it begins',
      () => ({ until: '2019-01-01T00:00:00Z' }),
      ['EXPORT_PERIOD_EMPTY'],
    ],
    ['a period that has not passed', () => ({ until: '2100-01-01T00:00:00Z' }), ['DATE_IN_FUTURE']],
    ['no purpose', () => ({ purpose: ' \n' }), ['REQUIRED']],
    ['a purpose like a book', () => ({ purpose: 'x'.repeat(1_001) }), ['TOO_LONG']],
    ['no kinds', () => ({ kinds: [] }), ['OUT_OF_RANGE']],
    ['a kind that is none', () => ({ kinds: ['seal.opened', "' or 1=1"] }), ['INVALID']],
  ])('given %s, then it is not asked for', async (_name, more, codes) => {
    expect(await inspector.refused(requestDocument, { input: ofKv03(more(stage)) })).toEqual(codes);
  });

  test('given no office, then it is the uppermost that the person may audit', async () => {
    const document = requestDocument.replace('export { id', 'export { id office { code }');
    const accountant = await t.logIn('ketoan.kv03');
    expect((await accountant.done(document, { input: exportInput(t) })).export.office.code).toBe('KV03');
    expect((await inspector.done(document, { input: exportInput(t) })).export.office.code).toBe('TINH');
  });

  describe('the file', () => {
    test('given CSV, then it is UTF-8 with a byte order mark, quoted, and holds no formula', async () => {
      const { downloadPath } = await approvedExport(t, inspector, head, {
        officeId: stage.officeId,
        kinds: ['exhibit.received'],
      });
      const answer = await fetchFile(t.server, downloadPath, inspector.token);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': expect.stringMatching(
          /^attachment; filename="audit-kv03-[a-z0-9-]+-csv-1\.csv"$/,
        ),
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
      expect(answer.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
      const [header, ...rows] = readCsv(answer.body.replace(/^\uFEFF/, ''));
      expect(header!.slice(0, 4)).toEqual(['id', 'recordedAt', 'occurredAt', 'office']);
      expect(header!.at(-1)).toBe('leafIndex');
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        expect(row).toHaveLength(header!.length);
        expect([row[3], row[8]]).toEqual(['KV03', 'exhibit.received']);
        for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }
      // A line of the file leads back into the API.
      const { node } = await inspector.data(
        'query ($id: ID!) { node(id: $id) { ... on AuditEvent { kind recordedAt } } }',
        {
          id: rows[0]![0],
        },
      );
      expect(node).toEqual({ kind: 'exhibit.received', recordedAt: rows[0]![1] });
    });

    test('attack 45: given subjects called like formulas, then the cells begin with an apostrophe', async () => {
      const nasty = ['=1+1', '+1', '-1+2', '@SUM(A1)', '\tx', '\rx', '"=1"', '=cmd|"/c calc"!A1\r\n=2'];
      const { id, office } = (
        await t.owner.query(
          `select s.id, r.office_id as office from identity.staff s join identity.role_assignment r on r.staff_id = s.id
           where s.username = 'thukho.kv03'`,
        )
      ).rows[0];
      await t.owner.query("select set_config('so_kho.actor', $1, false)", [id]);
      await t.owner.query('alter table trail.event disable trigger event_logged');
      for (const label of nasty) {
        await t.owner.query(
          `insert into trail.event (id, occurred_at, actor_id, actor_name, actor_roles, office_id, kind, subject_type, subject_id, subject_label, request_id)
           values ($1, now(), $2, '=x', '{}', $3, 'formula.tried', 'Exhibit', $1, $4, $1)`,
          [newId(), id, office, label],
        );
      }
      await t.owner.query('alter table trail.event enable always trigger event_logged');
      await t.owner.query("select set_config('so_kho.actor', '', false)");
      t.clock.advance(1_000);
      const { downloadPath } = await approvedExport(t, inspector, head, {
        officeId: stage.officeId,
        kinds: ['formula.tried'],
      });
      const { body } = await fetchFile(t.server, downloadPath, inspector.token);
      for (const label of nasty) {
        const guarded = /^[=+\-@\t\r]/.test(label) ? `'${label}` : label;
        expect(body).toContain(`,"${guarded.replaceAll('"', '""')}",`);
      }
      expect(body).not.toMatch(/(^|,)"[=+\-@\t\r]/m);
    });

    test('given JSONL, then every line is canonical JSON of one event, oldest first', async () => {
      const { downloadPath } = await approvedExport(t, inspector, head, {
        officeId: stage.officeId,
        format: 'JSONL',
      });
      const { body, headers } = await fetchFile(t.server, downloadPath, inspector.token);
      expect(headers['content-type']).toBe('application/jsonl; charset=utf-8');
      const lines = body.trimEnd().split('\n');
      const parsed = lines.map((line) => JSON.parse(line));
      expect(parsed.map((event) => canonicalize(event))).toEqual(lines);
      const times = parsed.map((event) => event.recordedAt);
      expect(times).toEqual([...times].sort());
      expect(new Set(parsed.map((event) => event.office))).toEqual(new Set(['KV03']));
      expect(parsed.map((event) => event.kind)).toEqual(
        expect.arrayContaining(['exhibit.received', 'export.requested']),
      );
    });

    test('given more events than a page holds, many of one moment, then each stands in the file once', async () => {
      const scene = await t.owner.query(`
        select set_config('so_kho.actor', s.id::text, false), s.id, r.office_id from identity.staff s
        join identity.role_assignment r on r.staff_id = s.id where s.username = 'thukho.kv03'`);
      await t.owner.query('alter table trail.event disable trigger guard_event');
      await t.owner.query('alter table trail.event disable trigger event_logged');
      await t.owner.query(
        `insert into trail.event (id, recorded_at, occurred_at, actor_id, actor_name, actor_roles, office_id, kind, subject_type, subject_id, subject_label, request_id)
         select gen_random_uuid(), '2021-05-01T00:00:00Z'::timestamptz + (n / 700) * interval '1 ms', now(), $1, 'x', '{KEEPER}', $2, 'page.turned', 'Exhibit', gen_random_uuid(), n::text, gen_random_uuid()
         from generate_series(1, 3456) n`,
        [scene.rows[0].id, scene.rows[0].office_id],
      );
      await t.owner.query('alter table trail.event enable always trigger guard_event');
      await t.owner.query('alter table trail.event enable always trigger event_logged');
      const { downloadPath } = await approvedExport(t, inspector, head, {
        officeId: stage.officeId,
        kinds: ['page.turned'],
        format: 'JSONL',
      });
      const { body } = await fetchFile(t.server, downloadPath, inspector.token);
      const labels = body
        .trimEnd()
        .split('\n')
        .map((line) => Number(JSON.parse(line).subjectLabel));
      expect(labels.sort((a, b) => a - b)).toEqual(Array.from({ length: 3456 }, (_, index) => index + 1));
    });

    test('given a person who has lost offices since the approval, then the file holds what is still in reach, or nothing is sent', async () => {
      const { export: asked } = await inspector.done(requestDocument, {
        input: exportInput(t, { officeId: stage.officeId }),
      });
      await head.done(approveDocument, { input: { exportId: asked.id } });
      const roles = await t.owner.query(
        `update identity.role_assignment r set valid_to = current_date - 2 from identity.staff s
         where s.id = r.staff_id and s.username = 'thanhtra1' returning r.id`,
      );
      expect(roles.rows.length).toBeGreaterThan(0);
      try {
        expect((await fetchFile(t.server, `/exports/${asked.id}`, inspector.token)).statusCode).toBe(404);
      } finally {
        await t.owner.query('update identity.role_assignment set valid_to = null where id = any($1)', [
          roles.rows.map((row) => row.id),
        ]);
      }
      expect((await fetchFile(t.server, `/exports/${asked.id}`, inspector.token)).statusCode).toBe(200);
    });
  });

  describe('only by whoever asked, in its time, so often', () => {
    test('given everybody else, then unknown, foreign, pending and garbled look alike', async () => {
      const approved = await approvedExport(t, inspector, head, { officeId: stage.officeId });
      const { export: pending } = await inspector.done(requestDocument, { input: ofKv03() });
      const other = await t.logIn('thanhtra2');
      const elsewhere = await t.logIn('truongphong.kv05');
      const answers = await Promise.all([
        fetchFile(t.server, approved.downloadPath, other.token),
        fetchFile(t.server, approved.downloadPath, head.token),
        fetchFile(t.server, approved.downloadPath, elsewhere.token),
        fetchFile(t.server, approved.downloadPath, keeper.token),
        fetchFile(t.server, `/exports/${pending.id}`, inspector.token),
        fetchFile(t.server, `/exports/${globalIdOf('AuditExport', newId())}`, inspector.token),
        fetchFile(t.server, `/exports/${globalIdOf('AuditEvent', newId())}`, inspector.token),
        fetchFile(t.server, '/exports/..%2F..%2Fetc%2Fpasswd', inspector.token),
      ]);
      expect(new Set(answers.map((answer) => `${answer.statusCode} ${answer.body}`)).size).toBe(1);
      expect(answers[0].statusCode).toBe(404);
      expect(answers[0].json().errors[0].extensions.code).toBe('NOT_FOUND');
      expect((await events(approved.id)).map((event) => event.kind)).not.toContain('export.begun');
    });

    test('given no token, a dead one, a cookie or a token in the address, then a log-in is asked for', async () => {
      const { downloadPath } = await approvedExport(t, inspector, head, { officeId: stage.officeId });
      const bare = await fetchFile(t.server, downloadPath, undefined);
      const dead = await fetchFile(t.server, downloadPath, 'x'.repeat(43));
      const cookie = await t.server.inject({
        url: downloadPath,
        headers: { cookie: `token=${inspector.token!}` },
      });
      const address = await t.server.inject({ url: `${downloadPath}?token=${inspector.token!}` });
      for (const answer of [bare, dead, cookie, address]) {
        expect([answer.statusCode, answer.json().errors[0].extensions.code]).toEqual([
          401,
          'UNAUTHENTICATED',
        ]);
      }
    });

    test('given HEAD, then it is no download', async () => {
      const { id, downloadPath } = await approvedExport(t, inspector, head, { officeId: stage.officeId });
      const answer = await t.server.inject({
        method: 'HEAD',
        url: downloadPath,
        headers: { authorization: `Bearer ${inspector.token!}` },
      });
      expect(answer.statusCode).toBe(404);
      expect((await events(id)).map((event) => event.kind)).toEqual(['export.requested', 'export.approved']);
    });

    test('given more downloads than allowed, also at once, then three are sent', async () => {
      const { id, downloadPath } = await approvedExport(t, inspector, head, { officeId: stage.officeId });
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => fetchFile(t.server, downloadPath, inspector.token)),
      );
      expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 200, 200, 410, 410]);
      const kinds = (await events(id)).map((event) => event.kind);
      expect(kinds.filter((kind) => kind === 'export.downloaded')).toHaveLength(3);
    });

    test('given the hours of the rule have passed, then it is gone', async () => {
      const { downloadPath } = await approvedExport(t, inspector, head, { officeId: stage.officeId });
      t.clock.advance(24 * 3_600_000 + 1_000);
      // A session ends before an approval does.
      const { token } = await t.anonymous.done(
        'mutation ($requestId: UUID!, $input: SessionOpenInput!) { sessionOpen(requestId: $requestId, input: $input) { token userErrors { code } } }',
        { input: { username: 'thanhtra1', password: 'so-kho-demo' } },
      );
      const answer = await fetchFile(t.server, downloadPath, token);
      expect([answer.statusCode, answer.json().errors[0].extensions.code]).toEqual([410, 'GONE']);
    });
  });
});

describe('a download that cannot be begun at the moment', () => {
  let t: TestHouse;
  let inspector: TestClient;
  let path: string;
  let id: string;

  beforeAll(async () => {
    t = await openTestHouse();
    inspector = await t.logIn('thanhtra1');
    const exported = await approvedExport(t, inspector, await t.logIn('truong.tinh'));
    path = exported.downloadPath;
    id = parseGlobalId(exported.id)!.id;
  });
  afterAll(() => t.close());

  const told = (code: string, seconds: number) => ({
    statusCode: 503,
    headers: { 'retry-after': String(seconds) },
    code,
  });
  async function fetched(): Promise<object> {
    const { statusCode, headers, body } = await fetchFile(t.server, path, inspector.token);
    return { statusCode, headers, code: JSON.parse(body).errors[0].extensions.code };
  }

  test.each([
    ['BEHIND', 'BOOK_BEHIND_LOG'],
    ['RESTORED', 'BOOK_RESTORED'],
  ])('given a book that is %s, then it is told as GraphQL tells it', async (state, code) => {
    await t.owner.query('update trail.standing set state = $1, log_size = 1000000', [state]);
    expect(await fetched()).toMatchObject(told(code, 60));
    await t.owner.query("update trail.standing set state = 'OPEN', log_size = null");
  });

  test('given a statement that is given up, then it is told as that', async () => {
    await t.owner.query('begin');
    await t.owner.query('select from trail.export where id = $1 for update', [id]);
    const running = fetched();
    const waiting = `pg_stat_activity
      where datname = current_database() and usename = 'so_kho_app' and wait_event_type = 'Lock'`;
    while ((await t.owner.query(`select from ${waiting}`)).rowCount === 0);
    await t.owner.query(`select pg_cancel_backend(pid) from ${waiting}`);
    await t.owner.query('commit');
    expect(await running).toMatchObject(told('TIMEOUT', 5));
  });

  test('given an export that somebody holds, then it is given up in the time of an ordinary answer', async () => {
    const hasty = await openServer(t.house, { logLevel: 'silent', timings: { answer: 300 } });
    await t.owner.query('begin');
    await t.owner.query('select from trail.export where id = $1 for update', [id]);
    const began = performance.now();
    const { statusCode, headers } = await fetchFile(hasty, path, inspector.token);
    expect([statusCode, headers['retry-after']]).toEqual([503, '5']);
    // Far below the five seconds for which a lock is waited for.
    expect(performance.now() - began).toBeLessThan(4_000);
    await t.owner.query('rollback');
    await hasty.close();
  });
});

describe('a download of some size', () => {
  let t: TestHouse;
  let inspector: TestClient;
  let head: TestClient;
  let officeId: string;

  beforeAll(async () => {
    t = await openTestHouse();
    [inspector, head] = await Promise.all([t.logIn('thanhtra1'), t.logIn('truongphong.kv03')]);
    ({ officeId } = await stageOf(await t.logIn('thukho.kv03'), 'KV03'));
    const scene = await t.owner.query(`
      select s.id, r.office_id from identity.staff s
      join identity.role_assignment r on r.staff_id = s.id where s.username = 'thukho.kv03'`);
    await t.owner.query('alter table trail.event disable trigger guard_event');
    await t.owner.query('alter table trail.event disable trigger event_logged');
    await t.owner.query(
      `insert into trail.event (id, recorded_at, occurred_at, actor_id, actor_name, actor_roles, office_id, kind, subject_type, subject_id, subject_label, request_id, after)
       select gen_random_uuid(), '2021-05-01T00:00:00Z'::timestamptz + n * interval '1 ms', now(), $1, 'x', '{KEEPER}', $2, 'page.turned', 'Exhibit', gen_random_uuid(), n::text, gen_random_uuid(), jsonb_build_object('text', repeat('x', 1000))
       from generate_series(1, 20000) n`,
      [scene.rows[0].id, scene.rows[0].office_id],
    );
    await t.owner.query('alter table trail.event enable always trigger guard_event');
    await t.owner.query('alter table trail.event enable always trigger event_logged');
    await t.owner.query('analyze trail.event');
  });
  afterAll(() => t.close());

  async function kinds(exportId: string): Promise<string[]> {
    const { rows } = await t.owner.query(
      'select kind from trail.event where subject_id = $1 order by recorded_at, id',
      [parseGlobalId(exportId)!.id],
    );
    return rows.map((row) => row.kind);
  }

  /** A server of its own with these limits, and the answer that it begins to give. */
  async function begun(path: string, timings: Partial<HttpTimings> = {}) {
    const server = await openServer(t.house, { logLevel: 'silent', timings });
    await server.listen({ port: 0, host: '127.0.0.1' });
    const { port } = server.server.address() as AddressInfo;
    const headers = { authorization: `Bearer ${inspector.token!}` };
    const client = httpRequest({ port, host: '127.0.0.1', path, headers, agent: false });
    client.on('error', () => undefined);
    client.end();
    const [answer] = (await once(client, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    return { server, client, answer };
  }

  test('given a client that goes away, then it stays recorded as begun, and it counts', async () => {
    const { id, downloadPath } = await approvedExport(t, inspector, head, { officeId });
    const { server, client, answer } = await begun(downloadPath);
    await once(answer, 'readable');
    answer.read(1_000);
    client.destroy();
    await server.close();
    expect(await kinds(id)).toEqual(['export.requested', 'export.approved', 'export.begun']);
    const { node } = await inspector.data(
      'query ($id: ID!) { node(id: $id) { ... on AuditExport { downloads { ordinal completedAt rows sha256 } } } }',
      { id },
    );
    expect(node.downloads).toEqual([{ ordinal: 1, completedAt: null, rows: null, sha256: null }]);
    // A whole one after it is the second.
    const whole = await fetchFile(t.server, downloadPath, inspector.token);
    expect(whole.statusCode).toBe(200);
    expect((await kinds(id)).slice(2)).toEqual(['export.begun', 'export.begun', 'export.downloaded']);
    expect(t.failures).toEqual([]);
  });

  test('given the time for an ordinary answer, when a file takes longer, then it is sent whole', async () => {
    const { id, downloadPath } = await approvedExport(t, inspector, head, { officeId });
    const { server, answer } = await begun(downloadPath, { answer: 50 });
    answer.resume();
    await new Promise((resolve) => answer.once('close', resolve));
    await server.close();
    expect([answer.statusCode, answer.complete]).toEqual([200, true]);
    expect(await kinds(id)).toContain('export.downloaded');
  });

  test('given the time for a file, when it takes longer, then it is broken off and never counts as sent', async () => {
    const { id, downloadPath } = await approvedExport(t, inspector, head, { officeId });
    const { server, answer } = await begun(downloadPath, { file: 150 });
    answer.resume();
    await new Promise((resolve) => answer.once('close', resolve));
    await server.close();
    expect(answer.complete).toBe(false);
    expect(await kinds(id)).toEqual(['export.requested', 'export.approved', 'export.begun']);
  });
});

describe('past the program, the database refuses', () => {
  let t: TestHouse;
  let people: Record<string, string>;
  let office: string;
  beforeAll(async () => {
    t = await openTestHouse();
    people = Object.fromEntries(
      (await t.owner.query('select username, id from identity.staff')).rows.map((row) => [
        row.username,
        row.id,
      ]),
    );
    office = (await t.owner.query("select id from identity.office where code = 'KV03'")).rows[0].id;
  });
  afterAll(() => t.close());

  async function as(username: string, statement: string, values: unknown[] = []): Promise<void> {
    await t.application.query("select set_config('so_kho.actor', $1, false)", [people[username]]);
    await t.application.query(statement, values);
  }

  async function ask(username = 'thanhtra1', more = ''): Promise<string> {
    const id = newId();
    await as(
      username,
      `insert into trail.export (id, office_id, requested_by, requested_at, recorded_from, recorded_until, format, purpose${more === '' ? '' : ', kinds'})
       values ($1, $2, $3, now(), now() - interval '1 day', now(), 'CSV', 'x'${more})`,
      [id, office, people['thanhtra1']],
    );
    return id;
  }

  const approve = `update trail.export set status = 'APPROVED', decided_by = $2, decided_at = now(),
    expires_at = now() + interval '1 hour', downloads_allowed = 1 where id = $1`;
  const begin = `insert into trail.export_download (export_id, ordinal, begun_at) values ($1, $2, now())`;

  test('a request in the name of somebody else', async () => {
    await expect(ask('thanhtra2')).rejects.toMatchObject({ constraint: 'ck_export_actor' });
  });

  test('a request that is born approved', async () => {
    await expect(
      as(
        'truongphong.kv03',
        `insert into trail.export (id, office_id, requested_by, requested_at, recorded_from, recorded_until, format, purpose, status, decided_by, decided_at, expires_at, downloads_allowed)
         values ($1, $2, $3, now(), now() - interval '1 day', now(), 'CSV', 'x', 'APPROVED', $4, now(), now() + interval '1 h', 1)`,
        [newId(), office, people['truongphong.kv03'], people['thanhtra1']],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_export_actor' });
  });

  test('a decision by who asked, and one in the name of somebody else', async () => {
    const id = await ask();
    await expect(as('thanhtra1', approve, [id, people['thanhtra1']])).rejects.toMatchObject({
      constraint: 'ck_export_own_request',
    });
    await expect(as('thanhtra1', approve, [id, people['truongphong.kv03']])).rejects.toMatchObject({
      constraint: 'ck_export_actor',
    });
  });

  test('a second decision', async () => {
    const id = await ask();
    await as('truongphong.kv03', approve, [id, people['truongphong.kv03']]);
    await expect(as('truong.tinh', approve, [id, people['truong.tinh']])).rejects.toMatchObject({
      constraint: 'ck_export_decided_once',
    });
  });

  test('a download before the approval, of others, beyond the number, after the hours, and one that is rewritten', async () => {
    const id = await ask();
    await expect(as('thanhtra1', begin, [id, 1])).rejects.toMatchObject({
      constraint: 'ck_export_download_approved',
    });
    await as('truongphong.kv03', approve, [id, people['truongphong.kv03']]);
    await expect(as('truongphong.kv03', begin, [id, 1])).rejects.toMatchObject({
      constraint: 'ck_export_download_approved',
    });
    await expect(as('thanhtra1', begin, [id, 2])).rejects.toMatchObject({
      constraint: 'ck_export_download_allowed',
    });
    await expect(
      as('thanhtra1', begin.replace('now()', "now() + interval '2 hours'"), [id, 1]),
    ).rejects.toMatchObject({ constraint: 'ck_export_download_in_time' });
    await as('thanhtra1', begin, [id, 1]);
    await expect(as('thanhtra1', begin, [id, 1])).rejects.toMatchObject({ constraint: 'pk_export_download' });
    const complete = `update trail.export_download set completed_at = now(), row_count = 1, byte_count = 1, sha256 = repeat('0', 64) where export_id = $1`;
    await as('thanhtra1', complete, [id]);
    await expect(as('thanhtra1', complete, [id])).rejects.toMatchObject({
      constraint: 'ck_export_download_once',
    });
  });

  test.each([
    ['update trail.export set requested_by = decided_by', '42501'],
    ["update trail.export set purpose = 'x'", '42501'],
    ['update trail.export_download set begun_at = now()', '42501'],
    ['delete from trail.export', '42501'],
    ['truncate trail.export cascade', '42501'],
    ['delete from trail.export_download', '42501'],
  ])('%s', async (statement, code) => {
    await expect(t.application.query(statement)).rejects.toMatchObject({ code });
  });

  test.each([
    'delete from trail.export_download',
    'truncate trail.export cascade',
    'delete from trail.export',
  ])('%s, of the owner as well', async (statement) => {
    await ask();
    await expect(t.owner.query(statement)).rejects.toMatchObject({ constraint: 'ck_append_only' });
  });
});
