import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { graphql, type GraphQLSchema } from 'graphql';
import { buildApiSchema } from '../../src/api-schema.js';
import { Actor, actorOfUsername, type Permission } from '../../src/identity/index.js';
import { readModels } from '../../src/read-models.js';
import { nodeTypes } from '../../src/platform/reads/index.js';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { delegate } from '../identity/delegation-scene.js';
import { previewDocument, releaseDocument, releaseOf } from '../support/registers.js';
import { decide, papers, receiveOne, stageOf } from '../support/scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

/** Tables without policies: what everybody who is logged in may know, and what is asked before anybody acts. */
const openTables = [
  'custody.exhibit_class',
  'custody.unit',
  'custody.warehouse',
  'public.so_kho_migrations',
  'rules.holiday',
  'rules.rule',
  'rules.rule_form',
  // Hashes and notes of the log, which tell nothing but counts.
  'trail.anchor',
  'trail.checkpoint',
  'trail.cosignature',
  // Public keys and fingerprints, whether the book may be written, and how the sequencer is.
  'trail.known_key',
  'trail.sequencer_status',
  'trail.standing',
  'trail.subject_head',
  'trail.tile',
  'trail.tree',
];

/** Somebody of KV05 in a build that has lost its first two rings: every permission, every office, but for the database. */
class Unchecked extends Actor {
  constructor(
    actor: Actor,
    private readonly everyOffice: readonly string[],
  ) {
    super(actor.id, actor.username, actor.fullName, actor.grants);
  }

  override may(): boolean {
    return true;
  }

  override officesFor(_permission: Permission): readonly string[] {
    return this.everyOffice;
  }
}

