import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { dateInVietnam } from '../../src/rules/index.js';
import {
  exhibitNow,
  minutesAgo,
  openSealOf,
  papers,
  receiveOne,
  sealedDrug,
  sealedOnArrival,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const look = `query ($id: ID!) { node(id: $id) { ... on Exhibit { version sealState
  seals(first: 5) { nodes { id damagedSince contradictedSince
    conclusions { number dated outcome text concludedBy { username } } } } } } }`;
const check = `mutation ($requestId: UUID!, $input: SealCheckInput!) {
  sealCheck(requestId: $requestId, input: $input) { check { id } userErrors { code field } } }`;
const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) {
  sealApply(requestId: $requestId, input: $input) { seal { id } userErrors { code field } } }`;
const conclude = `mutation ($requestId: UUID!, $input: SealFindingConcludeInput!) {
  sealFindingConclude(requestId: $requestId, input: $input) { seal { id damagedSince } userErrors { code field } } }`;
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id } userErrors { code field } } }`;
const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) {
  exhibitReturn(requestId: $requestId, input: $input) { release { id } userErrors { code field } } }`;
const relocate = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
  exhibitRelocate(requestId: $requestId, input: $input) { exhibit { id } userErrors { code field } } }`;
const batch = `mutation ($requestId: UUID!, $input: ExhibitRelocateBatchInput!) {
  exhibitRelocateBatch(requestId: $requestId, input: $input) { results { userErrors { code field } } userErrors { code } } }`;

