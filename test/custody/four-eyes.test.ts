import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import {
  decide,
  disposalInput,
  minutesAgo,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  signedOrder,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field facts { name value } }';
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) {
  exhibitReturn(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) { transfer { id version } ${errors} } }`;
const accept = `mutation ($requestId: UUID!, $input: TransferAcceptInput!) {
  transferAccept(requestId: $requestId, input: $input) { transfer { status } ${errors} } }`;
const dispose = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
  exhibitDispose(requestId: $requestId, input: $input) { disposal { id decision { signerName } exhibit { status } } ${errors} } }`;
const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) {
  sealApply(requestId: $requestId, input: $input) { seal { id } ${errors} } }`;
const open = `mutation ($requestId: UUID!, $input: SealOpenInput!) {
  sealOpen(requestId: $requestId, input: $input) { opening { id participants { staff { username } } } ${errors} } }`;

let t: TestHouse;
let keeper: TestClient;
let officer: TestClient;
let provincialKeeper: TestClient;
let stage: Stage;
let province: Stage;
const ids = new Map<string, string>();
let keeperName = '';

beforeAll(async () => {
  t = await openTestHouse();
  [keeper, officer, provincialKeeper] = (await Promise.all(
    ['thukho.kv03', 'chv.kv03', 'thukho.tinh'].map((name) => t.logIn(name)),
  )) as [TestClient, TestClient, TestClient];
  stage = await stageOf(keeper, 'KV03');
  province = await stageOf(provincialKeeper, 'TINH');
  for (const username of ['thukho.kv03', 'ketoan.kv03', 'truongphong.kv03', 'thukho.tinh']) {
    const client = await t.logIn(username);
    const { viewer } = await client.data('{ viewer { staff { id fullName } } }');
    ids.set(username, viewer.staff.id);
    keeperName = username === 'thukho.kv03' ? viewer.staff.fullName : keeperName;
  }
});
afterAll(() => t.close());

function staffId(username: string): string {
  return ids.get(username) ?? '';
}

/** The refusals of a mutation, as code and field. */
async function refusals(client: TestClient, document: string, input: object): Promise<string[]> {
  const data = await client.data<Record<string, any>>(document, { requestId: newId(), input });
  const [payload] = Object.values(data);
  return payload.userErrors.map((error: any) => `${error.code} ${error.field.join('.')}`);
}

function received(item: object = {}): Promise<ReceivedExhibit> {
  return receiveOne(t, keeper, stage, item);
}

function releaseOf(exhibit: ReceivedExhibit, order: object): object {
  return {
    exhibitId: exhibit.id,
    expectedVersion: exhibit.version,
    fromPlaceId: stage.place('A1'),
    toPlaceId: stage.place('GIAMDINH'),
    quantity: '6',
    purpose: 'giám định',
    requestedBy: 'CQĐT',
    ...papers(t),
    order,
  };
}

function disposalOf(exhibit: ReceivedExhibit, input: object = {}): Promise<object> {
  return disposalInput(t, stage, exhibit, input);
}

describe('who signs the order does not carry it out', () => {
  test('given the id of who acts under the order, when receiving, then it is refused', async () => {
    const input = receiptInput(t, stage, {}, { order: { signerId: staffId('thukho.kv03') } });
    expect(await refusals(keeper, receiveDocument, input)).toEqual([
      'ORDER_SIGNER_IS_KEEPER input.order.signerId',
    ]);
  });

  test.each([
    ['the name of who acts', () => keeperName],
    [
      'that name in capitals, decomposed and with other spaces',
      () => `  ${keeperName.toUpperCase().normalize('NFD').replaceAll(' ', ' \u00a0')} `,
    ],
  ])('given %s under the decision, when disposing, then it is refused', async (_what, signerName) => {
    const exhibit = await received();
    const decisionId = await decide(t, [exhibit], 'RETURN', {
      kind: 'DISPOSAL_DECISION',
      bodyKind: 'COURT',
      organisation: 'TAND tỉnh',
      signerId: null,
      signerName: signerName(),
    });
    expect(await refusals(keeper, dispose, await disposalOf(exhibit, { decisionId }))).toEqual([
      'ORDER_SIGNER_IS_KEEPER input.decisionId',
    ]);
  });

  test('given the head under the order, when receiving, then it stands with the name', async () => {
    const signed = await receiveOne(
      t,
      keeper,
      stage,
      {},
      { order: { signerId: staffId('truongphong.kv03') } },
    );
    await receiveOne(t, keeper, stage);
    const found = await t.owner.query(
      `select s.username, d.signer_name = s.full_name as named from custody.movement m
       join custody.document d on d.id = m.order_id join identity.staff s on s.id = d.signer_id where m.exhibit_id = $1`,
      [localIdOf('Exhibit', signed.id)],
    );
    expect(found.rows).toEqual([{ username: 'truongphong.kv03', named: true }]);
  });

  test('given the id of nobody as signer, then it is not found', async () => {
    for (const signerId of ['x', stage.officeId]) {
      const input = receiptInput(t, stage, {}, { order: { signerId } });
      expect(await refusals(keeper, receiveDocument, input)).toEqual(['NOT_FOUND input.order.signerId']);
    }
  });

  test('given the keeper under the order, when releasing, returning or disposing, then it is refused', async () => {
    const order = { signerId: staffId('thukho.kv03') };
    const exhibit = await received();
    const refused = ['ORDER_SIGNER_IS_KEEPER input.order.signerId'];
    expect(await refusals(keeper, release, releaseOf(exhibit, order))).toEqual(refused);
    expect(await refusals(keeper, dispose, await disposalOf(exhibit, { order }))).toEqual(refused);
    const out = await keeper.done(release, {
      input: releaseOf(exhibit, { signerId: staffId('truongphong.kv03') }),
    });
    const back = {
      releaseId: out.release.id,
      quantity: '6',
      toPlaceId: stage.place('A1'),
      ...papers(t, 5),
      order,
    };
    expect(await refusals(keeper, giveBack, back)).toEqual(refused);
  });

  test('given a transfer, when its keepers sign the orders of dispatch and acceptance themselves, then neither goes', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const sending = (order: object) => ({
      fromWarehouseId: stage.warehouseId,
      toWarehouseId: province.warehouseId,
      reason: 'kho không có mái che',
      lines: [
        {
          exhibitId: exhibit.id,
          expectedVersion: exhibit.version,
          fromPlaceId: stage.place('A1'),
          quantity: '10',
        },
      ],
      ...papers(t),
      order,
    });
    const own = sending({ signerId: staffId('thukho.kv03') });
    const refused = ['ORDER_SIGNER_IS_KEEPER input.order.signerId'];
    expect(await refusals(keeper, dispatch, own)).toEqual(refused);
    const { transfer } = await keeper.done(dispatch, {
      input: sending({ signerId: staffId('truongphong.kv03') }),
    });
    const accepting = (order: object) => ({
      transferId: transfer.id,
      expectedVersion: transfer.version,
      lines: [{ exhibitId: exhibit.id, quantity: '10' }],
      ...papers(t, 5),
      order,
    });
    expect(await refusals(provincialKeeper, accept, accepting({ signerId: staffId('thukho.tinh') }))).toEqual(
      refused,
    );
    // Who signed for the one side may accept for the other: the two orders are two papers.
    await provincialKeeper.done(accept, { input: accepting(signedOrder(t)) });
  });

  test('given a decision that the officer entered, when the officer disposes on it, then it is refused; the keeper may', async () => {
    const exhibit = await received();
    const input = await disposalOf(exhibit);
    expect(await refusals(officer, dispose, input)).toEqual(['DECISION_ENTERED_BY_ACTOR input.decisionId']);
    await keeper.done(dispose, { input });
  });

  test('given a head who has the name of the keeper, then the head signs by id, and not by name', async () => {
    await t.owner.query(
      `update identity.staff set full_name = $1 where username in ('truongphong.kv03', 'thukho.kv03')`,
      [keeperName],
    );
    const named = receiptInput(t, stage, {}, { order: { signerName: keeperName } });
    expect(await refusals(keeper, receiveDocument, named)).toEqual(['ORDER_NOT_SIGNED input.order.signerId']);
    await receiveOne(t, keeper, stage, {}, { order: { signerId: staffId('truongphong.kv03') } });
  });

  describe('past the program', () => {
    let exhibit: ReceivedExhibit;
    beforeAll(async () => {
      exhibit = await receiveOne(t, keeper, stage);
      await keeper.done(release, { input: releaseOf(exhibit, signedOrder(t)) });
    });

    /** Writes an order and a second release on it as the application's role; the handover's giver is the keeper. */
    async function releaseBySql(
      signer: { readonly id?: string; readonly name?: string },
      recordedBy: string,
      source = 'RECORDED',
    ): Promise<string> {
      await t.application.query('begin');
      try {
        const order = newId();
        await t.application.query(
          `insert into custody.document (id, office_id, kind, document_year, number, dated, signer_id, signer_name)
           select $1, o.id, 'EXIT_ORDER', 2026, $2, '2026-07-01', (select id from identity.staff where username = $3), $4
           from identity.office o where o.code = 'KV03'`,
          [order, `${order}/LXK`, signer.id ?? null, signer.name ?? null],
        );
        await t.application.query(
          `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
             recorded_by, order_id, voucher_id, handover_id, release_id, source)
           select $1, m.office_id, m.exhibit_id, m.kind, m.from_place_id, m.to_place_id, 1, m.occurred_at,
             (select id from identity.staff where username = $2), $3, m.voucher_id, m.handover_id, m.release_id, $5
           from custody.movement m where m.exhibit_id = $4 and m.kind = 'RELEASE'`,
          [newId(), recordedBy, order, localIdOf('Exhibit', exhibit.id), source],
        );
        return 'done';
      } catch (error) {
        return (error as { constraint?: string }).constraint ?? String(error);
      } finally {
        await t.application.query('rollback');
      }
    }

    test.each([
      ['signed by who records it', { id: 'ketoan.kv03' }, 'ketoan.kv03', 'ck_movement_signer'],
      ['signed by the own side of the handover', { id: 'thukho.kv03' }, 'ketoan.kv03', 'ck_movement_signer'],
      ['signed by neither', { id: 'truongphong.kv03' }, 'thukho.kv03', 'done'],
      ['signed by nobody who is known', {}, 'thukho.kv03', 'ck_movement_order_signed'],
    ])('given an order %s, then the database says %s of it', async (_what, signer, recordedBy, answer) => {
      expect(await releaseBySql(signer, recordedBy)).toBe(answer);
    });

    test('given the name of the own side, however it is written, then the database refuses; in a register it stands', async () => {
      const name = `\u00a0${keeperName.toUpperCase().normalize('NFD').replaceAll(' ', '   ')}`;
      expect(await releaseBySql({ name }, 'ketoan.kv03')).toBe('ck_movement_signer');
      expect(await releaseBySql({ name }, 'ketoan.kv03', 'REGISTER')).toBe('done');
    });
  });
});

describe('what is of a high-risk class nobody opens or disposes of alone', () => {
  const organiser = {
    name: 'Ksor Tổ Chức',
    organisation: 'Phòng THADS',
    capacity: 'ORGANISER',
    signature: 'SIGNED',
  };
  const owner = { name: 'Siu Văn Thử', capacity: 'CONCERNED_PERSON', signature: 'SIGNED' };
  const weapon = { classCode: 'WEAPON', unitCode: 'CAI' };

  function beside(username: string, input: object = {}): object {
    return { staffId: staffId(username), capacity: 'ACCOUNTANT', signature: 'SIGNED', ...input };
  }

  async function sealed(item: object): Promise<string> {
    const exhibit = await receiveOne(t, keeper, stage, item);
    const { seal } = await keeper.done(apply, {
      input: {
        exhibitId: exhibit.id,
        packing: 'BOX',
        reason: 'sau khi nhập kho',
        stateBefore: 'rời',
        stateAfter: 'trong hộp',
        appliedAt: minutesAgo(t, 30).toISOString(),
        participants: [
          organiser,
          { name: 'Lê Chứng', organisation: 'UBND', capacity: 'WITNESS', signature: 'SIGNED' },
        ],
      },
    });
    return seal.id;
  }

  function openingOf(sealId: string, ...more: object[]): object {
    return {
      sealId,
      reason: 'giám định bổ sung',
      conditionFound: 'INTACT',
      stateAfter: 'đủ',
      participants: [organiser, owner, ...more],
    };
  }

  test.each([
    ['nobody of the staff beside', () => []],
    [
      'a member of the staff who has not signed',
      () => [beside('ketoan.kv03', { signature: 'REFUSED', remark: 'không đồng ý' })],
    ],
    ['the acting person once more', () => [beside('thukho.kv03', { capacity: 'KEEPER' })]],
    ['a name alone', () => [{ name: 'Nguyễn Kế Toán', capacity: 'ACCOUNTANT', signature: 'SIGNED' }]],
  ])('given %s, when a weapon is opened, then a second person is missing', async (_what, more) => {
    const sealId = await sealed(weapon);
    const input = openingOf(sealId, ...more());
    const data = await keeper.data(open, { requestId: newId(), input });
    expect(data.sealOpen.userErrors).toEqual([
      {
        code: 'SECOND_PERSON_REQUIRED',
        field: ['input', 'participants'],
        facts: expect.arrayContaining([
          { name: 'required', value: '2' },
          { name: 'eligible', value: expect.stringContaining('(ENFORCEMENT_OFFICER)') },
        ]),
      },
    ]);
  });

  test('given the accountant beside, when a weapon is opened, then both stand for it; a tool needs one', async () => {
    const { opening } = await keeper.done(open, {
      input: openingOf(await sealed(weapon), beside('ketoan.kv03')),
    });
    expect(opening.participants.map((one: any) => one.staff?.username)).toContain('ketoan.kv03');
    await keeper.done(open, { input: openingOf(await sealed({})) });
  });

  test('given one member of the staff, when money is returned, then a second is missing; with two it ends', async () => {
    const money = { classCode: 'MONEY', unitCode: 'VND' };
    const exhibit = await received(money);
    expect(await refusals(keeper, dispose, await disposalOf(exhibit))).toEqual([
      'SECOND_PERSON_REQUIRED input.participants',
    ]);
    const { disposal } = await keeper.done(dispose, {
      input: await disposalOf(exhibit, { participants: [beside('ketoan.kv03')] }),
    });
    expect(disposal.exhibit.status).toBe('DISPOSED');
  });

  test('given who signed the minutes of the opening, then that person is not the second, nor by raw SQL', async () => {
    const sealId = await sealed(weapon);
    const input = openingOf(sealId, beside('ketoan.kv03'));
    const signed = { ...input, minutes: { signerId: staffId('ketoan.kv03') } };
    expect(await refusals(keeper, open, signed)).toEqual(['SECOND_PERSON_REQUIRED input.participants']);
    for (const title of [null, 'Thủ kho ']) {
      await t.application.query('begin');
      try {
        const [opening, minutes] = [newId(), newId()];
        await t.application.query(
          `insert into custody.document (id, office_id, kind, document_year, number, dated, signer_id, signer_name)
           select $1::uuid, s.office_id, 'OPENING_MINUTES', extract(year from current_date), $1::text, current_date,
             case when $3::text is null then k.id end, $3::text || k.full_name
           from custody.seal s, identity.staff k where s.id = $2 and k.username = 'ketoan.kv03'`,
          [minutes, localIdOf('Seal', sealId), title],
        );
        await t.application.query(
          `insert into custody.seal_opening (id, office_id, seal_id, exhibit_id, reason, condition_found, condition_note,
             state_after, minutes_id, opened_at, opened_by)
           select $1, s.office_id, s.id, s.exhibit_id, 'giám định', 'INTACT', '', 'đủ', $2, now(),
             (select id from identity.staff where username = 'thukho.kv03')
           from custody.seal s where s.id = $3`,
          [opening, minutes, localIdOf('Seal', sealId)],
        );
        for (const [username, capacity] of [
          ['ketoan.kv03', 'ORGANISER'],
          [null, 'WITNESS'],
        ]) {
          await t.application.query(
            `insert into custody.participant (id, opening_id, staff_id, name, organisation, capacity, signature, remark)
             values ($1, $2, (select id from identity.staff where username = $3), $1::uuid::text, 'x', $4, 'SIGNED', '')`,
            [newId(), opening, username, capacity],
          );
        }
        await expect(t.application.query('set constraints all immediate')).rejects.toMatchObject({
          constraint: 'ck_high_risk_second_apart',
        });
      } finally {
        await t.application.query('rollback');
      }
    }
    await keeper.done(open, { input });
  });

  test('given a rule of three, then two are too few; given one of one, then the database still asks for two', async () => {
    const rule = (value: number) =>
      t.owner.query(`update rules.rule set value = $1 where code = 'four-eyes.high-risk.people'`, [value]);
    const sealId = await sealed(weapon);
    const two = openingOf(sealId, beside('ketoan.kv03'));
    await rule(3);
    expect(await refusals(keeper, open, two)).toEqual(['SECOND_PERSON_REQUIRED input.participants']);
    await rule(1);
    expect((await refusals(keeper, open, openingOf(sealId))).map((one) => one.split(' ')[0])).toEqual([
      'SECOND_PERSON_REQUIRED',
    ]);
    await rule(2);
    await keeper.done(open, { input: two });
  });

  test('given a disposal of a weapon past the program, then the database asks for two who have signed', async () => {
    const exhibit = await received(weapon);
    const decisionId = await decide(t, [exhibit]);
    const disposeBySql = async (signature: string, secondBy: string | null): Promise<string> => {
      await t.application.query('begin');
      try {
        const [disposal, handover] = [newId(), newId()];
        await t.application.query(
          `insert into custody.handover (id, office_id, document_id, giver_id, giver_name, giver_organisation,
             receiver_name, receiver_organisation, handed_over_at)
           select $1, h.office_id, h.document_id, h.receiver_id, h.receiver_name, h.receiver_organisation, 'Siu Văn Thử', 'x', now()
           from custody.handover h join custody.movement m on m.handover_id = h.id
           where m.exhibit_id = $2 and m.kind = 'RECEIPT'`,
          [handover, localIdOf('Exhibit', exhibit.id)],
        );
        await t.application.query(
          `insert into custody.disposal (id, office_id, exhibit_id, kind, case_decision_id, quantity, recipient, disposed_at)
           select $1, e.office_id, e.id, 'RETURN', $2, 10, 'Siu Văn Thử', now() from custody.exhibit e where e.id = $3`,
          [disposal, localIdOf('CaseDecision', decisionId), localIdOf('Exhibit', exhibit.id)],
        );
        await t.application.query(
          `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
             recorded_by, order_id, voucher_id, handover_id, disposal_id)
           select $1, m.office_id, m.exhibit_id, 'DISPOSAL', m.to_place_id, p.id, 10, m.occurred_at, m.recorded_by, m.order_id,
             m.voucher_id, $4, $2
           from custody.movement m join custody.place p on p.office_id = m.office_id and p.kind = 'DISPOSED'
           where m.exhibit_id = $3 and m.kind = 'RECEIPT'`,
          [newId(), disposal, localIdOf('Exhibit', exhibit.id), handover],
        );
        for (const username of ['thukho.kv03', secondBy]) {
          await t.application.query(
            `insert into custody.participant (id, disposal_id, staff_id, name, capacity, signature, remark)
             values ($1, $2, (select id from identity.staff where username = $3), $1::uuid::text, 'WITNESS', $4, 'x')`,
            [newId(), disposal, username, signature],
          );
        }
        await t.application.query('set constraints all immediate');
        return 'done';
      } catch (error) {
        return (error as { constraint?: string }).constraint ?? String(error);
      } finally {
        await t.application.query('rollback');
      }
    };
    expect(await disposeBySql('SIGNED', null)).toBe('ck_high_risk_four_eyes');
    expect(await disposeBySql('REFUSED', 'ketoan.kv03')).toBe('ck_high_risk_four_eyes');
    expect(await disposeBySql('SIGNED', 'ketoan.kv03')).toBe('done');
    await t.owner.query(`update identity.staff set active = false where username = 'ketoan.kv03'`);
    expect(await disposeBySql('SIGNED', 'ketoan.kv03')).toBe('ck_high_risk_four_eyes');
    await t.owner.query(`update identity.staff set active = true where username = 'ketoan.kv03'`);
  });
});
