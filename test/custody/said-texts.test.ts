import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { saidText } from '../../src/platform/typed-text.js';
import {
  minutesAgo,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

/** Columns that must hold a text and tell nothing: names, numbers of papers, titles and what stands on labels. */
const noTelling = new Set([
  'custody.case_decision.number',
  'custody.case_decision.organisation',
  'custody.case_decision.signer_name',
  'custody.case_decision_item.recipient',
  'custody.case_file.title',
  'custody.disposal.recipient',
  'custody.document.number',
  'custody.exhibit.conclusion_body',
  'custody.exhibit.conclusion_number',
  'custody.exhibit.name',
  'custody.find.description',
  'custody.handover.giver_name',
  'custody.handover.receiver_name',
  'custody.movement.expert_conclusion_number',
  // Of what was used up `custody.guard_consumption` looks at it.
  'custody.movement.note',
  'custody.participant.name',
  'custody.party.name',
  'custody.register_draft.file_name',
  'custody.register_import.file_name',
  'custody.register_mapping.column_key',
  'custody.responsible_keeper.paper_number',
  'custody.seal_conclusion.number',
  'identity.delegation.paper_number',
  'identity.staff.full_name',
  'inspection.absence.paper',
  'inspection.inspection.conclusion_number',
  'inspection.inspection.decision_number',
  'inspection.inspection.subject',
  'inspection.programme.seed',
  'inspection.programme_target.basis',
  'inventory.commission.paper_number',
  'inventory.count.description',
  'trail.known_key.name',
]);

describe('a text in which somebody tells something', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  async function saysInDatabase(texts: readonly string[]): Promise<boolean[]> {
    const { rows } = await t.owner.query(
      'select platform.says_something(given) as says from unnest($1::text[]) with ordinality as one (given, at) order by at',
      [texts],
    );
    return rows.map((row) => row.says);
  }

  test('given signs, spaces, marks and pictures, then they tell nothing, here and in the database', async () => {
    const texts = [
      '.',
      ' ',
      '…',
      '- -',
      '—',
      '?!',
      '"',
      '***',
      '°',
      '×',
      '\u200b',
      '\u0301',
      '😀',
      '〜',
      '•',
      '／',
      '§',
      'ˆ',
      '²',
      '\u115f.',
    ];
    expect(texts.map(saidText)).toEqual(texts.map(() => ''));
    expect(await saysInDatabase(texts)).toEqual(texts.map(() => false));
  });

  test('given words and figures of Vietnamese and its neighbours, then they are kept as typed, here and in the database', async () => {
    const texts = [
      'ừ',
      'đủ',
      '5',
      ' hết chỗ. ',
      'ឯកសារ',
      'ເອກະສານ',
      '文件',
      'документ',
      'ừ'.normalize('NFD'),
    ];
    expect(texts.map(saidText)).toEqual(texts.map((text) => text.normalize('NFC').trim()));
    expect(await saysInDatabase(texts)).toEqual(texts.map(() => true));
  });

  test('given any character that says something here, then it says something in the database', async () => {
    const characters = Array.from({ length: 0x110000 }, (_, point) => point)
      .filter((point) => point < 0xd800 || point > 0xdfff)
      .map((point) => String.fromCodePoint(point))
      .filter((character) => saidText(character) !== '');
    expect(characters.length).toBeGreaterThan(100_000);
    const said = await saysInDatabase(characters);
    expect(characters.filter((_, place) => said[place] !== true)).toEqual([]);
  });

  test('given every column that a check wants filled, then it is one that is watched or one that tells nothing', async () => {
    const { rows: checked } = await t.owner.query(
      `select distinct n.nspname || '.' || c.relname || '.' || (found.groups)[1] as name
       from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
         cross join lateral regexp_matches(pg_get_constraintdef(k.oid), 'platform\\.has_text\\((\\w+)\\)', 'g') as found (groups)
       where k.contype = 'c' order by 1`,
    );
    const { rows: watching } = await t.owner.query(
      `select n.nspname || '.' || c.relname as "table", encode(g.tgargs, 'escape') as columns
       from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_namespace n on n.oid = c.relnamespace
       where g.tgfoid = 'platform.require_words'::regproc and g.tgenabled = 'A'`,
    );
    const watched = new Set(
      watching.flatMap(({ table, columns }) =>
        columns
          .split('\\000')
          .filter((column: string) => column !== '')
          .map((column: string) => `${table}.${column}`),
      ),
    );
    const unwatched = checked
      .map(({ name }) => name)
      .filter((name) => !watched.has(name) && !noTelling.has(name));
    expect(unwatched).toEqual([]);
    expect([...noTelling].filter((name) => watched.has(name))).toEqual([]);
  });

  const wantedAt = (field: readonly string[]) =>
    field.at(-1) === 'number' ? 'NUMBER_WITHOUT_DIGIT' : 'TEXT_SAYS_NOTHING';

  async function missingIn(input: object): Promise<string[]> {
    const answer = await keeper.data(receiveDocument, { requestId: newId(), input });
    return answer.exhibitReceive.userErrors
      .filter(({ code, field }: { code: string; field: string[] }) => code === wantedAt(field))
      .map(({ field }: { field: string[] }) => field.slice(1).join('.'));
  }

  test.each(['.', 'Số', 'Bản án số', '№', '🙂', '-'])(
    'given %s as the number of a paper, a judgment or a conclusion, when it is sent, then it is missing',
    async (number) => {
      const papersOf = { order: { number, signerId: t.staffId('truongphong.kv03') }, voucher: { number } };
      const input = receiptInput(t, stage, {}, papersOf);
      const judgment = { number, dated: '2026-01-05' };
      expect(await missingIn({ ...input, case: { ...input.case, judgment } })).toEqual(
        expect.arrayContaining(['order.number', 'voucher.number', 'case.judgment.number']),
      );
      const expertConclusion = { number, dated: '2026-01-05', body: '-' };
      expect(
        await missingIn(receiptInput(t, stage, { name: '.', condition: '-', expertConclusion })),
      ).toEqual(
        expect.arrayContaining([
          'items.0.name',
          'items.0.condition',
          'items.0.expertConclusion.number',
          'items.0.expertConclusion.body',
        ]),
      );
      const { handover } = papers(t);
      const otherParty = { name: 'Trần Văn Giao', organisation: '-' };
      expect(await missingIn(receiptInput(t, stage, {}, { handover: { ...handover, otherParty } }))).toEqual([
        'handover.otherParty.organisation',
      ]);
    },
  );

  test.each([
    ['the purpose of a release and who asked for it', 'input.purpose input.requestedBy'],
    ['the reason of a transfer', 'input.reason'],
    ['the reason and the states of a sealing', 'input.reason input.stateBefore input.stateAfter'],
  ])('given a dot as %s, when it is sent, then it is missing', async (what, fields) => {
    const item = await receiveOne(t, keeper, stage);
    const common = { expectedVersion: item.version, fromPlaceId: stage.place('A1'), quantity: '10' };
    const provincial = await stageOf(await t.logIn('thukho.tinh'), 'TINH');
    const [document, input] = {
      'the purpose of a release and who asked for it': [
        `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) { exhibitRelease(requestId: $requestId, input: $input) { userErrors { code field } } }`,
        {
          exhibitId: item.id,
          ...common,
          toPlaceId: stage.place('GIAMDINH'),
          purpose: '.',
          requestedBy: '-',
          ...papers(t),
        },
      ],
      'the reason of a transfer': [
        `mutation ($requestId: UUID!, $input: TransferDispatchInput!) { transferDispatch(requestId: $requestId, input: $input) { userErrors { code field } } }`,
        {
          fromWarehouseId: stage.warehouseId,
          toWarehouseId: provincial.warehouseId,
          reason: '…',
          lines: [{ exhibitId: item.id, ...common }],
          ...papers(t),
        },
      ],
      'the reason and the states of a sealing': [
        `mutation ($requestId: UUID!, $input: SealApplyInput!) { sealApply(requestId: $requestId, input: $input) { userErrors { code field } } }`,
        {
          exhibitId: item.id,
          packing: 'BOX',
          reason: '-',
          stateBefore: '.',
          stateAfter: '?',
          appliedAt: minutesAgo(t, 5).toISOString(),
          participants: [
            { name: 'Ksor Tổ Chức', organisation: 'THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
            { name: 'Rơ Châm Chứng', organisation: 'xã', capacity: 'WITNESS', signature: 'SIGNED' },
          ],
        },
      ],
    }[what] as [string, object];
    const variables = { requestId: newId(), input };
    const [payload] = Object.values<any>(await keeper.data(document, variables));
    expect(payload.userErrors.map((one: any) => `${one.code} ${one.field.join('.')}`)).toEqual(
      fields.split(' ').map((field) => `TEXT_SAYS_NOTHING ${field}`),
    );
  });

  test.each([
    [
      'a release',
      `update custody.release set purpose = '.' where id = (select id from custody.release limit 1)`,
    ],
    [
      'who asked for a release',
      `update custody.release set requested_by = '—' where id = (select id from custody.release limit 1)`,
    ],
    [
      'the organisation of a handover',
      `insert into custody.handover (id, office_id, document_id, giver_name, giver_organisation, receiver_id, receiver_name,
         receiver_organisation, handed_over_at)
       select gen_random_uuid(), office_id, document_id, 'Trần Văn Giao', '.', receiver_id, receiver_name, 'x', now()
       from custody.handover where receiver_id is not null limit 1`,
    ],
    [
      'the court of a judgment',
      `update custody.case_file set judgment_number = '990/2026/HS-ST', judgment_date = '2026-05-12', judgment_court = '.'
       where id = (select case_id from custody.exhibit limit 1)`,
    ],
    [
      'a find that is dismissed',
      `insert into custody.find (id, office_id, warehouse_id, place_id, label, description, quantity, found_at, recorded_by, reason)
       select gen_random_uuid(), w.office_id, w.id, p.id, 'x/1', 'x', 1, now(), s.id, '—'
       from custody.warehouse w join custody.place p on p.warehouse_id = w.id, identity.staff s
       where s.username = 'thukho.kv03' limit 1`,
    ],
    [
      'a delegation',
      `select set_config('so_kho.actor', id::text, true) from identity.staff where username = 'truongphong.kv03';
       insert into identity.delegation (id, delegator_id, delegate_id, role, office_id, issuing_office_id, valid_from,
         valid_to, paper_number, paper_dated, scope, created_at)
       select gen_random_uuid(), a.id, b.id, 'OFFICE_HEAD', o.id, o.id, current_date, current_date, '7/GUQ', current_date, '.', now()
       from identity.staff a, identity.staff b, identity.office o
       where a.username = 'truongphong.kv03' and b.username = 'chv.kv03' and o.code = 'KV03'`,
    ],
  ])('given a dot in %s past every command, then the database refuses it', async (_what, statement) => {
    const item = await receiveOne(t, keeper, stage);
    await keeper.done(
      `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) { exhibitRelease(requestId: $requestId, input: $input) { release { id } userErrors { code } } }`,
      {
        input: {
          exhibitId: item.id,
          expectedVersion: item.version,
          fromPlaceId: stage.place('A1'),
          toPlaceId: stage.place('GIAMDINH'),
          quantity: '10',
          purpose: 'giám định',
          requestedBy: 'CQCSĐT',
          ...papers(t),
        },
      },
    );
    await t.owner.query('begin');
    try {
      await expect(t.owner.query(statement)).rejects.toMatchObject({ constraint: 'ck_text_says_something' });
    } finally {
      await t.owner.query('rollback');
    }
  });
});