describe('what a seal holds back', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let head: TestClient;
  let stage: Stage;
  let id: string;
  let next = 0;

  beforeAll(async () => {
    t = await openTestHouse();
    [keeper, head] = await Promise.all([t.logIn('thukho.kv03'), t.logIn('truongphong.kv03')]);
    stage = await stageOf(keeper, 'KV03');
  });
  beforeEach(async () => {
    id = (await receiveOne(t, keeper, stage, sealedDrug({ placeId: stage.place('KET') }))).id;
  });
  afterAll(() => t.close());

  const now = async () => (await keeper.data(look, { id })).node;
  const sealId = async (): Promise<string> => (await now()).seals.nodes.at(-1).id;

  async function told(client: TestClient, document: string, input: object): Promise<string[]> {
    const data = await client.data(document, { requestId: newId(), input });
    return Object.values<any>(data)[0].userErrors.map(
      (error: any) => `${error.code} ${error.field.join('.')}`,
    );
  }

  const found = async (condition: string): Promise<string[]> =>
    told(keeper, check, { sealId: await sealId(), condition, occasion: 'MONTHLY', note: 'rách góc' });

  const concluded = async (outcome: string, input: object = {}): Promise<string[]> => {
    next += 1;
    const given = { number: `${next}/KL-NP`, outcome, text: 'rách do kệ, gói bên trong nguyên vẹn' };
    return told(head, conclude, { sealId: await sealId(), ...given, ...input });
  };

  const released = async (quantity = '10'): Promise<string[]> =>
    told(keeper, release, {
      exhibitId: id,
      expectedVersion: (await now()).version,
      fromPlaceId: stage.place('KET'),
      toPlaceId: stage.place('TOAAN'),
      quantity,
      purpose: 'xét xử',
      requestedBy: 'Tòa án nhân dân tỉnh',
      ...papers(t, 5),
    });

  async function moved(quantity: string): Promise<string[]> {
    return told(keeper, relocate, {
      exhibitId: id,
      expectedVersion: (await now()).version,
      fromPlaceId: stage.place('KET'),
      toPlaceId: stage.place('A1'),
      quantity,
    });
  }

  async function sealAgain(): Promise<void> {
    await openSealOf(t, keeper, id, { conditionFound: 'TORN', conditionNote: 'rách' });
    await keeper.done(apply, {
      input: {
        exhibitId: id,
        packing: 'BAG',
        reason: 'niêm phong lại',
        stateBefore: 'mở',
        stateAfter: 'kín',
        participants: [
          { name: 'Ksor Tổ Chức', organisation: 'THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
          { name: 'Lê Chứng', organisation: 'UBND', capacity: 'WITNESS', signature: 'SIGNED' },
        ],
      },
    });
  }

  /** Moves by SQL as the application, in a transaction that is rolled back; answers the constraint that refuses. */
  async function movedBySql(kind: 'RELOCATION' | 'DISPOSAL', to: string, quantity: number): Promise<string> {
    await t.application.query('begin');
    try {
      const disposal = kind === 'DISPOSAL' ? newId() : null;
      if (disposal !== null) {
        await t.application.query(
          `insert into custody.disposal (id, office_id, exhibit_id, kind, quantity, recipient, disposed_at, source)
           select $1, office_id, id, 'RETURN', $2, 'x', now(), 'REGISTER' from custody.exhibit where id = $3`,
          [disposal, quantity, localIdOf('Exhibit', id)],
        );
      }
      await t.application.query(
        `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
           recorded_by, order_id, voucher_id, handover_id, disposal_id)
         select $1, m.office_id, m.exhibit_id, $2, m.to_place_id, $3, $4, now(), m.recorded_by, m.order_id, m.voucher_id,
           m.handover_id, $5
         from custody.movement m where m.exhibit_id = $6 and m.seq = 1`,
        [newId(), kind, localIdOf('Place', stage.place(to)), quantity, disposal, localIdOf('Exhibit', id)],
      );
      return 'done';
    } catch (error) {
      return (error as { constraint?: string }).constraint ?? String(error);
    } finally {
      await t.application.query('rollback');
    }
  }

  test('given a sealed package, when a part is taken from it, then it is refused; the whole moves, and what is opened is divided', async () => {
    expect(await moved('3')).toEqual(['SEALED_PART input.quantity']);
    expect(await released('3')).toEqual(['SEALED_PART input.quantity']);
    const { code } = await exhibitNow(keeper, id);
    const { exhibitRelocateBatch } = await keeper.data(batch, {
      requestId: newId(),
      input: { scans: [{ code, toPlaceId: stage.place('A1'), quantity: '3' }] },
    });
    expect(exhibitRelocateBatch.results[0].userErrors).toEqual([
      { code: 'SEALED_PART', field: ['input', 'scans', '0', 'quantity'] },
    ]);
    expect(await movedBySql('RELOCATION', 'A1', 3)).toBe('ck_movement_sealed_whole');
    expect(await movedBySql('RELOCATION', 'A1', 10)).toBe('done');
    await openSealOf(t, keeper, id);
    expect(await moved('3')).toEqual([]);
  });

  test('given a sealed package that is out, when a part of it comes back, then it was opened first', async () => {
    const { release: out } = await keeper.done(release, {
      input: {
        exhibitId: id,
        expectedVersion: (await now()).version,
        fromPlaceId: stage.place('KET'),
        toPlaceId: stage.place('GIAMDINH'),
        quantity: '10',
        purpose: 'giám định',
        requestedBy: 'CQĐT',
        ...papers(t, 9),
      },
    });
    const back = { releaseId: out.id, toPlaceId: stage.place('KET'), ...papers(t, 4) };
    expect(await told(keeper, giveBack, { ...back, quantity: '9' })).toEqual(['SEALED_PART input.quantity']);
    const consumed = { consumedQuantity: '1', ...expertWord(4), note: 'x' };
    const underSeal = ['CONSUMPTION_UNDER_SEAL input.consumedQuantity'];
    expect(await told(keeper, giveBack, { ...back, quantity: '9', ...consumed })).toEqual(underSeal);
    const all = { ...consumed, quantity: '0', toPlaceId: null, consumedQuantity: '10' };
    expect(await told(keeper, giveBack, { ...back, ...all })).toEqual(underSeal);
    await openSealOf(t, keeper, id);
    expect(await told(keeper, giveBack, { ...back, quantity: '9', ...consumed })).toEqual([]);
  });

  /** What an expert says, beside whom the accountant stands. */
  function expertWord(returnedMinutesAgo: number): object {
    return {
      expertConclusionNumber: '9/KL',
      expertConclusionDated: dateInVietnam(minutesAgo(t, returnedMinutesAgo)),
      expertConclusionBody: 'Phòng PC09',
      secondPersonId: t.staffId('ketoan.kv03'),
    };
  }

  describe('and what a borrower sealed', () => {
    const sealOnReturn = (seal: object = {}): object => ({
      issuer: 'Viện Khoa học hình sự',
      labelNumber: 'GĐ-7',
      packing: 'ENVELOPE',
      appliedAt: minutesAgo(t, 5).toISOString(),
      condition: 'INTACT',
      ...seal,
    });
    let releaseId: string;

    beforeEach(async () => {
      const { release: out } = await keeper.done(release, {
        input: {
          exhibitId: id,
          expectedVersion: (await now()).version,
          fromPlaceId: stage.place('KET'),
          toPlaceId: stage.place('GIAMDINH'),
          quantity: '10',
          purpose: 'giám định',
          requestedBy: 'CQĐT',
          ...papers(t, 20),
        },
      });
      releaseId = out.id;
    });

    const back = (input: object): object => ({
      releaseId,
      toPlaceId: stage.place('KET'),
      quantity: '10',
      ...papers(t, 2),
      ...input,
    });
    const openedThere = (): Promise<string> =>
      openSealOf(t, keeper, id, { openedAt: minutesAgo(t, 15).toISOString() });

    test('given it was opened there, when it comes back sealed, then the seal has its own time, issuer and number, twice the same too', async () => {
      await openedThere();
      const used = {
        quantity: '9',
        consumedQuantity: '1',
        ...expertWord(2),
        note: 'giám định',
      };
      await keeper.done(giveBack, { input: back({ ...used, sealOnReturn: sealOnReturn() }) });
      const { rows } = await t.owner.query(
        `select s.ordinal, s.label_issuer, s.label_number, s.on_arrival, s.minutes_id, s.reseals_opening_id is not null as again,
           c.occasion, c.condition
         from custody.seal s join custody.seal_check c on c.seal_id = s.id where s.exhibit_id = $1 and s.ordinal = 2`,
        [localIdOf('Exhibit', id)],
      );
      expect(rows).toEqual([
        {
          ordinal: 2,
          label_issuer: 'Viện Khoa học hình sự',
          label_number: 'GĐ-7',
          on_arrival: true,
          minutes_id: null,
          again: true,
          occasion: 'RETURN',
          condition: 'INTACT',
        },
      ]);
      expect((await now()).sealState).toBe('SEALED');
      const events = await t.owner.query(
        `select after -> 'seal' ->> 'number' as number from trail.event where kind = 'exhibit.returned' and subject_id = $1`,
        [localIdOf('Exhibit', id)],
      );
      expect(events.rows).toEqual([{ number: 'GĐ-7' }]);
    });

    test('given it was not opened, or the seal is of before the release, of after the return or of nothing, then it is refused', async () => {
      const refused = async (seal: object, more: object = {}): Promise<string[]> =>
        told(keeper, giveBack, back({ sealOnReturn: sealOnReturn(seal), ...more }));
      expect(await refused({})).toEqual(['SEAL_ALREADY_LIVE input.sealOnReturn']);
      await openedThere();
      expect(await refused({ appliedAt: minutesAgo(t, 30).toISOString() })).toEqual([
        'SEAL_BEFORE_PREDECESSOR input.sealOnReturn.appliedAt',
        'SEAL_BEFORE_RELEASE input.sealOnReturn.appliedAt',
      ]);
      expect(await refused({ appliedAt: minutesAgo(t, 1).toISOString() })).toEqual([
        'SEAL_AFTER_RECEIPT input.sealOnReturn.appliedAt',
      ]);
      expect(await refused({ issuer: ' ' })).toEqual(['REQUIRED input.sealOnReturn.issuer']);
      expect(await refused({ condition: 'TORN' })).toEqual(['SEAL_NOTE_REQUIRED input.sealOnReturn.note']);
      const all = { quantity: '0', toPlaceId: null, consumedQuantity: '10' };
      const word = { ...expertWord(2), note: 'giám định' };
      expect(await refused({}, { ...all, ...word })).toEqual(['REQUIRED input.quantity']);
    });

    test('given a seal of others past the program, then it comes with a return and is put on while the item was out', async () => {
      await openedThere();
      const sealBySql = async (appliedMinutesAgo: number, isReturned: boolean): Promise<unknown> => {
        await t.application.query('begin');
        try {
          if (isReturned) {
            await t.application.query(
              `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity,
                 occurred_at, recorded_by, order_id, voucher_id, handover_id, release_id)
               select $1, m.office_id, m.exhibit_id, 'RETURN', r.place_id, m.to_place_id, r.quantity, now(), m.recorded_by,
                 m.order_id, m.voucher_id, m.handover_id, r.id
               from custody.movement m join custody.release r on r.exhibit_id = m.exhibit_id
               where m.exhibit_id = $2 and m.kind = 'RECEIPT'`,
              [newId(), localIdOf('Exhibit', id)],
            );
          }
          return await t.application.query(
            `insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, label_number, packing, reason,
               state_before, state_after, applied_at, applied_by, on_arrival, reseals_opening_id)
             select $1, s.office_id, s.exhibit_id, 2, 'x', '1', 'BAG', 'x', 'x', 'x', now() - make_interval(mins => $3),
               s.applied_by, true, o.id
             from custody.seal s join custody.seal_opening o on o.seal_id = s.id where s.exhibit_id = $2`,
            [newId(), localIdOf('Exhibit', id), appliedMinutesAgo],
          );
        } finally {
          await t.application.query('rollback');
        }
      };
      await expect(sealBySql(5, false)).rejects.toMatchObject({ constraint: 'ck_seal_foreign_at_receipt' });
      await expect(sealBySql(30, true)).rejects.toMatchObject({ constraint: 'ck_seal_foreign_while_out' });
      await sealBySql(5, true);
    });
  });

  test.each(['TORN', 'PEELED', 'MISSING', 'SUSPICIOUS', 'UNREADABLE'])(
    'given a seal that was found %s, then neither release nor disposal; after the conclusion of a head both',
    async (condition) => {
      expect(await found(condition)).toEqual([]);
      expect((await now()).sealState).toBe('DAMAGED');
      expect(await released()).toEqual(['SEAL_DAMAGED input.exhibitId']);
      expect(await movedBySql('DISPOSAL', 'XULY', 10)).toBe('ck_movement_seal_damaged');
      expect(await moved('10')).toEqual([]);
      expect(await concluded('SETTLED')).toEqual([]);
      expect((await now()).sealState).toBe('SEALED');
      expect((await now()).seals.nodes[0].conclusions).toMatchObject([
        { outcome: 'SETTLED', concludedBy: { username: 'truongphong.kv03' } },
      ]);
    },
  );

  test('given a release for trial that a head has allowed, then the item goes and its disposal still waits', async () => {
    await found('TORN');
    expect(await concluded('INVESTIGATE')).toEqual([]);
    expect(await released()).toEqual(['SEAL_DAMAGED input.exhibitId']);
    expect(await concluded('RELEASE_ONLY')).toEqual([]);
    expect(await movedBySql('DISPOSAL', 'XULY', 10)).toBe('ck_movement_seal_damaged');
    await found('SUSPICIOUS');
    expect(await released()).toEqual(['SEAL_DAMAGED input.exhibitId']);
    expect(await concluded('RELEASE_ONLY')).toEqual([]);
    expect(await released()).toEqual([]);
    expect((await now()).sealState).toBe('DAMAGED');
  });

  test('given a damaged seal, when the item is opened, then it is held back until it is sealed again', async () => {
    await found('TORN');
    await openSealOf(t, keeper, id, { conditionFound: 'TORN', conditionNote: 'rách' });
    expect((await now()).sealState).toBe('DAMAGED');
    expect(await released('3')).toEqual(['SEAL_DAMAGED input.exhibitId']);
  });

  test('given a damaged seal, when it is sealed again, then the damage is over', async () => {
    await found('TORN');
    await sealAgain();
    expect((await now()).sealState).toBe('SEALED');
    expect(await released()).toEqual([]);
  });

  test('given a torn seal that is then said to be intact, then it is taken down, and a head alone ends the difference', async () => {
    await found('TORN');
    expect(await found('INTACT')).toEqual([]);
    expect((await now()).seals.nodes[0]).toMatchObject({
      damagedSince: expect.any(String),
      contradictedSince: expect.any(String),
    });
    await sealAgain();
    expect((await now()).sealState).toBe('DAMAGED');
    expect(await released()).toEqual(['SEAL_FINDINGS_DIFFER input.exhibitId']);
    expect(await concluded('SETTLED')).toEqual([]);
    expect((await now()).sealState).toBe('SEALED');
  });

  test('given a package that comes torn, when it is received, then it is held back from the beginning', async () => {
    const torn = sealedOnArrival({ condition: 'TORN', note: 'rách góc phải' });
    id = (await receiveOne(t, keeper, stage, sealedDrug({ ...torn, placeId: stage.place('KET') }))).id;
    expect((await now()).sealState).toBe('DAMAGED');
  });

  test('given who found the seal so, no finding, or faults in the paper, then nothing is concluded', async () => {
    expect(await concluded('SETTLED')).toEqual(['SEAL_FINDING_NONE input.sealId']);
    await found('TORN');
    const input = { sealId: await sealId(), number: ' ', outcome: 'SETTLED', text: ' ', dated: '2020-01-01' };
    expect(await told(head, conclude, input)).toEqual([
      'REQUIRED input.number',
      'REQUIRED input.text',
      'DATE_TOO_EARLY input.dated',
    ]);
    await concluded('INVESTIGATE', { number: '77/KL' });
    expect(await concluded('SETTLED', { number: ' 077/kl' })).toEqual(['DOCUMENT_NUMBER_TAKEN input.number']);
    await told(head, check, { sealId: await sealId(), condition: 'TORN', occasion: 'OTHER', note: 'rách' });
    expect(await concluded('SETTLED')).toEqual(['SEAL_FINDING_OWN input.sealId']);
    const bySql = t.application.query(
      `insert into custody.seal_conclusion (id, office_id, exhibit_id, seal_id, number, dated, outcome, text, concluded_by)
       select gen_random_uuid(), s.office_id, s.exhibit_id, s.id, 'x', now(), 'SETTLED', 'x', f.found_by
       from custody.seal s, custody.seal_findings(s.id) f where s.exhibit_id = $1 and f.condition = 'TORN' limit 1`,
      [localIdOf('Exhibit', id)],
    );
    await expect(bySql).rejects.toMatchObject({ constraint: 'ck_seal_conclusion_own_finding' });
    const stranger = await t.logIn('truongphong.kv05');
    expect(
      await told(stranger, conclude, { sealId: await sealId(), number: '1', outcome: 'SETTLED', text: 'x' }),
    ).toEqual(['NOT_FOUND input.sealId']);
  });

  test('given a conclusion past the program on a seal that nobody found damaged, then the database refuses', async () => {
    const bySql = t.application.query(
      `insert into custody.seal_conclusion (id, office_id, exhibit_id, seal_id, number, dated, outcome, text, concluded_by)
       select gen_random_uuid(), s.office_id, s.exhibit_id, s.id, 'y', now(), 'SETTLED', 'x', s.applied_by
       from custody.seal s where s.exhibit_id = $1`,
      [localIdOf('Exhibit', id)],
    );
    await expect(bySql).rejects.toMatchObject({ constraint: 'ck_seal_conclusion_finding' });
  });
});
