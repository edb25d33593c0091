import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import {
  councilOf,
  decide,
  disposalInput,
  exhibitNow,
  papers,
  receiveOne,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const dispose = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
  exhibitDispose(requestId: $requestId, input: $input) {
    disposal { id kind quantity recipient method decision { number dated } participants { name capacity } exhibit { status version } }
    userErrors { code field facts { name value } } } }`;

describe('disposals', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  function received(): Promise<ReceivedExhibit> {
    return receiveOne(t, keeper, stage);
  }

  /** The destruction of an item before its council. */
  function disposal(exhibit: { id: string; code: string; version: number }, input: object = {}) {
    return disposalInput(t, stage, exhibit, {
      kind: 'DESTRUCTION',
      recipient: 'Hội đồng tiêu hủy',
      method: 'đập, cắt',
      participants: councilOf(t),
      ...papers(t, 10, 'Nguyễn Văn Chủ', 'Hội đồng tiêu hủy'),
      ...input,
    });
  }

  test('given a decision and a council, when a part and then the rest is destroyed, then the item ends', async () => {
    const exhibit = await received();
    const part = await keeper.done(dispose, { input: await disposal(exhibit, { quantity: '4' }) });
    expect(part.disposal).toMatchObject({
      kind: 'DESTRUCTION',
      quantity: '4',
      exhibit: { status: 'IN_STORE' },
    });
    expect(part.disposal.participants).toHaveLength(3);
    const rest = await keeper.done(dispose, {
      input: await disposal(
        { ...exhibit, version: part.disposal.exhibit.version },
        { quantity: '6', ...papers(t, 5, 'Nguyễn Văn Chủ', 'Hội đồng tiêu hủy') },
      ),
    });
    expect(rest.disposal.exhibit.status).toBe('DISPOSED');
    expect((await exhibitNow(keeper, exhibit.id)).holdings).toEqual([
      { quantity: '10', place: { code: 'XULY' } },
    ]);
  });

  test('given an owner, when the item is returned, then no council is needed', async () => {
    const exhibit = await received();
    const input = await disposal(exhibit, {
      kind: 'RETURN',
      method: null,
      participants: [],
      recipient: 'Nguyễn Văn Chủ',
    });
    const { disposal: returned } = await keeper.done(dispose, { input });
    expect(returned).toMatchObject({ kind: 'RETURN', method: null, exhibit: { status: 'DISPOSED' } });
  });

  test('given an item that is returned or confiscated, when somebody else takes it over than the recipient, then it is refused; somebody of that organisation may', async () => {
    for (const kind of ['RETURN', 'CONFISCATION'] as const) {
      const exhibit = await received();
      const decisionId = await decide(t, [exhibit], kind, { toOrganisation: 'Công ty Ia Ly' });
      const given = { kind, decisionId, recipient: 'Công ty Ia Ly', method: null, participants: [] };
      const input = await disposal(exhibit, { ...given, ...papers(t, 10, 'Nguyễn Văn Chủ', 'Chợ Ia Ly') });
      const { exhibitDispose } = await keeper.data(dispose, { requestId: newId(), input });
      expect(exhibitDispose.userErrors).toMatchObject([
        {
          code: 'DISPOSAL_RECEIVER_DIFFERS',
          field: ['input', 'handover', 'otherParty'],
          facts: [
            { name: 'recipient', value: 'Công ty Ia Ly' },
            { name: 'receiver', value: 'Nguyễn Văn Chủ' },
          ],
        },
      ]);
      await keeper.done(dispose, {
        input: { ...input, ...papers(t, 10, 'Nguyễn Văn Chủ', 'CÔNG TY Ia Ly') },
      });
    }
  });

  test.each([
    ['more than is there', { quantity: '11' }, 'QUANTITY_NOT_AVAILABLE'],
    ['a stale version', { expectedVersion: 1 }, 'VERSION_CONFLICT'],
    ['no recipient', { recipient: ' ' }, 'REQUIRED'],
    ['no method', { method: null }, 'REQUIRED'],
  ])('given %s, when disposing, then it is refused and nothing leaves', async (_name, input, code) => {
    const exhibit = await received();
    expect(await keeper.refused(dispose, { input: await disposal(exhibit, input) })).toContain(code);
    expect((await exhibitNow(keeper, exhibit.id)).status).toBe('IN_STORE');
  });

  test('given money at the Treasury, when it is confiscated there, then its release is closed and nothing comes back', async () => {
    const exhibit = await received();
    const toTreasury = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
      exhibitRelease(requestId: $requestId, input: $input) { release { id exhibit { version } } userErrors { code } } }`;
    const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) {
      exhibitReturn(requestId: $requestId, input: $input) { release { id } userErrors { code facts { name value } } } }`;
    const releasing = (version: number, quantity: string, minutes: number) => ({
      exhibitId: exhibit.id,
      expectedVersion: version,
      fromPlaceId: stage.place('A1'),
      toPlaceId: stage.place('KBNN'),
      quantity,
      purpose: 'gửi giữ',
      requestedBy: 'KBNN',
      ...papers(t, minutes),
    });
    const first = await keeper.done(toTreasury, { input: releasing(exhibit.version, '6', 40) });
    const second = await keeper.done(toTreasury, {
      input: releasing(first.release.exhibit.version, '4', 30),
    });
    let { version } = second.release.exhibit;
    const confiscating = async (quantity: string, minutes: number) =>
      disposal(
        { ...exhibit, version },
        {
          kind: 'CONFISCATION',
          decisionId,
          fromPlaceId: stage.place('KBNN'),
          quantity,
          method: null,
          participants: [],
          recipient: 'Phòng PC09',
          ...papers(t, minutes),
        },
      );
    const decisionId = await decide(t, [exhibit], 'CONFISCATION');
    expect(await keeper.refused(dispose, { input: await confiscating('10', 20) })).toEqual([
      'QUANTITY_NOT_AVAILABLE',
    ]);
    version = (await keeper.done(dispose, { input: await confiscating('6', 20) })).disposal.exhibit.version;
    expect((await exhibitNow(keeper, exhibit.id)).openReleases).toEqual([
      { id: second.release.id, quantity: '4', returnedQuantity: '0' },
    ]);
    await keeper.done(dispose, { input: await confiscating('4', 10) });
    expect(await exhibitNow(keeper, exhibit.id)).toMatchObject({ status: 'DISPOSED', openReleases: [] });
    const { exhibitReturn } = await keeper.data(giveBack, {
      requestId: newId(),
      input: { releaseId: first.release.id, quantity: '6', toPlaceId: stage.place('A1'), ...papers(t, 5) },
    });
    expect(exhibitReturn.userErrors).toEqual([
      {
        code: 'RELEASE_ALREADY_RETURNED',
        facts: [
          { name: 'outstanding', value: '0' },
          { name: 'unit', value: 'cái' },
        ],
      },
    ]);
    const { rows } = await t.owner.query(
      `select sum(quantity - returned_quantity - consumed_quantity - disposed_quantity)::text as out from custody.release
       where exhibit_id = $1`,
      [localIdOf('Exhibit', exhibit.id)],
    );
    expect(rows).toEqual([{ out: '0.000000' }]);
  });

  test.each(['GIAMDINH', 'TOAAN'])(
    'given an item at %s, when it is disposed of there, then it is told to come back first, and by raw SQL it does not go either',
    async (code) => {
      const exhibit = await received();
      const released = await keeper.done(
        `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
          exhibitRelease(requestId: $requestId, input: $input) { release { exhibit { version } } userErrors { code } } }`,
        {
          input: {
            exhibitId: exhibit.id,
            expectedVersion: exhibit.version,
            fromPlaceId: stage.place('A1'),
            toPlaceId: stage.place(code),
            quantity: '10',
            purpose: 'xét xử',
            requestedBy: 'Tòa án nhân dân tỉnh',
            ...papers(t, 30),
          },
        },
      );
      const { version } = released.release.exhibit;
      const given = { expectedVersion: version, fromPlaceId: stage.place(code), quantity: '10' };
      const { exhibitDispose } = await keeper.data(dispose, {
        requestId: newId(),
        input: await disposal(exhibit, given),
      });
      expect(exhibitDispose.userErrors).toMatchObject([
        { code: 'DISPOSAL_RETURN_FIRST', field: ['input', 'fromPlaceId'] },
      ]);
      const bySql = `with ended as (
          insert into custody.disposal (id, office_id, exhibit_id, kind, quantity, recipient, disposed_at, source)
          select gen_random_uuid(), office_id, id, 'RETURN', 10, 'x', now(), 'REGISTER' from custody.exhibit where id = $1
          returning id)
        insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
          recorded_by, order_id, voucher_id, handover_id, disposal_id, release_id)
        select gen_random_uuid(), m.office_id, m.exhibit_id, 'DISPOSAL', m.to_place_id, p.id, 10, now(), m.recorded_by,
          m.order_id, m.voucher_id, m.handover_id, ended.id, m.release_id
        from ended, custody.movement m join custody.place p on p.office_id = m.office_id and p.kind = 'DISPOSED'
        where m.exhibit_id = $1 and m.kind = 'RELEASE'`;
      await expect(t.application.query(bySql, [localIdOf('Exhibit', exhibit.id)])).rejects.toMatchObject({
        constraint: 'ck_movement_disposal_returned',
      });
    },
  );

  test('given a retry, another input under its id, and a race, then the item ends once', async () => {
    const exhibit = await received();
    const variables = { requestId: newId(), input: await disposal(exhibit) };
    const first = await keeper.done(dispose, variables);
    expect((await keeper.done(dispose, variables)).disposal.id).toBe(first.disposal.id);
    expect(
      await keeper.refused(dispose, { ...variables, input: { ...variables.input, quantity: '1' } }),
    ).toEqual(['REQUEST_ID_REUSED']);
    const other = await received();
    const input = await disposal(other);
    const go = () => keeper.data(dispose, { requestId: newId(), input });
    const answers = await Promise.all([go(), go()]);
    const codes = answers.flatMap((answer) =>
      answer.exhibitDispose.userErrors.map((error: any) => error.code),
    );
    expect(codes).toEqual(['VERSION_CONFLICT']);
  });

  test('given an item of another office or a role without the right, then it does not exist or is forbidden', async () => {
    const exhibit = await received();
    const stranger = await t.logIn('thukho.kv05');
    expect(await stranger.refused(dispose, { input: await disposal(exhibit) })).toEqual(['NOT_FOUND']);
    const accountant = await t.logIn('ketoan.kv03');
    const answer = await accountant.ask(dispose, { requestId: newId(), input: await disposal(exhibit) });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});
