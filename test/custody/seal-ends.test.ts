import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import {
  disposalInput,
  minutesAgo,
  papers,
  receiveOne,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field facts { name value } }';
const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) {
  sealApply(requestId: $requestId, input: $input) { seal { id label { text } } ${errors} } }`;
const check = `mutation ($requestId: UUID!, $input: SealCheckInput!) {
  sealCheck(requestId: $requestId, input: $input) { check { id } ${errors} } }`;
const dispose = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
  exhibitDispose(requestId: $requestId, input: $input) { disposal { exhibit { status version sealState } } ${errors} } }`;
const sealsOf = `query ($id: ID!) { node(id: $id) { ... on Exhibit {
  sealState liveSeal { id } seals(first: 5) { nodes { endKind endedAt opening { id } } } } } }`;

describe('the beginning and the end of a seal', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  const people = [
    { name: 'Ksor Tổ Chức', organisation: 'THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
    { name: 'Rơ Châm Chứng', organisation: 'xã Ia Dom', capacity: 'WITNESS', signature: 'SIGNED' },
  ];

  function sealing(exhibit: { id: string }, minutes: number) {
    return {
      exhibitId: exhibit.id,
      packing: 'BOX',
      reason: 'bảo quản',
      stateBefore: 'mười chiếc',
      stateAfter: 'trong hộp dán kín',
      appliedAt: minutesAgo(t, minutes).toISOString(),
      participants: people,
    };
  }

  async function sealed(minutes = 30): Promise<{ exhibit: ReceivedExhibit; seal: any }> {
    const exhibit = await receiveOne(t, keeper, stage);
    const { seal } = await keeper.done(apply, { input: sealing(exhibit, minutes) });
    return { exhibit, seal };
  }

  function disposal(exhibit: { id: string; code: string; version: number }, input: object = {}) {
    return disposalInput(t, stage, exhibit, input);
  }

  test('given a sealed item, when it is disposed of, then no part goes, and with the whole its seal ends', async () => {
    const { exhibit, seal } = await sealed();
    const part = await disposal(exhibit, { quantity: '4', ...papers(t, 20, 'Siu Văn Thử') });
    expect(await keeper.refused(dispose, { input: part })).toEqual(['SEALED_PART']);
    const last = await disposal(exhibit);
    const rest = await keeper.done(dispose, { input: last });
    expect(rest.disposal.exhibit).toMatchObject({ status: 'DISPOSED', sealState: 'DISPOSED' });
    const { node } = await keeper.data(sealsOf, { id: exhibit.id });
    expect(node).toMatchObject({
      liveSeal: null,
      seals: { nodes: [{ endKind: 'DISPOSED', endedAt: last.handover.handedOverAt, opening: null }] },
    });
    const looked = { sealId: seal.id, condition: 'INTACT', occasion: 'MONTHLY' };
    expect(await keeper.refused(check, { input: looked })).toEqual(['SEAL_NOT_LIVE']);
    const { rows } = await t.owner.query(
      `select after ->> 'endedSeal' as seal from trail.event where subject_label = $1 and kind = 'exhibit.disposed'
       order by recorded_at`,
      [exhibit.code],
    );
    expect(rows).toEqual([{ seal: seal.label.text }]);
  });

  test('given a seal put on or looked at later, when the whole is disposed of before that, then it is refused', async () => {
    const late = await sealed(5);
    const answer = await keeper.data(dispose, { requestId: newId(), input: await disposal(late.exhibit) });
    expect(answer.exhibitDispose.userErrors).toMatchObject([
      { code: 'SEAL_BEFORE_PREDECESSOR', field: ['input', 'handover', 'handedOverAt'] },
    ]);
    const { exhibit, seal } = await sealed();
    await keeper.done(check, {
      input: {
        sealId: seal.id,
        condition: 'INTACT',
        occasion: 'MONTHLY',
        checkedAt: minutesAgo(t, 5).toISOString(),
      },
    });
    expect(await keeper.refused(dispose, { input: await disposal(exhibit) })).toEqual([
      'SEAL_BEFORE_PREDECESSOR',
    ]);
    await keeper.done(dispose, { input: await disposal(exhibit, papers(t, 4, 'Siu Văn Thử')) });
  });

  test('given the application role, when it ends a seal itself, then it may not', async () => {
    await expect(t.application.query('update custody.seal set ended_at = now()')).rejects.toMatchObject({
      code: '42501',
    });
  });

  test('given a moment before the receipt, when sealing, then it is refused by program and database', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const { sealApply } = await keeper.data(apply, { requestId: newId(), input: sealing(exhibit, 90) });
    expect(sealApply.userErrors).toMatchObject([
      { code: 'SEAL_BEFORE_RECEIPT', field: ['input', 'appliedAt'], facts: [{ name: 'receivedAt' }] },
    ]);
    const insert = `insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, packing, reason, state_before,
        state_after, applied_at, applied_by)
      select $1, e.office_id, e.id, 1, 'x', 'BOX', 'x', 'x', 'x', e.last_occurred_at - interval '1 second',
        (select id from identity.staff where username = 'thukho.kv03')
      from custody.exhibit e where e.id = $2`;
    await expect(t.owner.query(insert, [newId(), localIdOf('Exhibit', exhibit.id)])).rejects.toMatchObject({
      constraint: 'ck_seal_after_receipt',
    });
  });
});
