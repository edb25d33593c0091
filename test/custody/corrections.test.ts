import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { dateInVietnam } from '../../src/rules/index.js';
import { dayFromToday } from '../identity/delegation-scene.js';
import {
  decide,
  disposalInput,
  minutesAgo,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  compare,
  count,
  inventoryNow,
  open as openCount,
  openRoom,
  receive,
} from '../inventory/inventory-scenes.js';
import {
  basis,
  chainOf,
  correctDocument,
  findingDocument,
  quantityDocument,
  reversalOf,
  reverseDocument,
  standing,
} from './correction-scenes.js';

const errors = 'userErrors { code field facts { name value } }';
const relocate = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) { exhibitRelocate(requestId: $requestId, input: $input) { exhibit { id version } ${errors} } }`;
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) { exhibitRelease(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) { exhibitReturn(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) { transferDispatch(requestId: $requestId, input: $input) { transfer { id } ${errors} } }`;
const dispose = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) { exhibitDispose(requestId: $requestId, input: $input) { disposal { id } ${errors} } }`;
const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) { sealApply(requestId: $requestId, input: $input) { seal { id } ${errors} } }`;
const check = `mutation ($requestId: UUID!, $input: SealCheckInput!) { sealCheck(requestId: $requestId, input: $input) { check { id } ${errors} } }`;
const open = `mutation ($requestId: UUID!, $input: SealOpenInput!) { sealOpen(requestId: $requestId, input: $input) { opening { id } ${errors} } }`;

