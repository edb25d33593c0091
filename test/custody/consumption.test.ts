import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { dateInVietnam } from '../../src/rules/index.js';
import {
  exhibitNow,
  minutesAgo,
  openSealOf,
  papers,
  receiveOne,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field facts { name value } }';
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) {
  exhibitReturn(requestId: $requestId, input: $input) {
    release { quantity returnedQuantity consumedQuantity exhibit { id status version holdings { quantity place { code kind } }
      lastMovement { kind quantity expertConclusionNumber expertConclusionDated expertConclusionBody secondPerson { username } note order { number } } openReleases { id } } } ${errors} } }`;

describe('what an expert uses up', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  async function released(
    to = 'GIAMDINH',
    given: object = {},
  ): Promise<{ exhibit: ReceivedExhibit; releaseId: string }> {
    const exhibit = await receiveOne(t, keeper, stage, {
      classCode: 'DRUG',
      unitCode: 'G',
      quantity: '28.9874',
    });
    const payload = await keeper.done(release, {
      input: {
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place(to),
        quantity: '28.9874',
        purpose: 'giám định hàm lượng',
        requestedBy: 'CQCSĐT Công an tỉnh',
        ...papers(t, 20),
        ...given,
      },
    });
    // What the laboratory uses up it has taken out of its seal.
    await openSealOf(t, keeper, exhibit.id, { openedAt: minutesAgo(t, 15).toISOString() });
    return { exhibit, releaseId: payload.release.id };
  }

  async function nameOf(username: string): Promise<string> {
    const { rows } = await t.owner.query('select full_name from identity.staff where username = $1', [
      username,
    ]);
    return rows[0].full_name;
  }

  function back(releaseId: string, input: object = {}) {
    return {
      releaseId,
      quantity: '28.9',
      toPlaceId: stage.place('A1'),
      consumedQuantity: '0.0874',
      expertConclusionNumber: '512/KL-KTHS',
      expertConclusionDated: dateInVietnam(minutesAgo(t, 5)),
      expertConclusionBody: 'Phòng PC09',
      secondPersonId: t.staffId('ketoan.kv03'),
      note: 'đã dùng hết khi giám định',
      ...papers(t, 5),
      ...input,
    };
  }

  async function refusal(input: object): Promise<unknown> {
    const { exhibitReturn } = await keeper.data(giveBack, { requestId: newId(), input });
    return exhibitReturn.userErrors.map((error: any) => [error.code, error.field.join('.')]);
  }

  test('given 28.9 back and 0.0874 used up, then the release ends, the item is in store and the account balances', async () => {
    const { exhibit, releaseId } = await released();
    const { release: ended } = await keeper.done(giveBack, { input: back(releaseId) });
    expect(ended).toMatchObject({
      quantity: '28.9874',
      returnedQuantity: '28.9',
      consumedQuantity: '0.0874',
      exhibit: {
        status: 'IN_STORE',
        openReleases: [],
        lastMovement: {
          kind: 'CONSUMPTION',
          quantity: '0.0874',
          expertConclusionNumber: '512/KL-KTHS',
          expertConclusionDated: dateInVietnam(minutesAgo(t, 5)),
          expertConclusionBody: 'Phòng PC09',
          secondPerson: { username: 'ketoan.kv03' },
          note: 'đã dùng hết khi giám định',
        },
      },
    });
    expect(ended.exhibit.holdings).toEqual(
      expect.arrayContaining([
        { quantity: '28.9', place: { code: 'A1', kind: 'SHELF' } },
        { quantity: '0.0874', place: { code: 'HAOHUT', kind: 'CONSUMED' } },
      ]),
    );
    const events = await t.owner.query(
      `select kind, after from trail.event where subject_label = $1 and kind in ('exhibit.returned', 'exhibit.consumed')
       order by recorded_at, id`,
      [exhibit.code],
    );
    expect(events.rows.map((row) => row.kind)).toEqual(['exhibit.returned', 'exhibit.consumed']);
    expect(events.rows[1].after).toMatchObject({
      place: 'HAOHUT',
      quantity: '0.0874',
      expertConclusion: '512/KL-KTHS',
      expertConclusionBody: 'Phòng PC09',
      secondPerson: expect.any(String),
      note: 'đã dùng hết khi giám định',
    });
  });

  test('given all of it used up, then nothing comes back and the item has ended', async () => {
    const { releaseId } = await released();
    const { release: ended } = await keeper.done(giveBack, {
      input: back(releaseId, { quantity: '0', toPlaceId: null, consumedQuantity: '28.9874' }),
    });
    expect(ended).toMatchObject({
      returnedQuantity: '0',
      consumedQuantity: '28.9874',
      exhibit: { status: 'DISPOSED' },
    });
  });

  test('given what was used up, when the rest goes to another office, then it is whole', async () => {
    const { exhibit, releaseId } = await released();
    const { release: ended } = await keeper.done(giveBack, { input: back(releaseId) });
    const province = await stageOf(await t.logIn('thukho.tinh'), 'TINH');
    await keeper.done(
      `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
        transferDispatch(requestId: $requestId, input: $input) { transfer { id } ${errors} } }`,
      {
        input: {
          fromWarehouseId: stage.warehouseId,
          toWarehouseId: province.warehouseId,
          reason: 'chuyển kho',
          lines: [
            {
              exhibitId: exhibit.id,
              expectedVersion: ended.exhibit.version,
              fromPlaceId: stage.place('A1'),
              quantity: '28.9',
            },
          ],
          ...papers(t, 4),
        },
      },
    );
  });

  test.each([
    [
      'a conclusion that is a dot',
      { expertConclusionNumber: '.' },
      [['NUMBER_WITHOUT_DIGIT', 'input.expertConclusionNumber']],
    ],
    ['no day', { expertConclusionDated: null }, [['REQUIRED', 'input.expertConclusionDated']]],
    ['no body', { expertConclusionBody: ' ' }, [['REQUIRED', 'input.expertConclusionBody']]],
    [
      'a conclusion of before the release',
      { expertConclusionDated: '2026-01-05' },
      [['CONCLUSION_OUT_OF_TIME', 'input.expertConclusionDated']],
    ],
    [
      'a conclusion of after the return',
      { expertConclusionDated: '2199-01-05' },
      [['CONCLUSION_OUT_OF_TIME', 'input.expertConclusionDated']],
    ],
    ['nobody beside', { secondPersonId: null }, [['CONSUMPTION_NEEDS_SECOND', 'input.secondPersonId']]],
    ['no conclusion', { expertConclusionNumber: ' ' }, [['REQUIRED', 'input.expertConclusionNumber']]],
    ['no note', { note: null }, [['REQUIRED', 'input.note']]],
    ['a note that is a dot', { note: ' . ' }, [['TEXT_SAYS_NOTHING', 'input.note']]],
    [
      'a body that is a dash',
      { expertConclusionBody: '—' },
      [['TEXT_SAYS_NOTHING', 'input.expertConclusionBody']],
    ],
    [
      'more than is out',
      { consumedQuantity: '0.0875' },
      [['RELEASE_ALREADY_RETURNED', 'input.consumedQuantity']],
    ],
    ['nothing', { consumedQuantity: '0' }, [['QUANTITY_NOT_POSITIVE', 'input.consumedQuantity']]],
    [
      'too fine a quantity',
      { consumedQuantity: '0.00001' },
      [['QUANTITY_TOO_FINE', 'input.consumedQuantity']],
    ],
    ['a conclusion without a quantity', { consumedQuantity: null }, [['REQUIRED', 'input.consumedQuantity']]],
    ['no place for what comes back', { toPlaceId: null }, [['REQUIRED', 'input.toPlaceId']]],
    [
      'nothing back and nothing used up',
      { quantity: '0', consumedQuantity: null, expertConclusionNumber: null },
      [['QUANTITY_NOT_POSITIVE', 'input.quantity']],
    ],
  ])('given %s, then it is refused and nothing moves', async (_name, input, told) => {
    const { exhibit, releaseId } = await released();
    expect(await refusal(back(releaseId, input))).toEqual(told);
    expect((await exhibitNow(keeper, exhibit.id)).movements.nodes).toHaveLength(2);
  });

  test.each(['KBNN', 'TOAAN'])(
    'given it is at %s, which is no expert, then nothing is used up there',
    async (to) => {
      const { releaseId } = await released(to);
      expect(await refusal(back(releaseId))).toEqual([
        ['CONSUMPTION_NOT_BY_EXPERT', 'input.consumedQuantity'],
      ]);
    },
  );

  test('given who stands beside, then it is somebody else who has a role', async () => {
    const { releaseId } = await released();
    const beside = (username: string): Promise<unknown> =>
      refusal(back(releaseId, { secondPersonId: t.staffId(username) }));
    expect(await beside('thukho.kv03')).toEqual([['SECOND_PERSON_SAME', 'input.secondPersonId']]);
    expect(await beside('thukho.kv05')).toEqual([['NOT_FOUND', 'input.secondPersonId']]);
    expect(await beside('quantri')).toEqual([['SECOND_PERSON_WITHOUT_ROLE', 'input.secondPersonId']]);
  });

  test('given the last of an item of a plain class, then a second person is asked for; of a part, none', async () => {
    const exhibit = await receiveOne(t, keeper, stage, { quantity: '10' });
    const payload = await keeper.done(release, {
      input: {
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place('GIAMDINH'),
        quantity: '10',
        purpose: 'giám định',
        requestedBy: 'CQCSĐT Công an tỉnh',
        ...papers(t, 20),
      },
    });
    const alone = (quantity: string, consumedQuantity: string): object =>
      back(payload.release.id, { quantity, consumedQuantity, secondPersonId: null });
    expect(await refusal(alone('0', '10'))).toEqual([['CONSUMPTION_NEEDS_SECOND', 'input.secondPersonId']]);
    await keeper.done(giveBack, { input: alone('8', '2') });
  });

  test('given a consumption past the program, then it is refused like through it', async () => {
    const { exhibit } = await released();
    const atCourt = (await released('TOAAN')).exhibit;
    const right = {
      number: '1/KL',
      dated: dateInVietnam(new Date()),
      body: 'PC09',
      second: 'ketoan.kv03',
      note: 'x',
    };
    const insert = async (
      given: Partial<Record<keyof typeof right, string | null>>,
      item = exhibit,
    ): Promise<unknown> => {
      const { number, dated, body, second, note } = { ...right, ...given };
      await t.application.query('begin');
      try {
        await t.application.query(
          `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
             recorded_by, order_id, voucher_id, handover_id, release_id, note, expert_conclusion_number,
             expert_conclusion_dated, expert_conclusion_body, second_person_id)
           select $1, m.office_id, m.exhibit_id, 'CONSUMPTION', m.to_place_id, p.id, 1, now(), m.recorded_by, m.order_id,
             m.voucher_id, m.handover_id, m.release_id, $7, $3, $4, $5,
             (select id from identity.staff where username = $6)
           from custody.movement m join custody.place p on p.office_id = m.office_id and p.code = 'HAOHUT'
           where m.exhibit_id = $2 and m.kind = 'RELEASE'`,
          [newId(), localIdOf('Exhibit', item.id), number, dated, body, second, note],
        );
        return 'ok';
      } catch (error) {
        return (error as { constraint?: string }).constraint;
      } finally {
        await t.application.query('rollback');
      }
    };
    expect(await insert({}, atCourt)).toBe('ck_movement_consumed_by_expert');
    expect(await insert({ number: '.' })).toBe('ck_movement_consumed_conclusion');
    expect(await insert({ dated: null })).toBe('ck_movement_consumed_conclusion');
    expect(await insert({ body: ' ' })).toBe('ck_movement_consumed_conclusion');
    expect(await insert({ dated: '2026-01-05' })).toBe('ck_movement_consumed_in_time');
    expect(await insert({ second: 'thukho.kv03' })).toBe('ck_movement_second_person');
    expect(await insert({ second: 'thukho.kv05' })).toBe('ck_movement_second_person_role');
    expect(await insert({ second: null })).toBe('ck_movement_consumed_four_eyes');
    expect(await insert({ second: 'truong.tinh' })).toBe('ck_movement_second_apart');
    const titled = await released('GIAMDINH', {
      handover: {
        ...papers(t, 20).handover,
        otherParty: { name: `Kế toán ${await nameOf('ketoan.kv03')}`, organisation: 'x' },
      },
    });
    expect(await insert({}, titled.exhibit)).toBe('ck_movement_second_apart');
    expect(await insert({ body: '—' })).toBe('ck_movement_consumed_conclusion');
    expect(await insert({ note: '.' })).toBe('ck_text_says_something');
  });

  test('given who signed a paper of the return or stood on a side of it, then that person does not stand beside', async () => {
    const { releaseId } = await released();
    const field = 'input.secondPersonId';
    const tookPart = [['SECOND_PERSON_TOOK_PART', field]];
    const signer = { secondPersonId: t.staffId('truong.tinh') };
    expect(await refusal(back(releaseId, signer))).toEqual(tookPart);
    const voucher = { voucher: { signerId: t.staffId('ketoan.kv03') } };
    expect(await refusal(back(releaseId, voucher))).toEqual(tookPart);
    const { handover } = papers(t, 5);
    const byId = { handover: { ...handover, otherParty: { staffId: t.staffId('ketoan.kv03') } } };
    expect(await refusal(back(releaseId, byId))).toEqual(tookPart);
    const otherParty = { name: (await nameOf('ketoan.kv03')).toUpperCase(), organisation: 'Phòng PC09' };
    expect(await refusal(back(releaseId, { handover: { ...handover, otherParty } }))).toEqual(tookPart);
  });

  test('given two who write it off at once, then one wins; given a retry, then it happens once', async () => {
    const { releaseId } = await released();
    const variables = { requestId: newId(), input: back(releaseId) };
    const answers = await Promise.all([
      keeper.data(giveBack, variables),
      keeper.data(giveBack, { requestId: newId(), input: back(releaseId) }),
      keeper.data(giveBack, variables),
    ]);
    const codes = answers.map((answer) => answer.exhibitReturn.userErrors.map((error: any) => error.code));
    expect([...new Set(codes.flat())]).toEqual(['RELEASE_ALREADY_RETURNED']);
    const { node } = await keeper.data(
      'query ($id: ID!) { node(id: $id) { ... on Release { consumedQuantity } } }',
      { id: releaseId },
    );
    expect(node.consumedQuantity).toBe('0.0874');
  });

  test('given a movement past the program, then what is used up has a conclusion, its place and a limit', async () => {
    const { exhibit, releaseId } = await released();
    const insert = (kind: string, place: string, quantity: string, conclusion: string | null) =>
      t.owner.query(
        `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
           recorded_by, order_id, voucher_id, handover_id, release_id, expert_conclusion_number, note)
         select $1, m.office_id, m.exhibit_id, $3, m.to_place_id, p.id, $5::numeric, m.occurred_at, m.recorded_by, m.order_id,
           m.voucher_id, m.handover_id, m.release_id, $6, 'x'
         from custody.movement m join custody.place p on p.office_id = m.office_id and p.code = $4
         where m.exhibit_id = $2 and m.kind = 'RELEASE'`,
        [newId(), localIdOf('Exhibit', exhibit.id), kind, place, quantity, conclusion],
      );
    await expect(insert('CONSUMPTION', 'HAOHUT', '1', null)).rejects.toMatchObject({
      constraint: 'ck_movement_consumption',
    });
    await expect(insert('CONSUMPTION', 'XULY', '1', '1/KL')).rejects.toMatchObject({
      constraint: 'ck_movement_consumed',
    });
    await expect(insert('RETURN', 'HAOHUT', '1', null)).rejects.toMatchObject({
      constraint: 'ck_movement_consumed',
    });
    await expect(
      t.owner.query(
        'update custody.release set returned_quantity = 20, consumed_quantity = 9 where id = $1',
        [localIdOf('Release', releaseId)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_release_returned' });
  });

  test('given releases and goods past the program, then what lies outside is what the open releases still miss', async () => {
    const { exhibit, releaseId } = await released();
    const refusal = async (statement: string, values: unknown[]): Promise<unknown> => {
      await t.owner.query('begin');
      try {
        await t.owner.query(statement, values);
        return await t.owner.query('set constraints all immediate');
      } finally {
        await t.owner.query('rollback');
      }
    };
    const outside = { constraint: 'ck_release_outside' };
    const phantom = `insert into custody.release (id, office_id, exhibit_id, place_id, quantity, purpose, requested_by, released_at)
      select gen_random_uuid(), office_id, exhibit_id, place_id, 1, 'x', 'x', now() from custody.release where id = $1`;
    await expect(refusal(phantom, [localIdOf('Release', releaseId)])).rejects.toMatchObject(outside);
    // What a receipt brings straight to the Treasury has no release.
    const unreleased = `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity,
        occurred_at, recorded_by, order_id, voucher_id, handover_id)
      select gen_random_uuid(), m.office_id, m.exhibit_id, 'RECEIPT', m.from_place_id, p.id, 1, now(), m.recorded_by,
        m.order_id, m.voucher_id, m.handover_id
      from custody.movement m join custody.place p on p.office_id = m.office_id and p.kind = 'TREASURY'
      where m.exhibit_id = $1 and m.kind = 'RECEIPT'`;
    await expect(refusal(unreleased, [localIdOf('Exhibit', exhibit.id)])).rejects.toMatchObject({
      constraint: expect.stringMatching(/^ck_(release_outside|movement_first)$/),
    });
  });
});
