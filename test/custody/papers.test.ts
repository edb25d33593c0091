import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import {
  decide,
  disposalInput,
  exhibitNow,
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
import { rewriteRoles } from '../support/past-roles.js';

const errors = 'userErrors { code field facts { name value } }';
const dispose = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
  exhibitDispose(requestId: $requestId, input: $input) { disposal { id decision { number dated } exhibit { status version } } ${errors} } }`;
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id exhibit { id version lastMovement { order { number } } } } ${errors} } }`;
const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) {
  exhibitReturn(requestId: $requestId, input: $input) { release { id exhibit { lastMovement { order { number } } } } ${errors} } }`;
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) { transfer { id } ${errors} } }`;

describe('papers', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;
  let numbers = 0;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  /** Items of one new case that has its judgment. */
  async function itemsOfCase(count: number): Promise<[ReceivedExhibit, ...ReceivedExhibit[]]> {
    numbers += 1;
    const input = receiptInput(
      t,
      stage,
      {},
      {
        case: {
          judgment: { number: `${numbers}/2026/HS-ST`, dated: '2026-05-12' },
          parties: [{ name: 'Siu Văn Thử' }],
        },
      },
    );
    input.items = Array.from({ length: count }, () => input.items[0]);
    return (await keeper.done(receiveDocument, { input })).exhibits;
  }

  function disposal(exhibit: ReceivedExhibit, input: object = {}) {
    return disposalInput(t, stage, exhibit, input);
  }

  function releaseOf(exhibit: { id: string; version: number }, input: object = {}) {
    return {
      exhibitId: exhibit.id,
      expectedVersion: exhibit.version,
      fromPlaceId: stage.place('A1'),
      toPlaceId: stage.place('GIAMDINH'),
      quantity: '1',
      purpose: 'giám định',
      requestedBy: 'CQCSĐT',
      ...papers(t),
      ...input,
    };
  }

  async function documentsOf(number: string): Promise<number> {
    const found = await t.owner.query('select from custody.document where number = $1', [number]);
    return found.rowCount ?? 0;
  }

  describe('a decision or an order over several items of a case', () => {
    test('given a decision and an order that list two items, when both are disposed of, then the order is written once', async () => {
      const [one, two] = (await itemsOfCase(2)) as [ReceivedExhibit, ReceivedExhibit];
      const decisionId = await decide(t, [one, two], 'RETURN', { number: '700/QĐ-THADS' });
      const order = signedOrder(t, { number: '700/LXK' });
      await keeper.done(dispose, { input: await disposal(one, { decisionId, order }) });
      const second = await keeper.done(dispose, { input: await disposal(two, { decisionId, order }) });
      expect(second.disposal.decision.number).toBe('700/QĐ-THADS');
      expect(await documentsOf('700/LXK')).toBe(1);
    });

    test('given one order over two releases, and one over their returns, then the papers are written once', async () => {
      const [one, two] = (await itemsOfCase(2)) as [ReceivedExhibit, ReceivedExhibit];
      const order = signedOrder(t, { number: '701/LXK', dated: '2026-07-01' });
      const back = signedOrder(t, { number: '701/LNK', dated: '2026-07-02' });
      for (const exhibit of [one, two]) {
        const { release: out } = await keeper.done(release, { input: releaseOf(exhibit, { order }) });
        const returned = await keeper.done(giveBack, {
          input: {
            releaseId: out.id,
            quantity: '1',
            toPlaceId: stage.place('A1'),
            ...papers(t),
            order: back,
          },
        });
        expect(returned.release.exhibit.lastMovement.order.number).toBe('701/LNK');
      }
      expect([await documentsOf('701/LXK'), await documentsOf('701/LNK')]).toEqual([1, 1]);
    });

    test.each([
      ['another case', { dated: '2026-07-01' }, false],
      ['another date', { dated: '2026-07-02' }, true],
      ['another signer', { dated: '2026-07-01', signerId: 'truongphong.kv03' }, true],
    ])('given %s, then the number is taken and its date is told', async (_name, paper, sameCase) => {
      const number = `${710 + numbers}/LXK`;
      const [one, two] = (await itemsOfCase(2)) as [ReceivedExhibit, ReceivedExhibit];
      const order = signedOrder(t, { number, dated: '2026-07-01' });
      await keeper.done(release, { input: releaseOf(one, { order }) });
      const target = sameCase ? two : (await itemsOfCase(1))[0];
      const other = 'signerId' in paper ? { ...paper, signerId: t.staffId(paper.signerId) } : paper;
      const { exhibitRelease } = await keeper.data(release, {
        requestId: newId(),
        input: releaseOf(target, { order: signedOrder(t, { number, ...other }) }),
      });
      expect(exhibitRelease.userErrors).toEqual([
        {
          code: 'DOCUMENT_NUMBER_TAKEN',
          field: ['input', 'order', 'number'],
          facts: [
            { name: 'number', value: number },
            { name: 'dated', value: '2026-07-01' },
            { name: 'paper', value: 'EXIT_ORDER' },
            { name: 'items', value: one.code },
          ],
        },
      ]);
    });

    test('given two acts on one new order at once, then both are done', async () => {
      const [one, two] = (await itemsOfCase(2)) as [ReceivedExhibit, ReceivedExhibit];
      const order = signedOrder(t, { number: '720/LXK' });
      await Promise.all(
        [one, two].map((exhibit) => keeper.done(release, { input: releaseOf(exhibit, { order }) })),
      );
      expect(await documentsOf('720/LXK')).toBe(1);
    });

    test('given a voucher or minutes, then they stay papers of one act', async () => {
      const [one, two] = (await itemsOfCase(2)) as [ReceivedExhibit, ReceivedExhibit];
      const voucher = { number: '730/PXK' };
      await keeper.done(release, { input: releaseOf(one, { voucher }) });
      expect(await keeper.refused(release, { input: releaseOf(two, { voucher }) })).toEqual([
        'DOCUMENT_NUMBER_TAKEN',
      ]);
    });

    test('given an order of another case past the program, then the database refuses', async () => {
      const [mine] = await itemsOfCase(1);
      const [other] = await itemsOfCase(1);
      const { release: out } = await keeper.done(release, { input: releaseOf(mine) });
      await keeper.done(release, { input: releaseOf(other) });
      const insert = `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
          recorded_by, order_id, voucher_id, handover_id, release_id)
        select $1, m.office_id, m.exhibit_id, 'RETURN', m.to_place_id, m.from_place_id, 1, m.occurred_at, m.recorded_by,
          (select order_id from custody.movement x join custody.exhibit e on e.id = x.exhibit_id where e.code = $3 and x.kind = 'RELEASE'),
          m.voucher_id, m.handover_id, m.release_id
        from custody.movement m join custody.exhibit e on e.id = m.exhibit_id where e.code = $2 and m.kind = 'RELEASE'`;
      expect(out.id).toBeTruthy();
      await expect(t.owner.query(insert, [newId(), mine.code, other.code])).rejects.toMatchObject({
        constraint: 'ck_movement_order_case',
      });
    });
  });

  describe('numbers', () => {
    beforeAll(async () => {
      await rewriteRoles(
        t,
        `update identity.role_assignment set valid_from = '2020-01-01' where role = 'PROVINCIAL_HEAD'`,
      );
    });

    test('given 01/PNK, when 1/PNK or 001/pnk is written in the same year, then it is the same number', async () => {
      const dated = '2024-03-01';
      const handover = {
        otherParty: { name: 'Trần Văn Giao', organisation: 'Công an tỉnh' },
        handedOverAt: '2024-03-01T03:00:00Z',
      };
      const receive = (number: string) =>
        receiptInput(
          t,
          stage,
          {},
          { handover, voucher: { number, dated }, order: signedOrder(t, { dated }) },
        );
      const first = await keeper.done(receiveDocument, { input: receive('01/PNK') });
      for (const number of ['1/PNK', '001/pnk', ' 1 / PNK ']) {
        expect(await keeper.refused(receiveDocument, { input: receive(number) })).toEqual([
          'DOCUMENT_NUMBER_TAKEN',
        ]);
      }
      const now = await exhibitNow(keeper, first.exhibits[0].id);
      expect(now.movements.nodes[0].voucher.number).toBe('01/PNK');
    });

    test('given 1/LNK by hand, when the series begins, then it goes on after it', async () => {
      const handover = {
        otherParty: { name: 'Trần Văn Giao', organisation: 'Công an tỉnh' },
        handedOverAt: '2023-03-01T03:00:00Z',
      };
      const first = signedOrder(t, { number: '1/LNK', dated: '2023-03-01' });
      await receiveOne(t, keeper, stage, {}, { handover, order: first });
      const next = await receiveOne(t, keeper, stage, {}, { handover, order: signedOrder(t) });
      expect((await exhibitNow(keeper, next.id)).movements.nodes[0].order.number).toBe('02/LNK');
    });
  });

  describe('the other party of a handover', () => {
    const handedOver = (otherParty: object) => ({
      handover: { otherParty, handedOverAt: minutesAgo(t, 5).toISOString() },
    });

    async function refusals(otherParty: object): Promise<unknown> {
      const input = receiptInput(t, stage, {}, handedOver(otherParty));
      const { exhibitReceive } = await keeper.data(receiveDocument, { requestId: newId(), input });
      return exhibitReceive.userErrors.map((error: any) => [error.code, error.field.join('.')]);
    }

    test.each([
      ['an unknown member of the staff', { staffId: 'bm9ib2R5' }, [['NOT_FOUND', 'staffId']]],
      ['a name alone', { name: 'Trần Văn Giao' }, [['REQUIRED', 'organisation']]],
      [
        'nobody',
        {},
        [
          ['REQUIRED', 'name'],
          ['REQUIRED', 'organisation'],
        ],
      ],
      ['blanks', { name: ' ', organisation: 'Công an tỉnh' }, [['REQUIRED', 'name']]],
    ])('given %s, then the field of the input is named', async (_name, otherParty, told) => {
      expect(await refusals(otherParty)).toEqual(
        told.map(([code, field]) => [code, `input.handover.otherParty.${field}`]),
      );
    });

    test('given the own name under another organisation, then two people are demanded', async () => {
      const { viewer } = await keeper.data('{ viewer { staff { fullName } } }');
      for (const name of [
        viewer.staff.fullName,
        ` ${viewer.staff.fullName.toUpperCase().replace(' ', '  ')} `,
      ]) {
        expect(await refusals({ name: name.normalize('NFD'), organisation: 'Công an tỉnh' })).toEqual([
          ['HANDOVER_SAME_PERSON', 'input.handover.otherParty'],
        ]);
      }
    });

    test('given the own name past the program, then the database refuses', async () => {
      await receiveOne(t, keeper, stage);
      const insert = `insert into custody.handover (id, office_id, document_id, giver_name, giver_organisation, receiver_id,
          receiver_name, receiver_organisation, handed_over_at)
        select $1, office_id, document_id, receiver_name, 'Công an tỉnh', receiver_id, receiver_name, receiver_organisation,
          handed_over_at from custody.handover limit 1`;
      await expect(t.owner.query(insert, [newId()])).rejects.toMatchObject({
        constraint: 'ck_handover_two_parties',
      });
    });

    test('given a colleague by id, then the colleague hands over', async () => {
      const { rows } = await t.owner.query(`select id from identity.staff where username = 'chv.kv03'`);
      const staffId = Buffer.from(`Staff:${rows[0].id}`).toString('base64url');
      await keeper.done(receiveDocument, { input: receiptInput(t, stage, {}, handedOver({ staffId })) });
    });
  });

  test('given a dispatch, then the trail names the warehouses and the voucher, not ids of the database', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const province = await stageOf(await t.logIn('thukho.tinh'), 'TINH');
    await keeper.done(dispatch, {
      input: {
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
        ...papers(t, 5, 'Võ Văn Chở', 'Tổ áp tải'),
        voucher: { number: '740/PXK' },
      },
    });
    const { rows } = await t.owner.query(
      `select after from trail.event where subject_label = $1 and kind = 'transfer.dispatched'`,
      [exhibit.code],
    );
    expect(rows[0].after).toMatchObject({
      voucher: '740/PXK',
      fromWarehouse: expect.stringMatching(/^K1 – /),
      toWarehouse: expect.stringMatching(/^K1 – /),
    });
    expect(JSON.stringify(rows[0].after)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });
});