const present = [
  { name: 'Ksor Tổ Chức', organisation: 'Phòng THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
  { name: 'Rơ Châm Chứng', organisation: 'xã Ia Dom', capacity: 'WITNESS', signature: 'SIGNED' },
];

describe('corrections', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let accountant: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    [keeper, accountant] = await Promise.all([t.logIn('thukho.kv03'), t.logIn('ketoan.kv03')]);
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  async function caseOf(id: string, client = keeper): Promise<string> {
    const { node } = await client.data(
      'query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id } } } }',
      { id },
    );
    return node.case.id;
  }

  async function nothingDiffers(): Promise<void> {
    for (const view of [
      'holding_difference',
      'counter_difference',
      'search_difference',
      'standing_difference',
    ]) {
      expect((await t.owner.query(`select * from custody.${view}`)).rows).toEqual([]);
    }
  }

  function moved(item: { id: string; version: number }, input: object = {}): Promise<any> {
    return keeper.done(relocate, {
      input: {
        exhibitId: item.id,
        expectedVersion: item.version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place('A2'),
        quantity: '10',
        ...input,
      },
    });
  }

  function released(item: { id: string; version: number }, input: object = {}): Promise<any> {
    return keeper.done(release, {
      input: {
        exhibitId: item.id,
        expectedVersion: item.version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place('GIAMDINH'),
        quantity: '4',
        purpose: 'giám định',
        requestedBy: 'CQCSĐT Công an tỉnh',
        ...papers(t),
        ...input,
      },
    });
  }

  async function reverse(id: string, input: object = {}, client = keeper): Promise<any> {
    return client.done(reverseDocument, { input: await reversalOf(t, client, id, input) });
  }

  describe('the reversal of a movement', () => {
    test('given a wrong relocation, when it is reversed, then the item lies where it lay and both stand in the chain', async () => {
      const item = await receiveOne(t, keeper, stage);
      await moved(item, { quantity: '3', occurredAt: minutesAgo(t, 20).toISOString() });
      const reversed = await reverse(item.id);
      expect(reversed.movement).toMatchObject({
        seq: 3,
        kind: 'REVERSAL',
        quantity: '3',
        from: { code: 'A2' },
        to: { code: 'A1' },
        reverses: { kind: 'RELOCATION' },
        correction: { reason: 'ghi nhầm' },
      });
      const now = await chainOf(keeper, item.id);
      expect(now.holdings).toEqual([{ quantity: '10', place: { code: 'A1' } }]);
      expect(now.movements.nodes.map((one: any) => [one.kind, one.reversedBy?.kind ?? null])).toEqual([
        ['REVERSAL', null],
        ['RELOCATION', 'REVERSAL'],
        ['RECEIPT', null],
      ]);
      expect(now.corrections.nodes).toMatchObject([
        { kind: 'MOVEMENT', changes: [], reversed: { kind: 'RELOCATION' } },
      ]);
      // What happened before the wrong movement can still be told.
      await moved(
        { id: item.id, version: now.version },
        { occurredAt: minutesAgo(t, 40).toISOString(), toPlaceId: stage.place('A3') },
      );
      await nothingDiffers();
    });

    test('given a release, a return and what was used up, when each is reversed, then the release stands as it did', async () => {
      const item = await receiveOne(t, keeper, stage);
      const { release: out } = await released(item);
      await keeper.done(giveBack, {
        input: {
          releaseId: out.id,
          quantity: '3',
          consumedQuantity: '1',
          expertConclusionNumber: '12/KL-PC09',
          expertConclusionDated: dateInVietnam(minutesAgo(t, 5)),
          expertConclusionBody: 'Phòng PC09',
          secondPersonId: t.staffId('ketoan.kv03'),
          note: 'đã dùng hết khi giám định',
          toPlaceId: stage.place('A1'),
          ...papers(t, 5),
        },
      });
      expect((await chainOf(keeper, item.id)).openReleases).toEqual([]);
      await reverse(item.id);
      expect((await chainOf(keeper, item.id)).openReleases).toMatchObject([
        { returnedQuantity: '3', consumedQuantity: '0', reversed: false },
      ]);
      await reverse(item.id);
      expect((await chainOf(keeper, item.id)).openReleases).toMatchObject([{ returnedQuantity: '0' }]);
      expect((await chainOf(keeper, item.id)).status).toBe('RELEASED');
      await reverse(item.id);
      const now = await chainOf(keeper, item.id);
      expect(now).toMatchObject({
        status: 'IN_STORE',
        openReleases: [],
        holdings: [{ quantity: '10', place: { code: 'A1' } }],
      });
      expect(
        await keeper.refused(giveBack, {
          input: { releaseId: out.id, quantity: '1', toPlaceId: stage.place('A1'), ...papers(t, 4) },
        }),
      ).toContain('RELEASE_ALREADY_RETURNED');
      await nothingDiffers();
    });

    test('given a receipt that never was, when it is reversed, then the item is void and its code stays taken', async () => {
      const item = await receiveOne(t, keeper, stage);
      const { exhibit } = await reverse(item.id);
      expect(exhibit).toMatchObject({ status: 'VOID', quantityReceived: '0', holdings: [] });
      const found = await keeper.data(
        'query ($code: String) { exhibits(filter: { code: $code, status: VOID }, first: 2) { nodes { id } } }',
        { code: item.code },
      );
      expect(found.exhibits.nodes).toEqual([{ id: item.id }]);
      const next = await receiveOne(t, keeper, stage);
      expect(next.code).not.toBe(item.code);
      const again = { exhibitId: item.id, expectedVersion: exhibit.version };
      expect(
        await accountant.refused(correctDocument, {
          input: { ...again, changes: { name: 'tên khác' }, ...basis(t) },
        }),
      ).toContain('EXHIBIT_VOID');
      await nothingDiffers();
    });

    test('given a receipt with a later movement, when both are reversed in turn, then the receipt goes last', async () => {
      const item = await receiveOne(t, keeper, stage);
      await moved(item);
      const receipt = (await chainOf(keeper, item.id)).movements.nodes.at(-1);
      expect(
        await keeper.refused(reverseDocument, {
          input: await reversalOf(t, keeper, item.id, { movementId: receipt.id }),
        }),
      ).toEqual(['MOVEMENT_NOT_LAST']);
      await reverse(item.id);
      expect((await reverse(item.id)).exhibit.status).toBe('VOID');
    });

    test('given a disposal written for the wrong item, when it is reversed, then it counts no longer and the seal lives again', async () => {
      const item = await receiveOne(t, keeper, stage);
      await keeper.done(apply, {
        input: {
          exhibitId: item.id,
          packing: 'BOX',
          reason: 'bảo quản',
          stateBefore: 'mười chiếc',
          stateAfter: 'trong hộp kín',
          participants: present,
        },
      });
      const { version } = await chainOf(keeper, item.id);
      await keeper.done(dispose, {
        input: await disposalInput(t, stage, { ...item, version }, papers(t, 0, 'Siu Văn Thử')),
      });
      expect(await chainOf(keeper, item.id)).toMatchObject({ status: 'DISPOSED', sealState: 'DISPOSED' });
      await reverse(item.id);
      expect(await chainOf(keeper, item.id)).toMatchObject({
        status: 'IN_STORE',
        sealState: 'SEALED',
        disposals: [{ quantity: '10', reversedBy: { kind: 'REVERSAL' } }],
        seals: { nodes: [{ endKind: null, endedAt: null }] },
      });
      await nothingDiffers();
    });

    test('given a dispatch, when it is reversed, then it is refused: a transfer is recalled', async () => {
      const item = await receiveOne(t, keeper, stage);
      const target = await stageOf(await t.logIn('thukho.tinh'), 'TINH');
      await keeper.done(dispatch, {
        input: {
          fromWarehouseId: stage.warehouseId,
          toWarehouseId: target.warehouseId,
          reason: 'hết chỗ',
          lines: [
            {
              exhibitId: item.id,
              expectedVersion: item.version,
              fromPlaceId: stage.place('A1'),
              quantity: '10',
            },
          ],
          ...papers(t),
        },
      });
      expect(
        await keeper.refused(reverseDocument, { input: await reversalOf(t, keeper, item.id) }),
      ).toContain('MOVEMENT_NOT_REVERSIBLE');
    });

    test('given a reversal, when it is to be reversed, then it is refused', async () => {
      const item = await receiveOne(t, keeper, stage);
      await moved(item);
      const { movement } = await reverse(item.id);
      expect(
        await keeper.refused(reverseDocument, {
          input: await reversalOf(t, keeper, item.id, { movementId: movement.id }),
        }),
      ).toEqual(['MOVEMENT_NOT_LAST']);
    });

    test('given two who reverse the same movement, when both send, then one is told to look again', async () => {
      const item = await receiveOne(t, keeper, stage);
      await moved(item);
      const input = await reversalOf(t, keeper, item.id);
      const answers = await Promise.all(
        [keeper, accountant].map((client) => client.data(reverseDocument, { requestId: newId(), input })),
      );
      const codes = answers.map((answer) =>
        answer.movementReverse.userErrors.map((error: any) => error.code),
      );
      expect(codes.toSorted((one, other) => one.length - other.length)).toEqual([[], ['VERSION_CONFLICT']]);
    });
  });

  describe('who may correct', () => {
    test.each([
      ['no reason', { reason: ' ' }, 'REQUIRED'],
      ['minutes that nobody signed', { minutes: {} }, 'CORRECTION_SIGNER_UNFIT'],
      [
        'minutes that a name signed',
        { minutes: { signerName: 'Trưởng phòng Rơ Châm' } },
        'CORRECTION_SIGNER_UNFIT',
      ],
      ['minutes of the accountant', { minutes: { signerId: 'ketoan.kv03' } }, 'CORRECTION_SIGNER_UNFIT'],
      [
        'the head of another office',
        { minutes: { signerId: 'truongphong.kv05' } },
        'NOT_FOUND CORRECTION_SIGNER_UNFIT',
      ],
      ['a reason that is a dot', { reason: '…' }, 'TEXT_SAYS_NOTHING'],
      ['oneself as the second person', { secondPersonId: 'thukho.kv03' }, 'SECOND_PERSON_SAME'],
      ['the signer as the second person', { secondPersonId: 'truong.tinh' }, 'SECOND_PERSON_TOOK_PART'],
      ['a second person of another office', { secondPersonId: 'ketoan.kv05' }, 'NOT_FOUND'],
      ['an administrator as the second person', { secondPersonId: 'quantri' }, 'SECOND_PERSON_WITHOUT_ROLE'],
    ])('given %s, when reversing, then it is refused', async (_name, given: any, code) => {
      const item = await receiveOne(t, keeper, stage);
      await moved(item);
      const input = await reversalOf(t, keeper, item.id, {
        ...given,
        ...(given.minutes?.signerId === undefined
          ? {}
          : { minutes: { signerId: t.staffId(given.minutes.signerId) } }),
        ...(given.secondPersonId === undefined ? {} : { secondPersonId: t.staffId(given.secondPersonId) }),
      });
      expect(await keeper.refused(reverseDocument, { input })).toEqual(code.split(' '));
    });

    test('given minutes that are older than what they correct, when it is corrected, then they are refused', async () => {
      const item = await receiveOne(t, keeper, stage);
      await moved(item);
      const minutes = { signerId: t.staffId('truong.tinh'), dated: dayFromToday(t, -1) };
      const input = await reversalOf(t, keeper, item.id, { minutes });
      expect(await keeper.refused(reverseDocument, { input })).toEqual(['PAPER_BEFORE_ACT']);
      const { version } = await chainOf(keeper, item.id);
      const facts = { exhibitId: item.id, expectedVersion: version, changes: { name: 'cuộn dây' } };
      expect(
        await accountant.refused(correctDocument, { input: { ...facts, ...basis(t, { minutes }) } }),
      ).toEqual(['PAPER_BEFORE_ACT']);
    });

    test('given who wrote the movement or the finding, when somebody else corrects it, then that person does not stand beside', async () => {
      const officer = await t.logIn('chv.kv03');
      const item = await receiveOne(t, keeper, stage);
      await moved(item);
      const beside = { secondPersonId: t.staffId('thukho.kv03') };
      expect(
        await accountant.refused(reverseDocument, { input: await reversalOf(t, keeper, item.id, beside) }),
      ).toEqual(['SECOND_PERSON_TOOK_PART']);
      const { seal } = await keeper.done(apply, {
        input: {
          exhibitId: item.id,
          packing: 'BOX',
          reason: 'bảo quản',
          stateBefore: 'mười chiếc',
          stateAfter: 'trong hộp kín',
          participants: present,
        },
      });
      const { check: made } = await keeper.done(check, {
        input: { sealId: seal.id, condition: 'TORN', occasion: 'MONTHLY', note: 'rách mép' },
      });
      const input = { sealCheckId: made.id, condition: 'PEELED', note: 'bong mép', ...basis(t) };
      expect(await officer.refused(findingDocument, { input: { ...input, ...beside } })).toEqual([
        'SECOND_PERSON_TOOK_PART',
      ]);
      await officer.done(findingDocument, {
        input: { ...input, secondPersonId: t.staffId('ketoan.kv03') },
      });
    });

    test('given an ordinary item, when a relocation of today is reversed, then a colleague is enough', async () => {
      const item = await receiveOne(t, keeper, stage);
      await moved(item);
      await reverse(item.id, { secondPersonId: t.staffId('ketoan.kv03') });
    });

    test.each([
      ['a receipt', async (): Promise<string> => (await receiveOne(t, keeper, stage)).id],
      [
        'a movement of a high-risk class',
        async (): Promise<string> => {
          const item = await receiveOne(t, keeper, stage, { classCode: 'GOLD' });
          await moved(item);
          return item.id;
        },
      ],
    ])('given %s, when a colleague stands beside, then a head must', async (_name, make) => {
      const input = await reversalOf(t, keeper, await make(), { secondPersonId: t.staffId('ketoan.kv03') });
      expect(await keeper.refused(reverseDocument, { input })).toEqual(['CORRECTION_NEEDS_HEAD']);
    });

    test('given a delegation, when its delegate stands for the head, then only on its days, and while the delegator is head', async () => {
      const isHead = async (days: number): Promise<boolean> => {
        const { rows } = await t.owner.query(
          `select identity.is_head_of(s.id, o.id, (now() at time zone 'Asia/Ho_Chi_Minh')::date + $1::int) as head
           from identity.staff s, identity.office o where s.username = 'chv.kv03' and o.code = 'KV03'`,
          [days],
        );
        return rows[0].head;
      };
      await t.owner.query('begin');
      try {
        await t.owner.query(
          `select set_config('so_kho.actor', id::text, true) from identity.staff where username = 'truongphong.kv03'`,
        );
        await t.owner.query(
          `insert into identity.delegation (id, delegator_id, delegate_id, role, office_id, issuing_office_id, valid_from,
             valid_to, paper_number, paper_dated, scope, created_at)
           select $1::uuid, a.id, b.id, 'OFFICE_HEAD', o.id, o.id, day, day + 3, '7/GUQ', day, 'x', now()
           from identity.staff a, identity.staff b, identity.office o, cast(now() at time zone 'Asia/Ho_Chi_Minh' as date) as day
           where a.username = 'truongphong.kv03' and b.username = 'chv.kv03' and o.code = 'KV03'`,
          [newId()],
        );
        expect([await isHead(-1), await isHead(0), await isHead(3), await isHead(4)]).toEqual([
          false,
          true,
          true,
          false,
        ]);
        await t.owner.query(
          "update identity.delegation set revoked_at = greatest(created_at, now()), revoked_by = delegator_id, revoke_reason = 'đi làm lại'",
        );
        expect(await isHead(1)).toBe(false);
      } finally {
        await t.owner.query('rollback');
      }
    });

    test('given the keeper, when correcting facts, then it is forbidden; and the officer of another office finds nothing', async () => {
      const item = await receiveOne(t, keeper, stage);
      const input = {
        exhibitId: item.id,
        expectedVersion: item.version,
        changes: { classCode: 'OTHER' },
        ...basis(t),
      };
      const answer = await keeper.ask(correctDocument, { requestId: newId(), input });
      expect(answer.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
      const stranger = await t.logIn('chv.kv05');
      expect(await stranger.refused(correctDocument, { input })).toEqual(['NOT_FOUND']);
    });
  });

  describe('the correction of facts', () => {
    async function correct(item: { id: string }, changes: object, input: object = {}): Promise<any> {
      const { version } = await chainOf(keeper, item.id);
      return {
        input: { exhibitId: item.id, expectedVersion: version, changes, ...basis(t), ...input },
      };
    }

    test('given a wrong name, features and value, when they are corrected, then old and new stand and the search follows', async () => {
      const item = await receiveOne(t, keeper, stage, {
        name: 'vam phá khóa sai',
        valueAmount: '500',
        valueBasis: 'BOOK',
      });
      const done = await accountant.done(
        correctDocument,
        await correct(item, {
          name: 'kìm cộng lực zq81',
          features: 'cán đỏ',
          valueAmount: '700.5',
          condition: 'gỉ',
        }),
      );
      expect(done.correction).toMatchObject({
        kind: 'FACTS',
        minutes: { kind: 'CORRECTION_MINUTES', signerName: expect.any(String) },
        correctedBy: { username: 'ketoan.kv03' },
        secondPerson: { username: 'truongphong.kv03' },
        changes: [
          { field: 'NAME', old: 'vam phá khóa sai', new: 'kìm cộng lực zq81' },
          { field: 'FEATURES', old: '', new: 'cán đỏ' },
          { field: 'CONDITION', old: 'đã qua sử dụng', new: 'gỉ' },
          { field: 'VALUE_AMOUNT', old: '500', new: '700.5' },
        ],
      });
      expect((await chainOf(keeper, item.id)).name).toBe('kìm cộng lực zq81');
      const { search } = await keeper.data(
        'query { search(text: "zq81", first: 5) { nodes { exhibit { id } } } }',
      );
      expect(search.nodes).toEqual([{ exhibit: { id: item.id } }]);
      await nothingDiffers();
    });

    test('given a wrong class, when it becomes one of high risk, then a head stands beside and the counters follow', async () => {
      const item = await receiveOne(t, keeper, stage);
      const changes = { classCode: 'GOLD' };
      expect(
        await accountant.refused(
          correctDocument,
          await correct(item, changes, { secondPersonId: t.staffId('chv.kv03') }),
        ),
      ).toEqual(['CORRECTION_NEEDS_HEAD']);
      await accountant.done(correctDocument, await correct(item, changes));
      await nothingDiffers();
      // Back again: what leaves the high-risk classes needs the head as well.
      expect(
        await accountant.refused(
          correctDocument,
          await correct(item, { classCode: 'TOOL' }, { secondPersonId: t.staffId('chv.kv03') }),
        ),
      ).toEqual(['CORRECTION_NEEDS_HEAD']);
    });

    test('given a class that is sealed, when an open item is corrected to it, then it is sealed first', async () => {
      const item = await receiveOne(t, keeper, stage, { notSealedReason: 'UNNECESSARY' });
      const code = 'receipt.sealed-classes';
      await t.owner.query(`update rules.rule set value = '["DRUG","CHEMICAL"]' where code = $1`, [code]);
      expect(
        await accountant.refused(correctDocument, await correct(item, { classCode: 'CHEMICAL' })),
      ).toEqual(['CLASS_NEEDS_SEAL', 'CLASS_NEEDS_CONCLUSION']);
      await keeper.done(apply, {
        input: {
          exhibitId: item.id,
          packing: 'BOX',
          reason: 'bảo quản',
          stateBefore: 'mười chiếc',
          stateAfter: 'trong hộp kín',
          participants: present,
        },
      });
      const expertConclusion = { number: '3/KL', dated: '2026-02-03', body: 'Phòng PC09' };
      await accountant.done(
        correctDocument,
        await correct(item, { classCode: 'CHEMICAL', expertConclusion }),
      );
    });

    test('given a class that is received with a conclusion, when a sealed item is corrected to it, then the conclusion comes along', async () => {
      const item = await receiveOne(t, keeper, stage);
      await keeper.done(apply, {
        input: {
          exhibitId: item.id,
          packing: 'BOX',
          reason: 'bảo quản',
          stateBefore: 'mười chiếc',
          stateAfter: 'trong hộp kín',
          participants: present,
        },
      });
      const conclusion = { number: '15/KL-KTHS', dated: '2026-02-03', body: 'Phòng PC09' };
      const refused = async (changes: object): Promise<string[]> =>
        accountant.refused(correctDocument, await correct(item, { classCode: 'DRUG', ...changes }));
      expect(await refused({})).toEqual(['CLASS_NEEDS_CONCLUSION']);
      expect(await refused({ expertConclusion: { ...conclusion, number: ' ' } })).toEqual(['REQUIRED']);
      expect(await refused({ expertConclusion: { ...conclusion, dated: '2031-01-01' } })).toEqual([
        'DATE_IN_FUTURE',
      ]);
      const { correction } = await accountant.done(
        correctDocument,
        await correct(item, { classCode: 'DRUG', expertConclusion: conclusion }),
      );
      expect(correction.changes).toEqual([
        { field: 'CLASS_CODE', old: 'TOOL', new: 'DRUG' },
        { field: 'CONCLUSION_NUMBER', old: null, new: '15/KL-KTHS' },
        { field: 'CONCLUSION_DATED', old: null, new: '2026-02-03' },
        { field: 'CONCLUSION_BODY', old: null, new: 'Phòng PC09' },
      ]);
      // A number that was mistyped is corrected by itself.
      const again = await accountant.done(
        correctDocument,
        await correct(item, { expertConclusion: { ...conclusion, number: '16/KL-KTHS' } }),
      );
      expect(again.correction.changes).toEqual([
        { field: 'CONCLUSION_NUMBER', old: '15/KL-KTHS', new: '16/KL-KTHS' },
      ]);
    });

    test('given an item that turns out to be a drug after its receipt, when its class is corrected, then its conclusion may be younger than the receipt, not than the minutes', async () => {
      const handedOverAt = new Date(t.clock.now().getTime() - 5 * 86_400_000).toISOString();
      const received = { handover: { ...papers(t).handover, handedOverAt }, lateReason: 'hồ sơ về chậm' };
      const item = await receiveOne(t, keeper, stage, {}, received);
      await keeper.done(apply, {
        input: {
          exhibitId: item.id,
          packing: 'BOX',
          reason: 'bảo quản',
          stateBefore: 'mười chiếc',
          stateAfter: 'trong hộp kín',
          participants: present,
        },
      });
      const concluded = (days: number) => ({
        expertConclusion: { number: '21/KL-KTHS', dated: dayFromToday(t, days), body: 'Phòng PC09' },
      });
      const onMinutesOf = async (days: number, changes: object) => {
        const input = await correct(item, changes);
        return {
          input: { ...input.input, minutes: { ...input.input.minutes, dated: dayFromToday(t, days) } },
        };
      };
      const late = await accountant.data(correctDocument, {
        requestId: newId(),
        ...(await onMinutesOf(-2, { classCode: 'DRUG', ...concluded(-1) })),
      });
      expect(late.exhibitCorrect.userErrors).toMatchObject([
        {
          code: 'CONCLUSION_AFTER_CORRECTION',
          facts: [
            { name: 'dated', value: dayFromToday(t, -1) },
            { name: 'correctedOn', value: dayFromToday(t, -2) },
          ],
        },
      ]);
      await accountant.done(correctDocument, await onMinutesOf(-2, { classCode: 'DRUG', ...concluded(-3) }));
      // A mistyped day of the conclusion is bound by the minutes that brought it.
      expect(await accountant.refused(correctDocument, await correct(item, concluded(-1)))).toEqual([
        'CONCLUSION_AFTER_CORRECTION',
      ]);
      await accountant.done(correctDocument, await correct(item, concluded(-2)));
    });

    test('given a receipt of some days ago, when its conclusion is corrected to a later day, then it is refused, and to that day it is taken', async () => {
      const handedOverAt = new Date(t.clock.now().getTime() - 5 * 86_400_000).toISOString();
      const received = { handover: { ...papers(t).handover, handedOverAt }, lateReason: 'hồ sơ về chậm' };
      const item = await receiveOne(t, keeper, stage, {}, received);
      const concluded = async (dated: string) =>
        correct(item, { expertConclusion: { number: '17/KL-KTHS', dated, body: 'Phòng PC09' } });
      const receivedOn = dayFromToday(t, -5);
      const dated = dayFromToday(t, -4);
      const answer = await accountant.data(correctDocument, {
        requestId: newId(),
        ...(await concluded(dated)),
      });
      expect(answer.exhibitCorrect.userErrors).toMatchObject([
        {
          code: 'CONCLUSION_AFTER_RECEIPT',
          field: ['input', 'changes', 'expertConclusion', 'dated'],
          facts: [
            { name: 'dated', value: dated },
            { name: 'receivedOn', value: receivedOn },
          ],
        },
      ]);
      await accountant.done(correctDocument, await concluded(receivedOn));
    });

    test('given a wrong unit, when the quantity is said again in the right one, then the numbers stay', async () => {
      const item = await receiveOne(t, keeper, stage);
      expect(await accountant.refused(correctDocument, await correct(item, { unitCode: 'THUNG' }))).toEqual([
        'REQUIRED',
      ]);
      expect(
        await accountant.refused(
          correctDocument,
          await correct(item, { unitCode: 'THUNG', quantityReceived: '9' }),
        ),
      ).toEqual(['QUANTITY_CORRECTED_APART']);
      await accountant.done(
        correctDocument,
        await correct(item, { unitCode: 'THUNG', quantityReceived: '10' }),
      );
      await released({ id: item.id, version: (await chainOf(keeper, item.id)).version });
      expect(
        await accountant.refused(
          correctDocument,
          await correct(item, { unitCode: 'CAI', quantityReceived: '10' }),
        ),
      ).toEqual(['UNIT_NOT_CORRECTABLE']);
    });

    test.each([
      ['with a name', { name: 'kìm lớn', quantityReceived: '9' }],
      ['by itself', { quantityReceived: '9' }],
    ])(
      'given another quantity received %s, when facts are corrected, then it is said where it is corrected, and nothing changes',
      async (_how, changes) => {
        const item = await receiveOne(t, keeper, stage);
        const { exhibitCorrect } = await accountant.data(correctDocument, {
          requestId: newId(),
          ...(await correct(item, changes)),
        });
        expect(exhibitCorrect.userErrors).toMatchObject([
          {
            code: 'QUANTITY_CORRECTED_APART',
            field: ['input', 'changes', 'quantityReceived'],
          },
        ]);
        expect(await chainOf(keeper, item.id)).toMatchObject({
          quantityReceived: '10',
          version: item.version,
        });
      },
    );

    test('given a quantity finer than the unit, when the unit is corrected, then it is refused', async () => {
      const item = await receiveOne(t, keeper, stage, { unitCode: 'KG', quantity: '1.5' });
      expect(
        await accountant.refused(
          correctDocument,
          await correct(item, { unitCode: 'CAI', quantityReceived: '1.5' }),
        ),
      ).toEqual(['UNIT_NOT_CORRECTABLE']);
    });

    test('given a wrong case, when the item goes to another one of the office, then the old case stays in its history', async () => {
      const item = await receiveOne(t, keeper, stage);
      const other = await receiveOne(t, keeper, stage);
      const [wrong, right] = [await caseOf(item.id), await caseOf(other.id)];
      const { correction } = await accountant.done(correctDocument, await correct(item, { caseId: right }));
      expect(correction).toMatchObject({
        oldCase: { id: wrong },
        newCase: { id: right },
        changes: [{ field: 'CASE_ID', old: wrong, new: right }],
      });
      expect(await caseOf(item.id)).toBe(right);
      const foreign = await receiveOne(
        t,
        await t.logIn('thukho.kv05'),
        await stageOf(await t.logIn('thukho.kv05'), 'KV05'),
      );
      const elsewhere = await caseOf(foreign.id, await t.logIn('thukho.kv05'));
      expect(await accountant.refused(correctDocument, await correct(item, { caseId: elsewhere }))).toEqual([
        'NOT_FOUND',
      ]);
    });

    test.each([
      [
        'DECISION',
        'a decision that names it',
        async () => {
          const item = await receiveOne(t, keeper, stage);
          await decide(t, [item]);
          return item;
        },
      ],
      [
        'DISPOSAL',
        'its disposal',
        async () => {
          const item = await receiveOne(t, keeper, stage, { quantity: '11' });
          await keeper.done(dispose, { input: await disposalInput(t, stage, item) });
          return item;
        },
      ],
    ])(
      'given %s, %s, when the case is corrected, then the item is bound to its case',
      async (bond, _name, make) => {
        const bound = await make();
        const caseId = await caseOf((await receiveOne(t, keeper, stage)).id);
        const { exhibitCorrect } = await accountant.data(correctDocument, {
          requestId: newId(),
          ...(await correct(bound, { caseId })),
        });
        expect(exhibitCorrect.userErrors).toMatchObject([
          { code: 'EXHIBIT_BOUND_TO_CASE', facts: [{ name: 'bond', value: bond }] },
        ]);
      },
    );

    test('given two items of one receipt, when one of them goes to its right case, then each ends in its own', async () => {
      const input = receiptInput(t, stage);
      const [item, sibling] = (
        await keeper.done(receiveDocument, { input: { ...input, items: [input.items[0], input.items[0]] } })
      ).exhibits;
      const caseId = await caseOf((await receiveOne(t, keeper, stage)).id);
      await accountant.done(correctDocument, await correct(item, { caseId }));
      expect(await caseOf(item.id)).toBe(caseId);
      expect(await caseOf(sibling.id)).not.toBe(caseId);
      for (const one of [item, sibling]) {
        const { version } = await chainOf(keeper, one.id);
        await keeper.done(dispose, { input: await disposalInput(t, stage, { ...one, version }) });
      }
    });

    test.each([
      ['nothing new', { name: 'vam phá khóa' }, 'NOTHING_CHANGED'],
      ['an empty name', { name: ' ' }, 'REQUIRED'],
      ['a blank class', { classCode: ' ' }, 'REQUIRED'],
      ['an empty unit', { unitCode: '' }, 'REQUIRED'],
      ['an unknown class', { classCode: 'NONE' }, 'CLASS_UNKNOWN'],
      ['an unknown unit', { unitCode: 'NONE' }, 'UNIT_UNKNOWN'],
      ['an amount of no basis', { valueAmount: '5' }, 'VALUE_CONTRADICTS_BASIS'],
      ['a basis without an amount', { valueBasis: 'APPRAISED' }, 'VALUE_CONTRADICTS_BASIS'],
      ['an amount below zero', { valueAmount: '-5', valueBasis: 'BOOK' }, 'NEGATIVE'],
    ])('given %s, when correcting, then it is refused', async (_name, changes, code) => {
      const item = await receiveOne(t, keeper, stage);
      expect(await accountant.refused(correctDocument, await correct(item, changes))).toContain(code);
    });
  });

  describe('the correction of the quantity received', () => {
    async function quantity(
      item: { id: string },
      quantityReceived: string,
      input: object = {},
    ): Promise<any> {
      const { version } = await chainOf(keeper, item.id);
      return {
        input: {
          exhibitId: item.id,
          expectedVersion: version,
          quantityReceived,
          placeId: stage.place('A1'),
          ...basis(t),
          ...input,
        },
      };
    }

    test('given a miscount at the receipt, when it is corrected down and up, then nothing is missing and nothing is left over', async () => {
      const item = await receiveOne(t, keeper, stage);
      const down = await accountant.done(quantityDocument, await quantity(item, '9'));
      expect(down).toMatchObject({
        correction: {
          changes: [{ field: 'QUANTITY_RECEIVED', old: '10', new: '9' }],
          movement: {
            kind: 'RECEIPT_CORRECTION',
            quantity: '1',
            from: { code: 'A1' },
            to: { kind: 'SOURCE' },
          },
        },
        exhibit: { quantityReceived: '9', holdings: [{ quantity: '9', place: { code: 'A1' } }] },
      });
      const up = await accountant.done(quantityDocument, await quantity(item, '12'));
      expect(up.exhibit).toMatchObject({
        quantityReceived: '12',
        holdings: [{ quantity: '12', place: { code: 'A1' } }],
      });
      await nothingDiffers();
      // A correction that was wrong itself is the last movement, and reversed like one.
      await reverse(item.id);
      expect(await chainOf(keeper, item.id)).toMatchObject({ quantityReceived: '9' });
      await nothingDiffers();
    });

    test('given goods that have gone on, when less is said to have been received, then no more than lies there goes', async () => {
      const item = await receiveOne(t, keeper, stage);
      await released(item, { quantity: '8' });
      expect(await accountant.refused(quantityDocument, await quantity(item, '7'))).toEqual([
        'QUANTITY_NOT_AVAILABLE',
      ]);
      await accountant.done(quantityDocument, await quantity(item, '8'));
      await nothingDiffers();
    });

    test.each([
      ['nothing', '0', 'QUANTITY_NOT_POSITIVE'],
      ['a part of a piece', '9.5', 'QUANTITY_TOO_FINE'],
      ['the same', '10', 'NOTHING_CHANGED'],
    ])('given %s, when correcting, then it is refused', async (_name, wanted, code) => {
      const item = await receiveOne(t, keeper, stage);
      expect(await accountant.refused(quantityDocument, await quantity(item, wanted))).toEqual([code]);
    });

    test('given a colleague beside, when the quantity is corrected, then a head must stand there', async () => {
      const item = await receiveOne(t, keeper, stage);
      expect(
        await accountant.refused(
          quantityDocument,
          await quantity(item, '9', { secondPersonId: t.staffId('chv.kv03') }),
        ),
      ).toEqual(['CORRECTION_NEEDS_HEAD']);
    });
  });

  describe('the correction of what a seal was found like', () => {
    async function sealed(): Promise<{ exhibitId: string; sealId: string }> {
      const item = await receiveOne(t, keeper, stage);
      const { seal } = await keeper.done(apply, {
        input: {
          exhibitId: item.id,
          packing: 'BOX',
          reason: 'bảo quản',
          stateBefore: 'mười chiếc',
          stateAfter: 'trong hộp kín',
          appliedAt: minutesAgo(t, 30).toISOString(),
          participants: present,
        },
      });
      return { exhibitId: item.id, sealId: seal.id };
    }
    const checks = `query ($id: ID!) { node(id: $id) { ... on Seal { endKind opening { conditionFound correctedCondition corrections { changes { field old new } } }
      checks(first: 10) { nodes { condition correctedCondition note corrections { reason changes { field old new } } } } } } }`;

    test('given a check typed wrongly, when it is corrected, then both stand; INTACT in place of damage needs a head', async () => {
      const { sealId } = await sealed();
      const { check: made } = await keeper.done(check, {
        input: { sealId, condition: 'TORN', occasion: 'MONTHLY', note: 'rách mép' },
      });
      const input = { sealCheckId: made.id, condition: 'INTACT', ...basis(t) };
      expect(
        await keeper.refused(findingDocument, {
          input: { ...input, secondPersonId: t.staffId('ketoan.kv03') },
        }),
      ).toEqual(['CORRECTION_NEEDS_HEAD']);
      await keeper.done(findingDocument, { input });
      const { node } = await keeper.data(checks, { id: sealId });
      expect(node.checks.nodes).toMatchObject([
        {
          condition: 'TORN',
          correctedCondition: 'INTACT',
          note: 'rách mép',
          corrections: [{ changes: [{ field: 'SEAL_CONDITION', old: 'TORN', new: 'INTACT' }] }],
        },
      ]);
      expect(await keeper.refused(findingDocument, { input })).toEqual(['NOTHING_CHANGED']);
      expect(await keeper.refused(findingDocument, { input: { ...input, condition: 'PEELED' } })).toEqual([
        'SEAL_NOTE_REQUIRED',
      ]);
    });

    test('given a mistyped finding, when it is corrected, then it neither holds the item back nor lets it go', async () => {
      const { exhibitId, sealId } = await sealed();
      const found = async (condition: string): Promise<string> => {
        const note = condition === 'INTACT' ? null : 'rách mép';
        const made = await keeper.done(check, { input: { sealId, condition, occasion: 'MONTHLY', note } });
        return made.check.id;
      };
      const corrected = (sealCheckId: string, condition: string): Promise<any> =>
        keeper.done(findingDocument, { input: { sealCheckId, condition, note: 'rách mép', ...basis(t) } });
      const out = async (): Promise<string[]> => {
        const { version } = await chainOf(keeper, exhibitId);
        const input = {
          exhibitId,
          expectedVersion: version,
          fromPlaceId: stage.place('A1'),
          toPlaceId: stage.place('TOAAN'),
          quantity: '10',
          purpose: 'xét xử',
          requestedBy: 'Tòa án nhân dân tỉnh',
          ...papers(t, 0),
        };
        const { exhibitRelease } = await keeper.data(release, { requestId: newId(), input });
        return exhibitRelease.userErrors.map((error: any) => error.code);
      };
      const torn = await found('TORN');
      expect(await out()).toEqual(['SEAL_DAMAGED']);
      await corrected(torn, 'INTACT');
      expect((await chainOf(keeper, exhibitId)).sealState).toBe('SEALED');
      const intact = await found('INTACT');
      await corrected(intact, 'TORN');
      expect((await chainOf(keeper, exhibitId)).sealState).toBe('DAMAGED');
      expect(await out()).toEqual(['SEAL_DAMAGED']);
      // A correction that was wrong itself: the last one speaks.
      await corrected(intact, 'INTACT');
      expect((await chainOf(keeper, exhibitId)).sealState).toBe('SEALED');
      expect(await out()).toEqual([]);
    });

    test('given an opening typed wrongly, when it is corrected, then the seal ended otherwise', async () => {
      const { sealId } = await sealed();
      const { opening } = await keeper.done(open, {
        input: {
          sealId,
          reason: 'giám định',
          conditionFound: 'INTACT',
          stateAfter: 'đã mở',
          participants: present,
        },
      });
      await keeper.done(findingDocument, {
        input: {
          sealOpeningId: opening.id,
          condition: 'TORN',
          note: 'rách mép trái',
          ...basis(t, { secondPersonId: t.staffId('ketoan.kv03') }),
        },
      });
      const { node } = await keeper.data(checks, { id: sealId });
      expect(node).toMatchObject({
        endKind: 'FOUND_BROKEN',
        opening: { conditionFound: 'INTACT', correctedCondition: 'TORN' },
      });
    });

    test('given both or neither finding, when correcting, then it is refused', async () => {
      expect(await keeper.refused(findingDocument, { input: { condition: 'INTACT', ...basis(t) } })).toEqual([
        'ONE_OF_REQUIRED',
      ]);
    });
  });

  describe('the database by itself', () => {
    let item: { id: string; version: number };
    let movementId: string;
    let ids: Record<'keeper' | 'accountant' | 'head' | 'province' | 'office', string>;

    beforeAll(async () => {
      item = await receiveOne(t, keeper, stage);
      await moved(item);
      movementId = localIdOf('Movement', (await standing(keeper, item.id)).id);
      const id = (name: string): string => localIdOf('Staff', t.staffId(name));
      ids = {
        keeper: id('thukho.kv03'),
        accountant: id('ketoan.kv03'),
        head: id('truongphong.kv03'),
        province: id('truong.tinh'),
        office: localIdOf('Office', stage.officeId),
      };
    });

    /** Writes a correction past every command, and answers the constraint that refuses it. */
    async function refusal(
      row: Record<string, unknown> = {},
      after = 'set constraints all immediate',
      movement: Record<string, unknown> | null = null,
    ): Promise<any> {
      const {
        signer_id: signerId = ids.province,
        paper_kind: paper = 'CORRECTION_MINUTES',
        dated = dateInVietnam(t.clock.now()),
        ...given
      } = row;
      await t.application.query('begin');
      try {
        const documentId = newId();
        await t.application.query(
          `insert into custody.document (id, office_id, kind, document_year, number, dated, signer_id)
           values ($1::uuid, $2, $5, extract(year from $6::date), $4, $6, $3)`,
          [documentId, ids.office, signerId, documentId, paper, dated],
        );
        const columns = {
          id: newId(),
          office_id: ids.office,
          exhibit_id: localIdOf('Exhibit', item.id),
          kind: 'MOVEMENT',
          reason: 'ghi nhầm',
          document_id: documentId,
          corrected_by: ids.keeper,
          second_person_id: ids.head,
          movement_id: movementId,
          changes: '[]',
          ...given,
        };
        await t.application.query(
          `insert into custody.correction select * from jsonb_populate_record(null::custody.correction, $1::jsonb || '{"recorded_at":"2026-01-01"}')`,
          [JSON.stringify({ ...columns, changes: JSON.parse(columns.changes) })],
        );
        if (movement !== null) {
          await t.application.query(
            `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity,
               occurred_at, recorded_by, correction_id)
             select $1, $2, $3, $4, to_place_id, from_place_id, $5, occurred_at, $6, $7
             from custody.movement where id = $8`,
            [
              newId(),
              columns.office_id,
              columns.exhibit_id,
              movement.kind ?? 'REVERSAL',
              movement.quantity ?? '10',
              movement.recorded_by ?? columns.corrected_by,
              columns.id,
              movementId,
            ],
          );
        }
        await t.application.query(after);
        return null;
      } catch (error) {
        return (error as { constraint?: string }).constraint;
      } finally {
        await t.application.query('rollback');
      }
    }

    test.each([
      ['a signer who is no head', () => ({ signer_id: ids.accountant }), 'ck_correction_signer'],
      ['no signer', () => ({ signer_id: null }), 'ck_correction_signer'],
      [
        'the signer as the second person',
        () => ({ second_person_id: ids.province }),
        'ck_correction_second_apart',
      ],
      [
        'who wrote the movement as the second person',
        () => ({ corrected_by: ids.accountant, second_person_id: ids.keeper }),
        'ck_correction_second_apart',
      ],
      ['a reason that is a dot', () => ({ reason: ' . ' }), 'ck_text_says_something'],
      ['minutes of before', () => ({ dated: '2026-01-05' }), 'ck_correction_minutes_day'],
      [
        'a head who corrects on own minutes',
        () => ({ corrected_by: ids.province }),
        'ck_correction_own_minutes',
      ],
      ['one person as both', () => ({ second_person_id: ids.keeper }), 'ck_correction_second_person'],
      [
        'a stranger beside',
        () => ({ second_person_id: localIdOf('Staff', t.staffId('quantri')) }),
        'ck_correction_second_person_role',
      ],
      ['no reason', () => ({ reason: ' ' }), 'ck_correction_reason'],
      ['a reversal without its movement', () => ({}), 'ck_correction_movement_written'],
      [
        'a quantity beside a colleague',
        () => ({
          kind: 'QUANTITY',
          movement_id: null,
          changes: '[{"field":"QUANTITY_RECEIVED","new":"9"}]',
          second_person_id: ids.accountant,
        }),
        'ck_correction_head',
      ],
      [
        'a field that is none',
        () => ({ kind: 'FACTS', movement_id: null, changes: '[{"field":"STATUS","new":"DISPOSED"}]' }),
        'ck_correction_field',
      ],
    ])('given %s, then it is refused', async (_name, row, constraint) => {
      expect(await refusal(row())).toBe(constraint);
    });

    /** A correction of facts of an item, or of the item of the scene. */
    function facts(field: string, corrected: string, of: { id: string } = item): Record<string, unknown> {
      return {
        exhibit_id: localIdOf('Exhibit', of.id),
        kind: 'FACTS',
        movement_id: null,
        changes: JSON.stringify([{ field, new: corrected }]),
      };
    }

    async function reversalOfLast(of: { id: string }): Promise<Record<string, unknown>> {
      const movement = localIdOf('Movement', (await standing(keeper, of.id)).id);
      return { exhibit_id: localIdOf('Exhibit', of.id), movement_id: movement };
    }

    test.each<[string, () => Promise<Record<string, unknown>>, string]>([
      ['a paper of another kind', async () => ({ paper_kind: 'ENTRY_ORDER' }), 'ck_correction_paper'],
      ['a kind that is none', async () => ({ ...facts('NAME', 'x'), kind: 'OTHER' }), 'ck_correction_kind'],
      [
        'facts that name a movement',
        async () => ({ ...facts('NAME', 'x'), movement_id: movementId }),
        'ck_correction_subject',
      ],
      [
        'minutes that bear another correction',
        async () => {
          const { correction } = await accountant.done(correctDocument, {
            input: {
              exhibitId: item.id,
              expectedVersion: (await chainOf(keeper, item.id)).version,
              changes: { features: 'cán xanh' },
              ...basis(t),
            },
          });
          const { rows } = await t.owner.query('select document_id from custody.correction where id = $1', [
            localIdOf('Correction', correction.id),
          ]);
          return { ...facts('NAME', 'x'), document_id: rows[0].document_id };
        },
        'uq_correction_document',
      ],
      [
        'a movement after which there is another',
        async () => {
          const { rows } = await t.owner.query(
            `select id from custody.movement where exhibit_id = $1 and kind = 'RECEIPT'`,
            [localIdOf('Exhibit', item.id)],
          );
          return { movement_id: rows[0].id };
        },
        'ck_correction_last_movement',
      ],
      [
        'a receipt that was reversed',
        async () => {
          const gone = await receiveOne(t, keeper, stage);
          await reverse(gone.id);
          return facts('NAME', 'x', gone);
        },
        'ck_correction_void',
      ],
      [
        'a movement of a transfer',
        async () => {
          const sent = await receiveOne(t, keeper, stage);
          const target = await stageOf(await t.logIn('thukho.tinh'), 'TINH');
          await keeper.done(dispatch, {
            input: {
              fromWarehouseId: stage.warehouseId,
              toWarehouseId: target.warehouseId,
              reason: 'hết chỗ',
              lines: [
                {
                  exhibitId: sent.id,
                  expectedVersion: sent.version,
                  fromPlaceId: stage.place('A1'),
                  quantity: '10',
                },
              ],
              ...papers(t),
            },
          });
          return reversalOfLast(sent);
        },
        'ck_correction_reversible',
      ],
      [
        'an item whose count is not settled',
        async () => {
          const room = await openRoom(t);
          const counted = await receive(t, room, '4');
          const inventory = await openCount(room);
          await count(room, inventory.id, counted, '3');
          await compare(room, inventory);
          expect((await inventoryNow(room.head, room)).discrepancies.nodes).toHaveLength(1);
          return reversalOfLast(counted);
        },
        'ck_correction_discrepancy',
      ],
      [
        'a class that is sealed, of an open item',
        async () =>
          facts('CLASS_CODE', 'GOLD', await receiveOne(t, keeper, stage, { notSealedReason: 'UNNECESSARY' })),
        'ck_correction_class_sealed',
      ],
      [
        'a class that has a conclusion, of a sealed item without one',
        async () => {
          const sealed = await receiveOne(t, keeper, stage);
          await keeper.done(apply, {
            input: {
              exhibitId: sealed.id,
              packing: 'BOX',
              reason: 'bảo quản',
              stateBefore: 'mười chiếc',
              stateAfter: 'trong hộp kín',
              participants: present,
            },
          });
          return facts('CLASS_CODE', 'DRUG', sealed);
        },
        'ck_correction_class_conclusion',
      ],
      [
        'a conclusion that is younger than the receipt',
        async () => ({
          ...facts('NAME', 'x'),
          changes: JSON.stringify([
            { field: 'CONCLUSION_NUMBER', new: '1' },
            { field: 'CONCLUSION_DATED', new: '2099-01-01' },
            { field: 'CONCLUSION_BODY', new: 'x' },
          ]),
        }),
        'ck_exhibit_conclusion_before_receipt',
      ],
      [
        'a conclusion that is younger than the minutes that correct the class',
        async () => ({
          ...facts('NAME', 'x'),
          changes: JSON.stringify([
            { field: 'CLASS_CODE', new: 'CHEMICAL' },
            { field: 'CONCLUSION_NUMBER', new: '1' },
            { field: 'CONCLUSION_DATED', new: '2099-01-01' },
            { field: 'CONCLUSION_BODY', new: 'x' },
          ]),
        }),
        'ck_correction_conclusion_date',
      ],
      [
        'the case of another office',
        async () => {
          const stranger = await t.logIn('thukho.kv05');
          const foreign = await receiveOne(t, stranger, await stageOf(stranger, 'KV05'));
          return facts('CASE_ID', localIdOf('CaseFile', await caseOf(foreign.id, stranger)));
        },
        'ck_correction_case_office',
      ],
      [
        'another case of an item that a decision names',
        async () => {
          const decided = await receiveOne(t, keeper, stage);
          await decide(t, [decided]);
          return facts('CASE_ID', localIdOf('CaseFile', await caseOf(item.id)), decided);
        },
        'ck_correction_case_bound',
      ],
      [
        'another unit of what was released',
        async () => {
          const out = await receiveOne(t, keeper, stage);
          await released(out);
          return facts('UNIT_CODE', 'THUNG', out);
        },
        'ck_correction_unit',
      ],
      [
        'the finding of another item',
        async () => {
          const other = await receiveOne(t, keeper, stage);
          const { seal } = await keeper.done(apply, {
            input: {
              exhibitId: other.id,
              packing: 'BOX',
              reason: 'bảo quản',
              stateBefore: 'mười chiếc',
              stateAfter: 'trong hộp kín',
              participants: present,
            },
          });
          const { check: made } = await keeper.done(check, {
            input: { sealId: seal.id, condition: 'INTACT', occasion: 'MONTHLY' },
          });
          return {
            ...facts('SEAL_CONDITION', 'TORN'),
            kind: 'SEAL_FINDING',
            seal_check_id: localIdOf('SealCheck', made.id),
          };
        },
        'ck_correction_finding',
      ],
    ])('given %s, then it is refused', async (_name, row, constraint) => {
      expect(await refusal(await row())).toBe(constraint);
    });

    test.each([
      ['another quantity', {}, { quantity: '9' }, 'ck_movement_reversal_mirrors'],
      ['another recorder', {}, { recorded_by: 'accountant' }, 'ck_movement_correction_act'],
      ['another kind', {}, { kind: 'RECEIPT_CORRECTION' }, 'ck_movement_correction_act'],
      [
        'a quantity that the movement does not make',
        { kind: 'QUANTITY', movement_id: null, changes: '[{"field":"QUANTITY_RECEIVED","new":"9"}]' },
        { kind: 'RECEIPT_CORRECTION' },
        'ck_movement_correction_quantity',
      ],
    ])('given a correcting movement of %s, then it is refused', async (_name, row, movement, constraint) => {
      const moved = 'recorded_by' in movement ? { recorded_by: ids.accountant } : movement;
      expect(await refusal(row, undefined, moved)).toBe(constraint);
    });

    test('given facts, when the application changes them without a correction, then it has no right to', async () => {
      for (const column of ['name', 'class_code', 'condition', 'features', 'value_amount', 'case_id']) {
        await expect(
          t.application.query(`update custody.exhibit set ${column} = ${column} where id = $1`, [
            localIdOf('Exhibit', item.id),
          ]),
        ).rejects.toThrow('permission denied');
      }
      for (const statement of [
        'update custody.correction set reason = reason',
        'delete from custody.correction',
      ]) {
        await expect(t.application.query(statement)).rejects.toThrow('permission denied');
        await expect(t.owner.query(statement)).rejects.toMatchObject({ constraint: 'ck_append_only' });
      }
    });
  });
});
