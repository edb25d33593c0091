import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { openHouse, openServer } from '../../src/app.js';
import { demoPassword } from '../../src/demo/organisation.js';
import { newId } from '../../src/platform/ids.js';
import { globalIdOf, parseGlobalId } from '../../src/platform/graphql/global-id.js';
import { papers, receiveOne, stageOf, type ReceivedExhibit, type Stage } from '../support/scenes.js';
import { openTestHouse, TestClient, type TestHouse } from '../support/test-house.js';
import { ask } from '../security/attack.js';

const byId = 'query ($id: ID!) { node(id: $id) { ... on Exhibit { code } } }';
const byCode = 'query ($code: String!) { exhibits(first: 5, filter: { code: $code }) { nodes { code } } }';

describe('a look at a single item of a high-risk class', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let inspector: TestClient;
  let stage: Stage;
  let viewings: (exhibit: { id: string }) => Promise<any[]>;

  beforeAll(async () => {
    t = await openTestHouse();
    // A period is a stretch of the clock on the wall; a test must not fall on its edge.
    t.clock.hold();
    keeper = await t.logIn('thukho.kv03');
    inspector = await t.logIn('thanhtra1');
    stage = await stageOf(keeper, 'KV03');
    viewings = async (exhibit) =>
      (
        await t.owner.query(
          `select s.username, e.kind, e.after, e.request_id, o.code as office from trail.event e
           join identity.staff s on s.id = e.actor_id join identity.office o on o.id = e.office_id
           where e.subject_id = $1 and e.kind = 'exhibit.viewed' order by e.recorded_at`,
          [parseGlobalId(exhibit.id)!.id],
        )
      ).rows;
  });
  afterAll(() => t.close());

  const drug = (more: object = {}): Promise<ReceivedExhibit> =>
    receiveOne(t, keeper, stage, { classCode: 'DRUG', name: 'gói tinh thể', ...more });
  const names = (rows: readonly any[]): string[] => rows.map((row) => row.username);

  test('given an inspector, when one is opened by its id, then who, which, where and through which session are recorded', async () => {
    const exhibit = await drug();
    await inspector.data(byId, { id: exhibit.id });
    const sessions = await t.owner.query(
      `select s.id from identity.session s join identity.staff p on p.id = s.staff_id
       where p.username = 'thanhtra1' and s.closed_at is null`,
    );
    expect(await viewings(exhibit)).toEqual([
      {
        username: 'thanhtra1',
        kind: 'exhibit.viewed',
        office: 'KV03',
        after: { class: 'DRUG', session: sessions.rows.at(-1).id },
        request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ]);
  });

  test.each(['BEHIND', 'RESTORED'])(
    'given a book that is %s, then looks go on and are recorded',
    async (state) => {
      const exhibit = await drug();
      await t.owner.query('update trail.standing set state = $1, log_size = 1000000', [state]);
      try {
        await inspector.data(byId, { id: exhibit.id });
      } finally {
        await t.owner.query(`update trail.standing set state = 'OPEN', log_size = null`);
      }

      expect(names(await viewings(exhibit))).toEqual(['thanhtra1']);
    },
  );

  test('given the own keeper, when one is opened by its code, then it is recorded as well', async () => {
    const exhibit = await drug();
    await keeper.data(byCode, { code: exhibit.code.toLowerCase() });
    expect(names(await viewings(exhibit))).toEqual(['thukho.kv03']);
  });

  test('given its record reached from a paper of it, when that is asked for singly, then it is recorded', async () => {
    const exhibit = await drug();
    const { exhibits } = await keeper.data(
      '{ exhibits(first: 100, filter: { classCode: "DRUG" }) { nodes { code movements(first: 1) { nodes { id } } } } }',
    );
    const movement = exhibits.nodes.find((node: any) => node.code === exhibit.code).movements.nodes[0];
    expect(await viewings(exhibit)).toEqual([]);
    await inspector.data('query ($id: ID!) { node(id: $id) { ... on Movement { seq } } }', {
      id: movement.id,
    });
    expect(await viewings(exhibit)).toEqual([]);
    await inspector.data('query ($id: ID!) { node(id: $id) { ... on Movement { exhibit { name } } } }', {
      id: movement.id,
    });
    expect(names(await viewings(exhibit))).toEqual(['thanhtra1']);
  });

  test('given several at once, then each is recorded under the request that showed them', async () => {
    const both = [await drug(), await drug()] as const;
    await inspector.data('query ($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } }', {
      a: both[0].id,
      b: both[1].id,
    });
    const rows = [...(await viewings(both[0])), ...(await viewings(both[1]))];
    expect(rows).toHaveLength(2);
    expect(rows[0].request_id).toBe(rows[1].request_id);
  });

  test('given more readers than there are connections, when all open for the first time, then all are answered', async () => {
    const exhibits = [];
    for (let index = 0; index < 24; index += 1) exhibits.push(await drug());
    const answers = await Promise.all(
      exhibits.map((exhibit) =>
        inspector.ask(
          'query ($id: ID!) { node(id: $id) { id } exhibits(first: 1) { nodes { id } } viewer { staff { id } } }',
          {
            id: exhibit.id,
          },
        ),
      ),
    );
    expect(answers.flatMap((answer) => answer.errors ?? [])).toEqual([]);
    for (const exhibit of exhibits) expect(await viewings(exhibit)).toHaveLength(1);
  });

  test('given a list, an item of another class, or the answer of a change, then nothing is recorded', async () => {
    const [exhibit, tool] = [await drug(), await receiveOne(t, keeper, stage)];
    await inspector.data(
      '{ exhibits(first: 100, filter: { classCode: "DRUG" }) { nodes { code name features } } }',
    );
    await inspector.data(byId, { id: tool.id });
    await inspector.data(byCode, { code: tool.code });
    await keeper.done(
      `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) { exhibitRelease(requestId: $requestId, input: $input) {
        release { exhibit { code name } } userErrors { code } } }`,
      {
        input: {
          exhibitId: exhibit.id,
          expectedVersion: exhibit.version,
          fromPlaceId: stage.place('A1'),
          toPlaceId: stage.place('GIAMDINH'),
          quantity: '10',
          purpose: 'giám định',
          requestedBy: 'CQĐT',
          ...papers(t),
        },
      },
    );
    expect([...(await viewings(exhibit)), ...(await viewings(tool))]).toEqual([]);
  });

  test('given somebody of another office, when it is opened by every road, then nothing is answered and nothing recorded', async () => {
    const exhibit = await drug();
    const stranger = await t.logIn('thukho.kv05');
    const before = await t.owner.query('select count(*) from trail.viewing');
    expect(await stranger.data(byId, { id: exhibit.id })).toEqual({ node: null });
    expect(await stranger.data(byCode, { code: exhibit.code })).toEqual({ exhibits: { nodes: [] } });
    expect(await stranger.data(byId, { id: globalIdOf('Exhibit', newId()) })).toEqual({ node: null });
    expect(await viewings(exhibit)).toEqual([]);
    expect((await t.owner.query('select count(*) from trail.viewing')).rows).toEqual(before.rows);
  });

  test('given a trail that cannot be written, when one is opened, then it is not answered', async () => {
    const exhibit = await drug();
    const failures: unknown[] = [];
    const server = await openServer(t.house, {
      logLevel: 'silent',
      onFailure: (error) => failures.push(error),
    });
    await t.owner.query(`create function trail.out_of_order() returns trigger language plpgsql as
      $$ begin raise exception 'out of order'; end $$;
      create trigger out_of_order before insert on trail.event for each row execute function trail.out_of_order()`);
    try {
      for (const [document, variables] of [
        [byId, { id: exhibit.id }],
        [byCode, { code: exhibit.code }],
      ] as const) {
        const { codes, text } = await ask(server, document, variables, inspector.token);
        expect(codes).toEqual(['INTERNAL_SERVER_ERROR']);
        expect(text).not.toContain(exhibit.code);
      }
    } finally {
      await t.owner.query('drop function trail.out_of_order cascade');
      await server.close();
    }
    expect(failures).toHaveLength(2);
    expect(await viewings(exhibit)).toEqual([]);
    await inspector.data(byId, { id: exhibit.id });
    expect(await viewings(exhibit)).toHaveLength(1);
  });

  test('given those who may audit the office, then they find it in the trail, and nobody else does', async () => {
    const exhibit = await drug();
    await inspector.data(byId, { id: exhibit.id });
    const asked = `query ($id: ID!) { auditEvents(first: 10, filter: { subjectId: $id, kind: "exhibit.viewed" }) {
      nodes { actorName kind subjectId subjectLabel after office { code } } } }`;
    const head = await t.logIn('truongphong.kv03');
    expect((await head.data(asked, { id: exhibit.id })).auditEvents.nodes).toEqual([
      expect.objectContaining({
        subjectId: exhibit.id,
        subjectLabel: exhibit.code,
        office: { code: 'KV03' },
      }),
    ]);
    const elsewhere = await t.logIn('truongphong.kv05');
    expect((await elsewhere.data(asked, { id: exhibit.id })).auditEvents.nodes).toEqual([]);
  });

  test('given many openings in one period, also at once and in one request, then it is recorded once, and again in the next', async () => {
    const exhibit = await drug();
    const two =
      'query ($id: ID!) { a: node(id: $id) { id } b: node(id: $id) { id } exhibits(first: 1) { nodes { id } } }';
    await Promise.all(Array.from({ length: 20 }, () => inspector.data(two, { id: exhibit.id })));
    await inspector.data(byId, { id: exhibit.id });
    expect(await viewings(exhibit)).toHaveLength(1);
    await keeper.data(byId, { id: exhibit.id });
    expect(names(await viewings(exhibit))).toEqual(['thanhtra1', 'thukho.kv03']);
    t.clock.advance(10 * 60_000);
    await inspector.data(byId, { id: exhibit.id });
    expect(names(await viewings(exhibit))).toEqual(['thanhtra1', 'thukho.kv03', 'thanhtra1']);
  });

  test('given no rule that says how long a period is, when one is opened, then it is not answered', async () => {
    const exhibit = await drug();
    const endRule = (day: string | null): Promise<unknown> =>
      t.owner.query(
        "update rules.rule set valid_to = $1::date where code = 'exhibit.viewing.period-minutes'",
        [day],
      );
    await endRule('2025-10-02');
    try {
      const answer = await inspector.ask(byId, { id: exhibit.id });
      expect(answer.data?.node ?? null).toBeNull();
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('INTERNAL_SERVER_ERROR');
    } finally {
      await endRule(null);
    }
    expect(await viewings(exhibit)).toEqual([]);
  });

  describe('what it costs beside the look itself', () => {
    async function roundTrips(client: TestClient, exhibit: { id: string }): Promise<number> {
      // A token that the clock has left behind is renewed before anything is counted.
      await client.data('{ viewer { staff { id } } }');
      const sent = jest.spyOn(pg.Client.prototype, 'query');
      try {
        await client.data(byId, { id: exhibit.id });
        return sent.mock.calls.length;
      } finally {
        sent.mockRestore();
      }
    }

    test('given the first look of a period, then one round trip; given one that this process recorded, then none', async () => {
      const [sensitive, tool] = [await drug(), await receiveOne(t, keeper, stage)];
      const plain = await roundTrips(inspector, tool);
      expect(await roundTrips(inspector, sensitive)).toBe(plain + 1);
      expect(await roundTrips(inspector, sensitive)).toBe(plain);
      t.clock.advance(10 * 60_000);
      expect(await roundTrips(inspector, sensitive)).toBe(plain + 1);
    });

    test('given a look that another process recorded, then one round trip, and nothing is recorded twice', async () => {
      const exhibit = await drug();
      const other = await openHouse({ databaseUrl: t.applicationUrl, poolSize: 2, clock: t.clock });
      const server = await openServer(other, { logLevel: 'silent' });
      try {
        const { token } = await new TestClient(server).done(
          `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
            sessionOpen(requestId: $requestId, input: $input) { token userErrors { code } } }`,
          { input: { username: 'thanhtra1', password: demoPassword } },
        );
        await new TestClient(server, token).data(byId, { id: exhibit.id });
        const plain = await roundTrips(inspector, await receiveOne(t, keeper, stage));
        expect(await roundTrips(inspector, exhibit)).toBe(plain + 1);
        expect(await roundTrips(inspector, exhibit)).toBe(plain);
      } finally {
        await server.close();
        await other.close();
      }
      expect(await viewings(exhibit)).toHaveLength(1);
    });

    test('given a look whose recording failed, then the next one is recorded, not remembered', async () => {
      const exhibit = await drug();
      await t.owner.query(
        'alter table trail.event add constraint ck_refused check (kind <> $$exhibit.viewed$$) not valid',
      );
      try {
        expect((await inspector.ask(byId, { id: exhibit.id })).errors).toHaveLength(1);
      } finally {
        await t.owner.query('alter table trail.event drop constraint ck_refused');
      }
      expect(await viewings(exhibit)).toEqual([]);
      await inspector.data(byId, { id: exhibit.id });
      expect(await viewings(exhibit)).toHaveLength(1);
    });
  });

  describe('past the program, the database refuses', () => {
    async function asKeeper(statement: string, values: unknown[] = []): Promise<unknown> {
      const { id } = (await t.owner.query("select id from identity.staff where username = 'thukho.kv03'"))
        .rows[0];
      await t.application.query('begin');
      try {
        await t.application.query("select set_config('so_kho.actor', $1, true)", [id]);
        await t.application.query(statement, values);
        return await t.application.query('commit');
      } finally {
        await t.application.query('rollback');
      }
    }
    const claim = `insert into trail.viewing (actor_id, subject_id, period_start, request_id)
      select id, gen_random_uuid(), now(), gen_random_uuid() from identity.staff where username = $1`;

    test('a viewing without its event, which would keep the next look out of the trail', async () => {
      await expect(asKeeper(claim, ['thukho.kv03'])).rejects.toMatchObject({
        constraint: 'ck_viewing_recorded',
      });
    });

    test('a viewing in the name of somebody else', async () => {
      await expect(asKeeper(claim, ['thanhtra1'])).rejects.toMatchObject({ code: '42501' });
    });

    test('a second one in the same period', async () => {
      const exhibit = await drug();
      await keeper.data(byId, { id: exhibit.id });
      await expect(
        asKeeper(
          `insert into trail.viewing select actor_id, subject_id, period_start, gen_random_uuid() from trail.viewing
           where subject_id = $1`,
          [parseGlobalId(exhibit.id)!.id],
        ),
      ).rejects.toMatchObject({ constraint: 'pk_viewing' });
    });

    test.each([
      'update trail.viewing set period_start = now()',
      'delete from trail.viewing',
      'truncate trail.viewing',
    ])('%s, of the application and of the owner', async (statement) => {
      await expect(t.application.query(statement)).rejects.toMatchObject({ code: '42501' });
      await expect(t.owner.query(statement)).rejects.toMatchObject({ constraint: 'ck_append_only' });
    });
  });
});
