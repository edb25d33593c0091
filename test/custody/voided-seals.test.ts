import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import {
  minutesAgo,
  openSealOf,
  receiveOne,
  sealedDrug,
  sealingInput,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { basis, chainOf, reversalOf, reverseDocument } from './correction-scenes.js';

const errors = 'userErrors { code field facts { name value } }';
const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) { sealApply(requestId: $requestId, input: $input) { seal { id ordinal minutes { number } reseals { id } } ${errors} } }`;
const check = `mutation ($requestId: UUID!, $input: SealCheckInput!) { sealCheck(requestId: $requestId, input: $input) { check { id } ${errors} } }`;
const reasonSet = `mutation ($requestId: UUID!, $input: NotSealedReasonSetInput!) { notSealedReasonSet(requestId: $requestId, input: $input) { exhibit { id } ${errors} } }`;
const sealVoid = `mutation ($requestId: UUID!, $input: SealVoidInput!) {
  sealVoid(requestId: $requestId, input: $input) { correction { kind reason changes { field } seal { id endKind } } exhibit { sealState notSealedReason liveSeal { id } } ${errors} } }`;
const sealNow = `query ($id: ID!) { node(id: $id) { ... on Seal { endKind endedAt appliedAt minutes { number freedAt }
  voidedBy { reason secondPerson { username } } opening { resealedBy { id } } } } }`;

describe('a seal that was written on the wrong item', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;
  let labels = 0;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  async function sealed(input: object = {}, item?: string): Promise<{ id: string; sealId: string }> {
    const id = item ?? (await receiveOne(t, keeper, stage)).id;
    const { seal } = await keeper.done(apply, { input: sealingInput(t, id, input) });
    return { id, sealId: seal.id };
  }

  function nextLabel(): { label: object; minutes: object } {
    labels += 1;
    return { label: { number: `LẦM-${labels}` }, minutes: { number: `9${labels}/BBNP` } };
  }

  test('given the strip of another item, when it is voided, then the right item bears it and both stand in the list', async () => {
    const strip = nextLabel();
    const { id, sealId } = await sealed(strip);
    const right = await receiveOne(t, keeper, stage);
    expect(await keeper.refused(apply, { input: sealingInput(t, right.id, strip) })).toEqual([
      'SEAL_LABEL_TAKEN',
      'DOCUMENT_NUMBER_TAKEN',
    ]);
    const answer = await keeper.done(sealVoid, { input: { sealId, ...basis(t) } });
    expect(answer).toMatchObject({
      correction: {
        kind: 'SEAL_VOID',
        reason: 'ghi nhầm',
        changes: [],
        seal: { id: sealId, endKind: 'VOIDED' },
      },
      exhibit: { sealState: 'UNSEALED_WITHOUT_REASON', notSealedReason: null, liveSeal: null },
    });
    await keeper.done(apply, { input: sealingInput(t, right.id, strip) });
    const { node } = await keeper.data(sealNow, { id: sealId });
    expect(node).toMatchObject({
      endKind: 'VOIDED',
      endedAt: node.appliedAt,
      minutes: { freedAt: expect.any(String) },
      voidedBy: { reason: 'ghi nhầm', secondPerson: { username: 'truongphong.kv03' } },
    });
    const events = await t.owner.query(
      `select before, after from trail.event where subject_id = $1 and kind = 'seal.voided'`,
      [localIdOf('Exhibit', id)],
    );
    expect(events.rows).toMatchObject([
      { before: { seal: expect.stringContaining('LẦM-') }, after: { seal: null, reason: 'ghi nhầm' } },
    ]);
    for (const view of ['standing_difference', 'counter_difference', 'search_difference']) {
      expect((await t.owner.query(`select * from custody.${view}`)).rows).toEqual([]);
    }
    // The item that was not sealed is sealed later, and its numbers go on.
    const { seal } = await keeper.done(apply, { input: sealingInput(t, id) });
    expect(seal).toMatchObject({ ordinal: 2, reseals: null });
  });

  test('given a strip that the log has seen before a restore, when its seal here is voided, then the right item bears it', async () => {
    const strip = nextLabel();
    const { sealId } = await sealed(strip);
    const seen = await t.owner.query(
      `insert into trail.seen_number (subject, key)
       select 'custody.seal', trail.number_of('custody.seal', to_jsonb(s)) from custody.seal s where s.id = $1
       union all
       select 'custody.document', trail.number_of('custody.document', to_jsonb(d))
       from custody.document d join custody.seal s on s.minutes_id = d.id where s.id = $1`,
      [localIdOf('Seal', sealId)],
    );
    expect(seen.rowCount).toBe(2);
    const right = await receiveOne(t, keeper, stage);
    await keeper.done(sealVoid, { input: { sealId, ...basis(t) } });

    await keeper.done(apply, { input: sealingInput(t, right.id, strip) });
  });

  test.each([
    ['INTACT', null, 'SEALED'],
    ['MISSING', 'không thấy giấy niêm phong', 'DAMAGED'],
  ])(
    'given a seal that a check found %s, when it is voided, then the check stays in the list and damages nothing',
    async (condition, note, before) => {
      const { id, sealId } = await sealed();
      await keeper.done(check, { input: { sealId, condition, note, occasion: 'MONTHLY' } });
      expect((await chainOf(keeper, id)).sealState).toBe(before);
      const { exhibit } = await keeper.done(sealVoid, { input: { sealId, ...basis(t) } });
      expect(exhibit).toMatchObject({ sealState: 'UNSEALED_WITHOUT_REASON', liveSeal: null });
      const { node } = await keeper.data(
        `query ($id: ID!) { node(id: $id) { ... on Seal { endKind damagedSince checks(first: 5) { nodes { condition } } } } }`,
        { id: sealId },
      );
      expect(node).toEqual({ endKind: 'VOIDED', damagedSince: null, checks: { nodes: [{ condition }] } });
      await sealed({}, id);
      expect((await chainOf(keeper, id)).sealState).toBe('SEALED');
      expect((await t.owner.query('select * from custody.standing_difference')).rows).toEqual([]);
    },
  );

  test('given an item with a reason for not being sealed, when its wrong seal is voided, then the reason stands again', async () => {
    const item = await receiveOne(t, keeper, stage);
    await keeper.done(reasonSet, {
      input: { exhibitId: item.id, expectedVersion: item.version, reason: 'UNNECESSARY' },
    });
    const { sealId } = await sealed({}, item.id);
    const { exhibit } = await keeper.done(sealVoid, { input: { sealId, ...basis(t) } });
    expect(exhibit).toMatchObject({ sealState: 'NOT_SEALED', notSealedReason: 'UNNECESSARY' });
  });

  test('given an opened item, when its wrong second seal is voided, then it stands open, damaged as it was, and is sealed again after the same opening', async () => {
    const { id } = await sealed();
    const openingId = await openSealOf(t, keeper, id, {
      conditionFound: 'TORN',
      conditionNote: 'rách mép',
      openedAt: minutesAgo(t, 20).toISOString(),
    });
    const again = { resealsOpeningId: openingId, appliedAt: minutesAgo(t, 10).toISOString() };
    const { sealId } = await sealed(again, id);
    expect((await chainOf(keeper, id)).sealState).toBe('SEALED');
    const { exhibit } = await keeper.done(sealVoid, { input: { sealId, ...basis(t) } });
    expect(exhibit).toMatchObject({ sealState: 'DAMAGED', liveSeal: null });
    const right = await sealed(again, id);
    expect((await chainOf(keeper, id)).sealState).toBe('SEALED');
    const first = (await chainOf(keeper, id)).seals.nodes.at(-1);
    const { node } = await keeper.data(sealNow, { id: first.id });
    expect(node.opening.resealedBy).toEqual({ id: right.sealId });
  });

  test.each<[string, () => Promise<string>, string]>([
    [
      'a seal that was found torn',
      async () => {
        const { sealId } = await sealed();
        await keeper.done(check, {
          input: { sealId, condition: 'TORN', note: 'rách mép', occasion: 'MONTHLY' },
        });
        return sealId;
      },
      'SEAL_NOT_LAST_EVENT',
    ],
    [
      'a seal that was opened',
      async () => {
        const { id, sealId } = await sealed();
        await openSealOf(t, keeper, id);
        return sealId;
      },
      'SEAL_NOT_LAST_EVENT',
    ],
    [
      'a seal that was voided',
      async () => {
        const { sealId } = await sealed();
        await keeper.done(sealVoid, { input: { sealId, ...basis(t) } });
        return sealId;
      },
      'SEAL_NOT_LAST_EVENT',
    ],
    [
      'a seal with which the item came',
      async () => {
        const drug = await receiveOne(t, keeper, stage, sealedDrug());
        return (await chainOf(keeper, drug.id)).seals.nodes[0].id;
      },
      'SEAL_NOT_VOIDABLE',
    ],
  ])('given %s, when it is voided, then it is refused', async (_name, make, code) => {
    expect(await keeper.refused(sealVoid, { input: { sealId: await make(), ...basis(t) } })).toEqual([code]);
  });

  test.each([
    ['no reason', { reason: ' ' }, 'REQUIRED'],
    ['a colleague beside', { secondPersonId: 'ketoan.kv03' }, 'CORRECTION_NEEDS_HEAD'],
    ['minutes that nobody signed', { minutes: {} }, 'CORRECTION_SIGNER_UNFIT'],
  ])('given %s, when a seal is voided, then it is refused', async (_name, given: any, code) => {
    const { sealId } = await sealed();
    const input = {
      sealId,
      ...basis(t, given),
      ...('secondPersonId' in given ? { secondPersonId: t.staffId(given.secondPersonId) } : {}),
    };
    expect(await keeper.refused(sealVoid, { input })).toEqual([code]);
  });

  test('given a seal of another office, when it is voided, then it is unknown; and two who void at once void once', async () => {
    const { sealId } = await sealed();
    const stranger = await t.logIn('thukho.kv05');
    expect(await stranger.refused(sealVoid, { input: { sealId, ...basis(t) } })).toEqual(['NOT_FOUND']);
    const answers = await Promise.all(
      [keeper, await t.logIn('chv.kv03')].map((client) =>
        client.data(sealVoid, { requestId: newId(), input: { sealId, ...basis(t) } }),
      ),
    );
    const codes = answers.map((answer) => answer.sealVoid.userErrors.map((error: any) => error.code));
    expect(codes.toSorted((one, other) => one.length - other.length)).toEqual([[], ['SEAL_NOT_LAST_EVENT']]);
  });

  test('given a reversed receipt, when the label of its seal is written on the right item, then it is taken', async () => {
    const strip = nextLabel();
    const { id } = await sealed(strip);
    await keeper.done(reverseDocument, { input: await reversalOf(t, keeper, id) });
    await sealed(strip);
  });

  describe('the database by itself', () => {
    /** Writes a voiding past every command, and answers the constraint that refuses it. */
    async function refusal(item: { id: string; sealId: string }, given: object = {}): Promise<unknown> {
      const id = (name: string): string => localIdOf('Staff', t.staffId(name));
      await t.application.query('begin');
      try {
        const documentId = newId();
        await t.application.query(
          `insert into custody.document (id, office_id, kind, document_year, number, dated, signer_id)
           values ($1::uuid, $2, 'CORRECTION_MINUTES', extract(year from current_date), $1::text, current_date, $3)`,
          [documentId, localIdOf('Office', stage.officeId), id('truong.tinh')],
        );
        const row = {
          id: newId(),
          office_id: localIdOf('Office', stage.officeId),
          exhibit_id: localIdOf('Exhibit', item.id),
          kind: 'SEAL_VOID',
          reason: 'ghi nhầm',
          document_id: documentId,
          corrected_by: id('thukho.kv03'),
          second_person_id: id('truongphong.kv03'),
          seal_id: localIdOf('Seal', item.sealId),
          changes: [],
          recorded_at: '2026-01-01',
          ...given,
        };
        await t.application.query(
          'insert into custody.correction select * from jsonb_populate_record(null::custody.correction, $1::jsonb)',
          [JSON.stringify(row)],
        );
        return null;
      } catch (error) {
        return (error as { constraint?: string }).constraint;
      } finally {
        await t.application.query('rollback');
      }
    }

    test('given a seal of this item, when it is voided on all that the rules want, then it is taken', async () => {
      expect(await refusal(await sealed())).toBeNull();
    });

    test.each<[string, () => Promise<[{ id: string; sealId: string }, object?]>, string]>([
      [
        'a seal of another item',
        async () => [{ ...(await sealed()), id: (await sealed()).id }],
        'ck_correction_seal_item',
      ],
      [
        'a seal with which the item came',
        async () => {
          const drug = await receiveOne(t, keeper, stage, sealedDrug());
          return [{ id: drug.id, sealId: (await chainOf(keeper, drug.id)).seals.nodes[0].id }];
        },
        'ck_correction_seal_own',
      ],
      [
        'a seal that was found torn',
        async () => {
          const item = await sealed();
          const look = { sealId: item.sealId, condition: 'TORN', note: 'rách mép', occasion: 'MONTHLY' };
          await keeper.done(check, { input: look });
          return [item];
        },
        'ck_correction_seal_untouched',
      ],
      [
        'facts that name a seal',
        async () => [await sealed(), { kind: 'FACTS', changes: [{ field: 'NAME', new: 'kìm' }] }],
        'ck_correction_subject',
      ],
      [
        'a second person who is no head',
        async () => [await sealed(), { second_person_id: localIdOf('Staff', t.staffId('ketoan.kv03')) }],
        'ck_correction_head',
      ],
      [
        'the signer of the minutes as the second person',
        async () => [await sealed(), { second_person_id: localIdOf('Staff', t.staffId('truong.tinh')) }],
        'ck_correction_second_apart',
      ],
    ])('given %s, then it is refused', async (_name, make, constraint) => {
      expect(await refusal(...(await make()))).toBe(constraint);
    });
  });
});
