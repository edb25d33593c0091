import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { dateInVietnam } from '../../src/rules/index.js';
import {
  minutesAgo,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  signedOrder,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { basis, chainOf, correctDocument, reversalOf, reverseDocument } from './correction-scenes.js';

const errors = 'userErrors { code field facts { name value } }';
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) { exhibitRelease(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) { exhibitReturn(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const papersOf = `query ($id: ID!) { node(id: $id) { ... on Exhibit { externalReference
  movements(first: 10) { nodes { kind reversedBy { kind } order { number freedAt } voucher { number freedAt } handover { minutes { number freedAt } } } } } } }`;

describe('a number whose acts were all reversed', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let accountant: TestClient;
  let stage: Stage;
  let given = 0;

  beforeAll(async () => {
    t = await openTestHouse();
    [keeper, accountant] = await Promise.all([t.logIn('thukho.kv03'), t.logIn('ketoan.kv03')]);
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  /** Papers with numbers that no other test has. */
  function numbered(minutes = 60): { order: any; voucher: any; handover: any } {
    given += 1;
    const number = (symbol: string): string => `7${String(given).padStart(2, '0')}/${symbol}`;
    return {
      order: signedOrder(t, { number: number('LNK') }),
      voucher: { number: number('PNK') },
      handover: {
        otherParty: { name: 'Trần Văn Giao', organisation: 'Công an tỉnh' },
        handedOverAt: minutesAgo(t, minutes).toISOString(),
        minutes: { number: number('BBGN') },
      },
    };
  }

  async function reverse(id: string): Promise<any> {
    return keeper.done(reverseDocument, { input: await reversalOf(t, keeper, id) });
  }

  async function lastPapers(id: string): Promise<any> {
    const { node } = await keeper.data(papersOf, { id });
    return node.movements.nodes.at(-1);
  }

  test('given a reversed receipt, when the right one bears its numbers and its reference, then both stand and only the first is marked', async () => {
    const written = numbered();
    const item = { externalReference: 'BB-77/2026' };
    const wrong = await receiveOne(t, keeper, stage, item, written);
    await reverse(wrong.id);
    const right = await receiveOne(t, keeper, stage, item, written);
    const [old, now] = [await lastPapers(wrong.id), await lastPapers(right.id)];
    for (const paper of [old.order, old.voucher, old.handover.minutes]) {
      expect(paper.freedAt).not.toBeNull();
    }
    expect(now).toMatchObject({
      reversedBy: null,
      order: { number: written.order.number, freedAt: null },
      voucher: { number: written.voucher.number, freedAt: null },
      handover: { minutes: { number: written.handover.minutes.number, freedAt: null } },
    });
    expect(old.voucher.number).toBe(now.voucher.number);
    expect((await t.owner.query('select * from custody.search_difference')).rows).toEqual([]);
  });

  test('given a receipt that stands, when another bears its numbers, then it is refused until the first is reversed', async () => {
    const written = numbered();
    const item = { externalReference: 'BB-78/2026' };
    const wrong = await receiveOne(t, keeper, stage, item, written);
    const again = { input: receiptInput(t, stage, item, written) };
    expect(await keeper.refused(receiveDocument, again)).toEqual([
      'DOCUMENT_NUMBER_TAKEN',
      'DOCUMENT_NUMBER_TAKEN',
      'DOCUMENT_NUMBER_TAKEN',
      'EXHIBIT_REFERENCE_TAKEN',
    ]);
    await reverse(wrong.id);
    await keeper.done(receiveDocument, again);
    expect(await keeper.refused(receiveDocument, again)).toContain('DOCUMENT_NUMBER_TAKEN');
  });

  test('given a voucher of two items, when one is reversed, then the right item of the case takes its place on the same papers, and another handover does not', async () => {
    const written = numbered();
    const input = receiptInput(t, stage, {}, written);
    const { exhibits } = await keeper.done(receiveDocument, {
      input: { ...input, items: [input.items[0], input.items[0]] },
    });
    const right = { ...input, case: { caseId: exhibits[0].case.id } };
    expect(await keeper.refused(receiveDocument, { input: right })).toEqual([
      'DOCUMENT_NUMBER_TAKEN',
      'DOCUMENT_NUMBER_TAKEN',
    ]);
    await reverse(exhibits[0].id);
    const other = { ...written.handover, otherParty: { name: 'Lê Văn Khác', organisation: 'Công an xã' } };
    expect(await keeper.refused(receiveDocument, { input: { ...right, handover: other } })).toEqual([
      'HANDOVER_DIFFERS',
    ]);
    const [entered] = (await keeper.done(receiveDocument, { input: right })).exhibits;
    const rows = await t.owner.query(
      `select count(distinct order_id) as orders, count(distinct voucher_id) as vouchers,
         count(distinct handover_id) as handovers, count(*) as movements
       from custody.movement where exhibit_id = any ($1::uuid[]) and kind = 'RECEIPT'`,
      [[exhibits[0].id, exhibits[1].id, entered.id].map((id) => localIdOf('Exhibit', id))],
    );
    expect(rows.rows).toEqual([{ orders: '1', vouchers: '1', handovers: '1', movements: '3' }]);
    expect((await lastPapers(entered.id)).voucher).toEqual({ number: written.voucher.number, freedAt: null });
  });

  test('given one reversed receipt on papers of two, then one takes its place and no more, and after another reversal one more', async () => {
    const written = numbered();
    const input = receiptInput(t, stage, {}, written);
    const item = input.items[0];
    const { exhibits } = await keeper.done(receiveDocument, { input: { ...input, items: [item, item] } });
    const right = { ...input, case: { caseId: exhibits[0].case.id } };
    await reverse(exhibits[0].id);
    expect(await keeper.refused(receiveDocument, { input: { ...right, items: [item, item] } })).toEqual([
      'DOCUMENT_NUMBER_TAKEN',
    ]);
    const [entered] = (await keeper.done(receiveDocument, { input: right })).exhibits;
    expect(await keeper.refused(receiveDocument, { input: right })).toContain('DOCUMENT_NUMBER_TAKEN');
    await reverse(entered.id);
    const answers = await Promise.all(
      [newId(), newId()].map((requestId) => keeper.data(receiveDocument, { requestId, input: right })),
    );
    const taken = answers.map((answer) => answer.exhibitReceive.userErrors.length === 0);
    expect(taken.toSorted()).toEqual([false, true]);
  });

  test('given a voucher that was completed, when a movement joins it past the program, then the database refuses it', async () => {
    const written = numbered();
    const input = receiptInput(t, stage, {}, written);
    const item = input.items[0];
    const { exhibits } = await keeper.done(receiveDocument, { input: { ...input, items: [item, item] } });
    const right = { ...input, case: { caseId: exhibits[0].case.id } };
    await reverse(exhibits[0].id);
    const [entered] = (await keeper.done(receiveDocument, { input: right })).exhibits;
    await expect(
      t.application.query(
        `insert into custody.movement (id, office_id, exhibit_id, seq, kind, from_place_id, to_place_id, quantity,
           occurred_at, recorded_by, order_id, voucher_id, handover_id)
         select $1, m.office_id, m.exhibit_id, 2, 'RELOCATION', m.to_place_id, $2, m.quantity, now(), m.recorded_by,
           null, m.voucher_id, null
         from custody.movement m where m.exhibit_id = $3 and m.kind = 'RECEIPT'`,
        [newId(), localIdOf('Place', stage.place('A2')), localIdOf('Exhibit', entered.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_paper_completed' });
  });

  test('given an order of two items, when one comes in while the other is reversed, then nothing stands on a paper that is free', async () => {
    for (let turn = 0; turn < 6; turn += 1) {
      const { order } = numbered();
      const first = await receiveOne(t, keeper, stage, {}, { order });
      const { node } = await keeper.data(
        'query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id } } } }',
        { id: first.id },
      );
      const input = receiptInput(t, stage, {}, { order, case: { caseId: node.case.id } });
      const reversal = await reversalOf(t, keeper, first.id);
      const [, received] = await Promise.all([
        keeper.done(reverseDocument, { input: reversal }),
        keeper.data(receiveDocument, { requestId: newId(), input }),
      ]);
      const codes = received.exhibitReceive.userErrors.map((error: any) => error.code);
      expect([[], ['PAPER_FREED']]).toContainEqual(codes);
    }
    const { rows } = await t.owner.query(
      `select m.id from custody.movement m join custody.document d on d.id in (m.order_id, m.voucher_id)
       where d.freed_at is not null and not exists (select from custody.correction c where c.movement_id = m.id)`,
    );
    expect(rows).toEqual([]);
  });

  test('given a voucher of two items, when one is reversed, then its number stays taken for other cases until the other is', async () => {
    const written = numbered();
    const input = receiptInput(t, stage, {}, written);
    const { exhibits } = await keeper.done(receiveDocument, {
      input: { ...input, items: [input.items[0], input.items[0]] },
    });
    await reverse(exhibits[0].id);
    expect((await lastPapers(exhibits[0].id)).voucher.freedAt).toBeNull();
    expect(await keeper.refused(receiveDocument, { input })).toContain('DOCUMENT_NUMBER_TAKEN');
    await reverse(exhibits[1].id);
    await keeper.done(receiveDocument, { input });
  });

  test('given a release and a return that were wrong, when they are written again, then they bear the true numbers', async () => {
    const item = await receiveOne(t, keeper, stage);
    const out = { ...papers(t, 20), voucher: { number: '801/PXK' } };
    const input = {
      exhibitId: item.id,
      fromPlaceId: stage.place('A1'),
      toPlaceId: stage.place('GIAMDINH'),
      purpose: 'giám định',
      requestedBy: 'CQCSĐT Công an tỉnh',
    };
    const send = async (quantity: string): Promise<any> => {
      const { version } = await chainOf(keeper, item.id);
      return keeper.done(release, { input: { ...input, ...out, quantity, expectedVersion: version } });
    };
    await send('5');
    await reverse(item.id);
    const { release: sent } = await send('4');
    const back = {
      releaseId: sent.id,
      toPlaceId: stage.place('A1'),
      consumedQuantity: '1',
      expertConclusionNumber: '12/KL-PC09',
      expertConclusionDated: dateInVietnam(minutesAgo(t, 5)),
      expertConclusionBody: 'Phòng PC09',
      secondPersonId: t.staffId('ketoan.kv03'),
      note: 'đã dùng khi giám định',
      ...papers(t, 5),
      voucher: { number: '802/PNK' },
    };
    await keeper.done(giveBack, { input: { ...back, quantity: '2' } });
    // One voucher for what came back and for what was used up: each can be written again on it.
    await reverse(item.id);
    const used = { ...back, quantity: '0', toPlaceId: null, consumedQuantity: '2' };
    await keeper.done(giveBack, { input: used });
    await reverse(item.id);
    await reverse(item.id);
    await keeper.done(giveBack, { input: { ...back, quantity: '3' } });
  });

  test('given a free number, when two take it at once, then one gets it', async () => {
    const written = numbered();
    await reverse((await receiveOne(t, keeper, stage, {}, written)).id);
    const input = receiptInput(t, stage, {}, { ...written, order: signedOrder(t) });
    const answers = await Promise.all(
      [keeper, keeper].map((client) => client.data(receiveDocument, { requestId: newId(), input })),
    );
    const codes = answers.map((answer) => answer.exhibitReceive.userErrors.map((error: any) => error.code));
    expect(codes.filter((one) => one.length === 0)).toHaveLength(1);
    expect(codes.flat()).toContain('DOCUMENT_NUMBER_TAKEN');
  });

  test('given a free number of the series, when the series goes on, then it gives that number to nobody', async () => {
    const wrong = await receiveOne(t, keeper, stage);
    const { number } = (await lastPapers(wrong.id)).voucher;
    const next = `${String(Number.parseInt(number, 10) + 1).padStart(2, '0')}/PNK`;
    await reverse((await receiveOne(t, keeper, stage, {}, { ...numbered(), voucher: { number: next } })).id);
    const right = await receiveOne(t, keeper, stage);
    expect((await lastPapers(right.id)).voucher.number).not.toBe(next);
    await receiveOne(t, keeper, stage, {}, { ...numbered(), voucher: { number: next } });
  });

  test('given a reference of a reversed receipt, when an item is corrected to it, then it is taken', async () => {
    const wrong = await receiveOne(t, keeper, stage, { externalReference: 'BB-79/2026' });
    const other = await receiveOne(t, keeper, stage);
    const correct = async (): Promise<object> => ({
      input: {
        exhibitId: other.id,
        expectedVersion: (await chainOf(keeper, other.id)).version,
        changes: { externalReference: 'BB-79/2026' },
        ...basis(t),
      },
    });
    expect(await accountant.refused(correctDocument, await correct())).toEqual(['EXHIBIT_REFERENCE_TAKEN']);
    await reverse(wrong.id);
    await accountant.done(correctDocument, await correct());
  });

  describe('the database by itself', () => {
    async function refusal(statement: string, values: unknown[]): Promise<unknown> {
      await t.application.query('begin');
      try {
        await t.application.query(statement, values);
        return null;
      } catch (error) {
        return (error as { constraint?: string }).constraint;
      } finally {
        await t.application.query('rollback');
      }
    }
    const copy = `insert into custody.document (id, office_id, kind, document_year, number, dated, freed_at)
      select gen_random_uuid(), office_id, kind, document_year, number, dated, $2::timestamptz
      from custody.document where id = $1`;

    async function voucherOf(item: { id: string }): Promise<string> {
      const { rows } = await t.owner.query(
        `select voucher_id from custody.movement where exhibit_id = $1 and kind = 'RECEIPT'`,
        [localIdOf('Exhibit', item.id)],
      );
      return rows[0].voucher_id;
    }

    test('given a paper that stands, when another of its number is written, also as if it were free, then it is refused', async () => {
      const voucher = await voucherOf(await receiveOne(t, keeper, stage));
      expect(await refusal(copy, [voucher, null])).toBe('uq_document_number');
      expect(await refusal(copy, [voucher, '2026-01-01'])).toBe('ck_append_only');
    });

    test('given a paper whose acts were reversed, when an act is written on it or it is freed by hand, then it is refused', async () => {
      const item = await receiveOne(t, keeper, stage);
      await reverse(item.id);
      const voucher = await voucherOf(item);
      const handover = `insert into custody.handover (id, office_id, document_id, giver_name, giver_organisation,
          receiver_id, receiver_name, receiver_organisation, handed_over_at)
        select gen_random_uuid(), d.office_id, d.id, 'Trần Văn Hùng', 'x', s.id, s.full_name, 'y', now()
        from custody.document d, identity.staff s where d.id = $1 and s.username = 'thukho.kv03'`;
      const movement = `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity,
          occurred_at, recorded_by, handover_id)
        select gen_random_uuid(), m.office_id, $2::uuid, 'RELOCATION', m.to_place_id, $3::uuid, 1, now(), m.recorded_by,
          m.handover_id from custody.movement m where m.voucher_id = $1`;
      expect(await refusal(handover, [voucher])).toBe('ck_paper_stands');
      const other = await receiveOne(t, keeper, stage);
      const ids = [localIdOf('Exhibit', other.id), localIdOf('Place', stage.place('A2'))];
      expect(await refusal(movement, [voucher, ...ids])).toBe('ck_paper_stands');
      const rights = await t.owner.query(
        `select has_column_privilege('so_kho_app', 'custody.document', 'freed_at', 'update') as may`,
      );
      expect(rights.rows).toEqual([{ may: false }]);
    });
  });
});