describe('row-level security', () => {
  let t: TestHouse;
  let schema: GraphQLSchema;
  let stranger: Actor;
  let everyOffice: string[];
  let protectedTables: string[];

  beforeAll(async () => {
    t = await openTestHouse();
    schema = await buildApiSchema();
    stranger = (await actorOfUsername(t.house.sql, 'thukho.kv05', t.clock.now()))!;
    everyOffice = (await t.owner.query('select id from identity.office')).rows.map((row) => row.id);
    protectedTables = // The outbox the application fills and never reads.
      (
        await t.owner.query(`select oid::regclass::text as name from pg_class
        where relrowsecurity and has_table_privilege('so_kho_app', oid, 'select') order by 1`)
      ).rows.map((row) => row.name);
    await somethingOfEverythingInKv03();
  });
  afterAll(() => t.close());

  /** A row in as many tables as one scene can reach, all of it of KV03. */
  async function somethingOfEverythingInKv03(): Promise<void> {
    const keeper = await t.logIn('thukho.kv03');
    const stage = await stageOf(keeper, 'KV03');
    const exhibit = await receiveOne(
      t,
      keeper,
      stage,
      {},
      {
        case: {
          judgment: { number: '19/2026/HS-ST', dated: '2026-05-04' },
          parties: [{ name: 'Siu Văn Bí Mật' }],
        },
      },
    );
    await keeper.done(
      `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) { exhibitRelease(requestId: $requestId, input: $input) { release { id } userErrors { code } } }`,
      {
        input: {
          exhibitId: exhibit.id,
          expectedVersion: exhibit.version,
          fromPlaceId: stage.place('A1'),
          toPlaceId: stage.place('GIAMDINH'),
          quantity: '1',
          purpose: 'giám định',
          requestedBy: 'CQĐT',
          ...papers(t),
        },
      },
    );
    await decide(t, [exhibit]);
    const attending = [
      { name: 'Nguyễn Tổ Chức', organisation: 'THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
      { name: 'Lê Chứng Kiến', organisation: 'UBND', capacity: 'WITNESS', signature: 'SIGNED' },
    ];
    const { seal } = await keeper.done(
      `mutation ($requestId: UUID!, $input: SealApplyInput!) { sealApply(requestId: $requestId, input: $input) { seal { id } userErrors { code } } }`,
      {
        input: {
          exhibitId: exhibit.id,
          packing: 'BOX',
          reason: 'x',
          stateBefore: 'x',
          stateAfter: 'x',
          participants: attending,
        },
      },
    );
    await keeper.done(
      `mutation ($requestId: UUID!, $input: SealCheckInput!) { sealCheck(requestId: $requestId, input: $input) { check { id } userErrors { code } } }`,
      { input: { sealId: seal.id, condition: 'INTACT', occasion: 'MONTHLY' } },
    );
    const head = await t.logIn('truongphong.kv03');
    await delegate(t, head, { to: 'chv.kv03', role: 'OFFICE_HEAD', office: 'KV03' });
    const accountant = await t.logIn('ketoan.kv03');
    const { inventory } = await accountant.done(
      `mutation ($requestId: UUID!, $input: InventoryOpenInput!) { inventoryOpen(requestId: $requestId, input: $input) { inventory { id } userErrors { code } } }`,
      { input: { warehouseId: stage.warehouseId, kind: 'QUARTER' } },
    );
    await keeper.done(
      `mutation ($requestId: UUID!, $input: InventoryCountInput!) { inventoryCount(requestId: $requestId, input: $input) { userErrors { code } } }`,
      {
        input: {
          inventoryId: inventory.id,
          exhibitId: exhibit.id,
          placeId: stage.place('A1'),
          quantity: '9',
        },
      },
    );
    const { draft } = await accountant.done(previewDocument, {
      input: { officeId: stage.officeId, sampleFile: 'so-vat-chung-kv03.xlsx' },
    });
    const late = releaseOf(draft, { lateReason: 'nhận bàn giao sổ giấy sau đợt kiểm kê' });
    await head.done(releaseDocument('id'), late);

    await t.owner.query(`
      with person as (
        select s.id, o.id as office_id, set_config('so_kho.actor', s.id::text, false)
        from identity.staff s, identity.office o where s.username = 'truongphong.kv03' and o.code = 'KV03'),
      act as (
        insert into trail.missing_act (number, first_leaf, last_leaf, xid, at, kinds, labels, office_id, needs_entry)
        select 1, 0, 0, '7', now(), '{exhibit.received}', '{}', office_id, true from person returning id)
      select from act`);
    await t.owner.query(`
      insert into trail.missing_act_outcome (id, act_id, outcome, reason, staff_id, request_id)
      select gen_random_uuid(), m.id, 'ENTERED', 'đã nhập', current_setting('so_kho.actor')::uuid, gen_random_uuid()
      from trail.missing_act m`);
  }

  async function asKv05<Row extends object>(query: string): Promise<Row[]> {
    await t.application.query('begin');
    try {
      await t.application.query(
        "select set_config('so_kho.offices', $1, true), set_config('so_kho.actor', $2, true)",
        [`{${stranger.officeIds.join(',')}}`, stranger.id],
      );
      return (await t.application.query<Row>(query)).rows;
    } finally {
      await t.application.query('rollback');
    }
  }

  test('every table of ours is protected, of the people and offices, or on the list of what is open', async () => {
    const tables = await t.owner.query(`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and not c.relrowsecurity and n.nspname !~ '^(pg_|information_schema)' order by 1`);
    const open = tables.rows
      .map((row) => row.name.replace(/^so_kho_/, 'public.so_kho_'))
      .filter((name) => !name.startsWith('identity.'));
    expect(open.sort()).toEqual(openTables);
  });

  test('given no setting at all, when any protected table is read, then it fails instead of showing rows', async () => {
    const { Client } = await import('pg').then((module) => module.default);
    const bare = new Client({ connectionString: t.applicationUrl });
    await bare.connect();
    try {
      for (const table of protectedTables) {
        const filled = (await t.owner.query(`select from ${table} limit 1`)).rows.length > 0;
        // An empty table has nothing to show; PostgreSQL may then not come to ask its policy.
        const shown = await bare.query(`select * from ${table}`).then(
          (answer) => answer.rows.length,
          (error: unknown) => (error as { code: string }).code,
        );
        expect([table, shown]).toEqual([table, filled || shown !== 0 ? '42704' : 0]);
      }
      // After a transaction that had its settings they are known but empty: that fails as well.
      await bare.query(
        "begin; select set_config('so_kho.offices', '{}', true), set_config('so_kho.actor', '', true); commit",
      );
      await expect(bare.query('select * from custody.exhibit')).rejects.toMatchObject({ code: '22P02' });
    } finally {
      await bare.end();
    }
  });

  test('given the reach of KV05, when every protected table is read without any condition, then nothing of KV03 shows', async () => {
    const filled: string[] = [];
    for (const table of protectedTables) {
      const all = await t.owner.query(`select from ${table}`);
      const rows = await asKv05<Record<string, unknown>>(`select * from ${table}`);
      if (all.rows.length > rows.length) filled.push(table);
      const foreign = rows.filter((row) => 'office_id' in row && row['office_id'] !== stranger.officeIds[0]);
      expect([table, foreign]).toEqual([table, []]);
      if (!rows.some((row) => 'office_id' in row)) expect([table, rows]).toEqual([table, []]);
    }
    // The scene has put something of KV03 into nearly all of them, so the emptiness above means something.
    expect(filled).toEqual(
      expect.arrayContaining([
        'identity.delegation',
        'custody.exhibit',
        'custody.movement',
        'custody.holding',
        'custody.case_file',
        'custody.party',
        'custody.document',
        'custody.handover',
        'custody.place',
        'custody.release',
        'custody.seal',
        'custody.seal_check',
        'custody.participant',
        'custody.register_file',
        'custody.register_draft',
        'custody.register_draft_row',
        'custody.register_import',
        'custody.register_row',
        'inventory.inventory',
        'inventory.line',
        'inventory.count',
        'platform.request',
        'trail.event',
        'trail.missing_act',
        'trail.missing_act_outcome',
      ]),
    );
  });

  test('given the reach of KV05, when rows of KV03 are written or changed past the program, then it is refused', async () => {
    const kv03 = (await t.owner.query("select id from identity.office where code = 'KV03'")).rows[0].id;
    await expect(
      asKv05(`insert into custody.document_series values ('${kv03}', 'ENTRY_ORDER', 2030, 1)`),
    ).rejects.toMatchObject({ code: '42501' });
    expect(await asKv05("update custody.exhibit set not_sealed_reason = 'UNNECESSARY' returning id")).toEqual(
      [],
    );
    expect(await asKv05("update custody.case_file set title = 'x' returning id")).toEqual([]);
  });

  test('given a build without its first two rings, when somebody of KV05 asks for everything, then nothing of KV03 is answered', async () => {
    const actor = new Unchecked(stranger, everyOffice);
    const ask = async (source: string, variableValues: Record<string, unknown> = {}): Promise<any> => {
      const contextValue = t.house.contextFor(actor);
      try {
        const answer = await graphql({ schema, source, contextValue, variableValues });
        expect(answer.errors).toBeUndefined();
        return answer.data;
      } finally {
        await contextValue.endReads();
      }
    };
    const lists = await ask(`{
      exhibits(first: 100) { nodes { code } }
      inventories(first: 100) { nodes { code } }
      transfers(first: 100) { nodes { id } }
      registerImports(first: 100) { nodes { fileName } }
      registerDrafts(first: 100) { nodes { fileName } }
      auditEvents(first: 100) { nodes { office { code } } }
      delegations(first: 100) { nodes { id } }
    }`);
    expect(lists.exhibits.nodes).toEqual([]);
    expect(lists.inventories.nodes).toEqual([]);
    expect(lists.registerImports.nodes).toEqual([]);
    expect(lists.registerDrafts.nodes).toEqual([]);
    expect(lists.delegations.nodes).toEqual([]);
    expect(new Set(lists.auditEvents.nodes.map((event: any) => event.office.code))).toEqual(
      new Set(['KV05']),
    );

    const tableOf: Readonly<Record<string, string>> = {
      AuditEvent: 'trail.event',
      CaseFile: 'custody.case_file',
      Exhibit: 'custody.exhibit',
      Movement: 'custody.movement',
      Release: 'custody.release',
      Seal: 'custody.seal',
      SealCheck: 'custody.seal_check',
      Place: 'custody.place',
      Inventory: 'inventory.inventory',
      RegisterDraft: 'custody.register_draft',
      RegisterDraftRow: 'custody.register_draft_row',
      RegisterImport: 'custody.register_import',
      RegisterRow: 'custody.register_row',
      Delegation: 'identity.delegation',
    };
    for (const [type, table] of Object.entries(tableOf)) {
      expect(nodeTypes(readModels).includes(type)).toBe(true);
      const found = await t.owner.query(`
        select r.id from ${table} r join identity.office o on o.id = r.office_id where o.code = 'KV03' limit 3`);
      expect([type, found.rows.length > 0]).toEqual([type, true]);
      for (const { id } of found.rows) {
        const data = await ask('query ($id: ID!) { node(id: $id) { id } }', { id: globalIdOf(type, id) });
        expect([type, data.node]).toEqual([type, null]);
      }
    }
  });

  test('given two hundred requests of two offices at once over one pool, then none sees a row of the other', async () => {
    const [here, there] = await Promise.all([t.logIn('thukho.kv03'), t.logIn('thukho.kv05')]);
    const theirStage = await stageOf(there, 'KV05');
    await receiveOne(t, there, theirStage, { placeId: null });
    const document = `{ exhibits(first: 50) { nodes { office { code } holdings { place { office { code } } } movements(first: 5) { nodes { from { office { code } } } } } } viewer { grants { office { code } } } }`;
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const client = index % 2 === 0 ? here : there;
        return { own: index % 2 === 0 ? 'KV03' : 'KV05', text: JSON.stringify(await client.data(document)) };
      }),
    );
    for (const { own, text } of answers) {
      const codes = new Set([...text.matchAll(/"code":"(KV\d\d|TINH)"/g)].map((match) => match[1]));
      expect([...codes]).toEqual([own]);
    }
  });
});
