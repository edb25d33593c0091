import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { liveSealOf, recordSealCheck } from '../../src/custody/index.js';
import { actorOfUsername, type HouseWork } from '../../src/identity/index.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { refused, type Outcome } from '../../src/platform/outcome.js';
import {
  minutesAgo,
  papers,
  receiveOne,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field message facts { name value } }';
const people = 'participants { name organisation capacity signature remark staff { username } }';
const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) {
  sealApply(requestId: $requestId, input: $input) {
    seal { id ordinal label { issuer number count text } packing reason stateBefore stateAfter appliedAt endedAt endKind
      appliedBy { username } minutes { kind number dated } ${people} reseals { id } opening { id }
      exhibit { id code version notSealedReason sealState office { name } } }
    ${errors} } }`;
const check = `mutation ($requestId: UUID!, $input: SealCheckInput!) {
  sealCheck(requestId: $requestId, input: $input) {
    check { id condition occasion note checkedAt checkedBy { username } seal { id endedAt } } ${errors} } }`;
const open = `mutation ($requestId: UUID!, $input: SealOpenInput!) {
  sealOpen(requestId: $requestId, input: $input) {
    opening { id reason conditionFound conditionNote stateAfter openedAt openedBy { username } minutes { kind number } ${people}
      seal { id endedAt endKind exhibit { sealState } } resealedBy { ordinal } }
    ${errors} } }`;
const setReason = `mutation ($requestId: UUID!, $input: NotSealedReasonSetInput!) {
  notSealedReasonSet(requestId: $requestId, input: $input) {
    exhibit { id version notSealedReason sealState } ${errors} } }`;
const sealsOf = `query ($id: ID!) { node(id: $id) { ... on Exhibit {
  sealState notSealedReason liveSeal { id ordinal }
  seals(first: 10) { nodes { id ordinal endedAt endKind opening { id resealedBy { ordinal } } reseals { id seal { ordinal } }
    checks(first: 10) { nodes { condition note } } } } } } }`;

interface CheckedExhibit {
  readonly liveSeal: {
    readonly checks: {
      readonly nodes: readonly { readonly note: string }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  };
}

describe('seals', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let officer: TestClient;
  let stranger: TestClient;
  let accountant: TestClient;
  let inspector: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    [keeper, officer, stranger, accountant, inspector] = (await Promise.all(
      ['thukho.kv03', 'chv.kv03', 'thukho.kv05', 'ketoan.kv03', 'kiemtra1'].map((name) => t.logIn(name)),
    )) as [TestClient, TestClient, TestClient, TestClient, TestClient];
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  const organiser = {
    name: 'Ksor Tổ Chức',
    organisation: 'Phòng THADS',
    capacity: 'ORGANISER',
    signature: 'SIGNED',
  };
  const witness = {
    name: 'Rơ Châm Chứng',
    organisation: 'xã Ia Dom',
    capacity: 'WITNESS',
    signature: 'SIGNED',
  };
  const owner = { name: 'Siu Văn Thử', capacity: 'CONCERNED_PERSON', signature: 'SIGNED' };

  function applyInput(exhibit: { id: string }, input: object = {}): object {
    return {
      exhibitId: exhibit.id,
      packing: 'BOX',
      reason: 'bảo quản nguyên vẹn trong thời gian thi hành án',
      stateBefore: 'mười chiếc, đã qua sử dụng',
      stateAfter: 'trong hộp các-tông dán kín, ba tem',
      participants: [organiser, witness],
      ...input,
    };
  }

  function checkInput(seal: { id: string }, input: object = {}): object {
    return { sealId: seal.id, condition: 'INTACT', occasion: 'MONTHLY', ...input };
  }

  function openInput(seal: { id: string }, input: object = {}): object {
    return {
      sealId: seal.id,
      reason: 'giám định bổ sung theo yêu cầu của Tòa án',
      conditionFound: 'INTACT',
      stateAfter: 'đủ mười chiếc',
      participants: [organiser, owner],
      ...input,
    };
  }

  async function sealed(
    input: object = {},
    item: object = {},
  ): Promise<{ exhibit: ReceivedExhibit; seal: { id: string; label: { text: string } } }> {
    const exhibit = await receiveOne(t, keeper, stage, item);
    const { seal } = await keeper.done(apply, { input: applyInput(exhibit, input) });
    return { exhibit, seal };
  }

  async function opened(): Promise<{
    exhibit: ReceivedExhibit;
    seal: { id: string };
    opening: { id: string };
  }> {
    const { exhibit, seal } = await sealed();
    const { opening } = await keeper.done(open, { input: openInput(seal) });
    return { exhibit, seal, opening };
  }

  async function exhibitSeals(exhibit: { id: string }) {
    return (await keeper.data(sealsOf, { id: exhibit.id })).node;
  }

  /** What the trail says of an item, oldest first, without the receipt. */
  async function told(exhibit: { id: string }) {
    const found = await t.owner.query(
      `select e.kind, e.before, e.after, e.subject_type, e.subject_label, s.username, o.code as office
       from trail.event e join identity.staff s on s.id = e.actor_id join identity.office o on o.id = e.office_id
       where e.subject_id = $1 and e.kind <> 'exhibit.received' order by e.recorded_at, e.id`,
      [localIdOf('Exhibit', exhibit.id)],
    );
    return found.rows;
  }

  async function kindsTold(exhibit: { id: string }): Promise<string[]> {
    return (await told(exhibit)).map((event) => event.kind);
  }

  async function codes(
    client: TestClient,
    document: string,
    input: object,
    requestId = newId(),
  ): Promise<string[]> {
    const data = await client.data<Record<string, { userErrors: { code: string }[] }>>(document, {
      requestId,
      input,
    });
    return Object.values(data).flatMap((payload) => payload.userErrors.map((error) => error.code));
  }

  describe('sealing', () => {
    test('given an item with a reason for not being sealed, when it is sealed, then the seal is live and the reason is gone', async () => {
      const exhibit = await receiveOne(t, keeper, stage, { notSealedReason: 'UNNECESSARY' });
      const appliedAt = minutesAgo(t, 5).toISOString();
      const { seal } = await keeper.done(apply, {
        input: applyInput(exhibit, {
          appliedAt,
          expectedVersion: exhibit.version,
          label: { number: ' NP  0001 ', count: 3 },
        }),
      });
      expect(seal).toMatchObject({
        ordinal: 1,
        label: { number: 'NP 0001', count: 3 },
        packing: 'BOX',
        appliedAt,
        endedAt: null,
        endKind: null,
        appliedBy: { username: 'thukho.kv03' },
        minutes: { kind: 'SEALING_MINUTES' },
        participants: [
          { name: 'Ksor Tổ Chức', capacity: 'ORGANISER', signature: 'SIGNED', staff: null },
          { name: 'Rơ Châm Chứng', capacity: 'WITNESS', signature: 'SIGNED', staff: null },
        ],
        reseals: null,
        opening: null,
        exhibit: { id: exhibit.id, version: exhibit.version + 1, notSealedReason: null, sealState: 'SEALED' },
      });
      expect(seal.label.issuer).toBe(seal.exhibit.office.name);
      const events = await told(exhibit);
      expect(events).toMatchObject([
        {
          kind: 'seal.applied',
          username: 'thukho.kv03',
          office: 'KV03',
          subject_type: 'Exhibit',
          subject_label: exhibit.code,
          before: { seal: null, notSealedReason: 'UNNECESSARY' },
          after: { seal: seal.label.text, ordinal: 1, minutes: seal.minutes.number, notSealedReason: null },
        },
      ]);
    });

    test('given an item without a reason, when it is sealed, then its version stays', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const { seal } = await keeper.done(apply, { input: applyInput(exhibit) });
      expect(seal.exhibit.version).toBe(exhibit.version);
      expect(seal.label.text).toMatch(/, lần 1$/);
    });

    test('given members of the staff, when they take part, then their names and posts are written down', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const { viewer } = await officer.data(`{ viewer { staff { id username fullName title } } }`);
      const { seal } = await officer.done(apply, {
        input: applyInput(exhibit, {
          participants: [{ staffId: viewer.staff.id, capacity: 'ORGANISER', signature: 'SIGNED' }, witness],
        }),
      });
      expect(seal.participants[0]).toMatchObject({
        name: viewer.staff.fullName,
        organisation: viewer.staff.title,
        staff: { username: 'chv.kv03' },
      });
    });

    test.each([
      ['nobody but the organiser', { participants: [organiser] }, 'SEAL_PARTICIPANTS_MISSING'],
      ['no participants', { participants: [] }, 'SEAL_PARTICIPANTS_MISSING'],
      [
        'the person concerned instead of a witness',
        { participants: [organiser, owner] },
        'SEAL_PARTICIPANTS_MISSING',
      ],
      [
        'a witness who did not come',
        { participants: [organiser, { ...witness, signature: 'ABSENT', remark: 'đi vắng' }] },
        'SEAL_PARTICIPANTS_MISSING',
      ],
      [
        'a refusal without a reason',
        { participants: [organiser, { ...witness, signature: 'REFUSED' }] },
        'REQUIRED',
      ],
      [
        'one person twice',
        { participants: [organiser, { ...organiser, capacity: 'WITNESS' }, witness] },
        'PARTICIPANT_TWICE',
      ],
      [
        'an unknown member of the staff',
        { participants: [{ ...organiser, staffId: 'x' }, witness] },
        'NOT_FOUND',
      ],
      ['a blank reason', { reason: ' ' }, 'REQUIRED'],
      ['a blank state before', { stateBefore: ' ' }, 'REQUIRED'],
      ['a blank state after', { stateAfter: '' }, 'REQUIRED'],
      ['a blank label number', { label: { number: ' ' } }, 'REQUIRED'],
      ['no labels', { label: { count: 0 } }, 'OUT_OF_RANGE'],
      ['another version', { expectedVersion: 99 }, 'VERSION_CONFLICT'],
      ['an opening that it has not had', { resealsOpeningId: 'x' }, 'SEAL_OPENING_NOT_LAST'],
      ['minutes without a number', { minutes: { number: ' ' } }, 'REQUIRED'],
    ])('given %s, when sealing, then it is refused', async (_case, input, code) => {
      const exhibit = await receiveOne(t, keeper, stage);
      expect(await keeper.refused(apply, { input: applyInput(exhibit, input) })).toContain(code);
      expect(await exhibitSeals(exhibit)).toMatchObject({
        sealState: 'UNSEALED_WITHOUT_REASON',
        seals: { nodes: [] },
      });
      expect(await kindsTold(exhibit)).toEqual([]);
    });

    test('given a moment in the future, when sealing, then it is refused', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const appliedAt = minutesAgo(t, -1).toISOString();
      expect(await keeper.refused(apply, { input: applyInput(exhibit, { appliedAt }) })).toContain(
        'DATE_IN_FUTURE',
      );
    });

    test('given a live seal, when sealing again, then the live label is told', async () => {
      const { exhibit, seal } = await sealed();
      const data = await keeper.data(apply, { requestId: newId(), input: applyInput(exhibit) });
      expect(data.sealApply).toMatchObject({
        seal: null,
        userErrors: [{ code: 'SEAL_ALREADY_LIVE', facts: [{ name: 'label', value: seal.label.text }] }],
      });
      expect(data.sealApply.userErrors[0].message).toContain(seal.label.text);
    });

    test('given a label that was used, when sealing another item with it, then it is refused for ever', async () => {
      const label = { number: 'A-77' };
      const { seal } = await sealed({ label });
      await keeper.done(open, { input: openInput(seal) });
      const other = await receiveOne(t, keeper, stage);
      const input = applyInput(other, { label: { number: ' a 77 ' } });
      expect(await keeper.refused(apply, { input })).toEqual(['SEAL_LABEL_TAKEN']);
    });

    test('given an issuer beside the number, when sealing, then it is no input: an own seal is of the office', async () => {
      const input = applyInput(await receiveOne(t, keeper, stage), {
        label: { issuer: 'PC09', number: 'A-78' },
      });
      const answer = await keeper.ask(apply, { requestId: newId(), input });
      expect(answer.errors?.[0]?.message).toContain('issuer');
    });

    test('given minutes whose number is taken, when sealing, then it is refused', async () => {
      await sealed({ minutes: { number: '901/BBNP' } });
      const exhibit = await receiveOne(t, keeper, stage);
      const input = applyInput(exhibit, { minutes: { number: '901/BBNP' } });
      expect(await keeper.refused(apply, { input })).toEqual(['DOCUMENT_NUMBER_TAKEN']);
    });

    test('given an item that was disposed of, when sealing, then there is nothing left to seal', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      await t.owner.query(`update custody.exhibit set status = 'DISPOSED' where id = $1`, [
        localIdOf('Exhibit', exhibit.id),
      ]);
      expect(await keeper.refused(apply, { input: applyInput(exhibit) })).toEqual(['EXHIBIT_NOT_IN_STORE']);
      const reason = { exhibitId: exhibit.id, expectedVersion: exhibit.version, reason: 'LIVING' };
      expect(await keeper.refused(setReason, { input: reason })).toEqual(['EXHIBIT_NOT_IN_STORE']);
    });

    test('given a lost answer, when the sealing is repeated, then there is one seal and the same answer', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const variables = { requestId: newId(), input: applyInput(exhibit) };
      const [first, second] = await Promise.all([
        keeper.done(apply, variables),
        keeper.done(apply, variables),
      ]);
      expect(second).toEqual(first);
      expect(await keeper.done(apply, variables)).toEqual(first);
      expect((await exhibitSeals(exhibit)).seals.nodes).toHaveLength(1);
      expect(await kindsTold(exhibit)).toEqual(['seal.applied']);
      const other = { ...variables, input: applyInput(exhibit, { packing: 'BAG' }) };
      expect(await keeper.refused(apply, other)).toEqual(['REQUEST_ID_REUSED']);
    });

    test('given two people, when they seal one item at once, then one seal is live and the other is told its label', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const input = applyInput(exhibit);
      const answers = await Promise.all(
        [keeper, officer].map((client) => client.data(apply, { requestId: newId(), input })),
      );
      const refusals = answers.flatMap((answer) => answer.sealApply.userErrors);
      const [winner] = answers.map((answer) => answer.sealApply.seal).filter((seal) => seal !== null);
      expect(refusals).toMatchObject([
        { code: 'SEAL_ALREADY_LIVE', facts: [{ name: 'label', value: winner.label.text }] },
      ]);
      expect((await exhibitSeals(exhibit)).seals.nodes).toHaveLength(1);
    });

    test('given two people, when they use one label on two items at once, then one of them gets it', async () => {
      const exhibits = [await receiveOne(t, keeper, stage), await receiveOne(t, keeper, stage)];
      const label = { number: 'RACE-1' };
      const refusals = await Promise.all(
        exhibits.map((exhibit, index) =>
          codes([keeper, officer][index]!, apply, applyInput(exhibit, { label })),
        ),
      );
      expect(refusals.flat()).toEqual(['SEAL_LABEL_TAKEN']);
    });
  });

  describe('checking', () => {
    test('given an intact seal, when it is checked, then the check is written and the seal stays live', async () => {
      const { exhibit, seal } = await sealed();
      const answer = await officer.done(check, { input: checkInput(seal, { note: 'ba tem còn rõ' }) });
      expect(answer.check).toMatchObject({
        condition: 'INTACT',
        occasion: 'MONTHLY',
        note: 'ba tem còn rõ',
        checkedBy: { username: 'chv.kv03' },
        seal: { id: seal.id, endedAt: null },
      });
      expect((await told(exhibit)).at(-1)).toMatchObject({
        kind: 'seal.checked',
        username: 'chv.kv03',
        after: { seal: seal.label.text, condition: 'INTACT' },
      });
    });

    test.each(['TORN', 'MISSING', 'PEELED'])(
      'given a seal that is %s, when it is checked, then the trail names the damage and the seal is not ended',
      async (condition) => {
        const { exhibit, seal } = await sealed();
        const input = checkInput(seal, { condition, note: 'mép phải' });
        expect(await keeper.refused(check, { input: { ...input, note: ' ' } })).toEqual([
          'SEAL_NOTE_REQUIRED',
        ]);
        await keeper.done(check, { input });
        expect(await kindsTold(exhibit)).toEqual(['seal.applied', 'seal.found-damaged']);
        expect(await exhibitSeals(exhibit)).toMatchObject({
          sealState: 'DAMAGED',
          liveSeal: { id: seal.id },
          seals: { nodes: [{ checks: { nodes: [{ condition, note: 'mép phải' }] } }] },
        });
      },
    );

    test('given a moment before the sealing or after now, when checking, then it is refused', async () => {
      const { seal } = await sealed({ appliedAt: minutesAgo(t, 5).toISOString() });
      const early = checkInput(seal, { checkedAt: minutesAgo(t, 6).toISOString() });
      expect(await keeper.refused(check, { input: early })).toEqual(['SEAL_BEFORE_PREDECESSOR']);
      const late = checkInput(seal, { checkedAt: minutesAgo(t, -1).toISOString() });
      expect(await keeper.refused(check, { input: late })).toEqual(['DATE_IN_FUTURE']);
    });

    test('given a seal that was opened, when it is checked, then it is no longer live', async () => {
      const { seal } = await opened();
      expect(await keeper.refused(check, { input: checkInput(seal) })).toEqual(['SEAL_NOT_LIVE']);
    });

    test('given a lost answer, when the check is repeated, then there is one check and the same answer', async () => {
      const { exhibit, seal } = await sealed();
      const variables = { requestId: newId(), input: checkInput(seal) };
      const first = await keeper.done(check, variables);
      expect(await keeper.done(check, variables)).toEqual(first);
      expect(await kindsTold(exhibit)).toEqual(['seal.applied', 'seal.checked']);
      const other = { ...variables, input: checkInput(seal, { occasion: 'EXIT' }) };
      expect(await keeper.refused(check, other)).toEqual(['REQUEST_ID_REUSED']);
    });

    test('given many checks, when they are read page by page, then each comes once, the newest first', async () => {
      const { exhibit, seal } = await sealed({ appliedAt: minutesAgo(t, 30).toISOString() });
      const checkedAt = minutesAgo(t, 10).toISOString();
      for (const note of ['một', 'hai', 'ba']) {
        await keeper.done(check, { input: checkInput(seal, { note, checkedAt }) });
      }
      await keeper.done(check, { input: checkInput(seal, { note: 'bốn' }) });
      const notes: string[] = [];
      let after: string | null = null;
      do {
        const page: { node: CheckedExhibit } = await keeper.data(
          `query ($id: ID!, $after: String) { node(id: $id) { ... on Exhibit { liveSeal { checks(first: 2, after: $after) {
            nodes { note } pageInfo { hasNextPage endCursor } } } } } }`,
          { id: exhibit.id, after },
        );
        const { nodes, pageInfo } = page.node.liveSeal.checks;
        notes.push(...nodes.map(({ note }: { note: string }) => note));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
      expect(notes).toEqual(['bốn', 'ba', 'hai', 'một']);
    });
  });

  describe('a check in another command', () => {
    async function within(
      command: (work: HouseWork) => Promise<Outcome<unknown>>,
    ): Promise<Outcome<unknown>> {
      const actor = await actorOfUsername(t.house.sql, 'ketoan.kv03', t.clock.now());
      return t.house.unitOfWork.run(actor!, { id: newId(), operation: 'test', input: {} }, command);
    }

    function recordIn(work: HouseWork, sealId: string, condition: 'INTACT' | 'TORN' = 'INTACT') {
      return recordSealCheck(work, { sealId, condition, occasion: 'INVENTORY' }, ['input', 'count']);
    }

    test('given a counted item, when the command records its live seal, then the check belongs to the command', async () => {
      const { exhibit, seal } = await sealed();
      await within(async (work) => {
        const live = await liveSealOf(work, localIdOf('Exhibit', exhibit.id));
        expect(live?.id).toBe(localIdOf('Seal', seal.id));
        return recordIn(work, live!.id);
      });
      expect((await told(exhibit)).at(-1)).toMatchObject({ kind: 'seal.checked', username: 'ketoan.kv03' });
      await within(async (work) => {
        await recordIn(work, localIdOf('Seal', seal.id));
        return refused({ code: 'INVALID' });
      });
      expect(await kindsTold(exhibit)).toEqual(['seal.applied', 'seal.checked']);
    });

    test('given a torn or ended seal, when the command records it, then the problem lies where the command says', async () => {
      const { exhibit, seal } = await sealed();
      const sealId = localIdOf('Seal', seal.id);
      expect(await within((work) => recordIn(work, sealId, 'TORN'))).toMatchObject({
        problems: [{ code: 'SEAL_NOTE_REQUIRED', field: ['input', 'count', 'note'] }],
      });
      await keeper.done(open, { input: openInput(seal) });
      expect(await within((work) => recordIn(work, sealId))).toMatchObject({
        problems: [{ code: 'SEAL_NOT_LIVE', field: ['input', 'count', 'sealId'] }],
      });
      await within(async (work) => {
        expect(await liveSealOf(work, localIdOf('Exhibit', exhibit.id))).toBeNull();
        return refused({ code: 'INVALID' });
      });
    });
  });

  describe('opening', () => {
    test('given a live seal, when it is opened before the person concerned, then it has ended and the item stands open', async () => {
      const { exhibit, seal } = await sealed();
      const { opening } = await officer.done(open, { input: openInput(seal) });
      expect(opening).toMatchObject({
        reason: 'giám định bổ sung theo yêu cầu của Tòa án',
        conditionFound: 'INTACT',
        openedBy: { username: 'chv.kv03' },
        minutes: { kind: 'OPENING_MINUTES' },
        participants: [{ capacity: 'ORGANISER' }, { capacity: 'CONCERNED_PERSON' }],
        seal: { id: seal.id, endedAt: opening.openedAt, endKind: 'OPENED', exhibit: { sealState: 'OPEN' } },
        resealedBy: null,
      });
      expect((await told(exhibit)).at(-1)).toMatchObject({
        kind: 'seal.opened',
        username: 'chv.kv03',
        subject_type: 'Exhibit',
        subject_label: exhibit.code,
        before: { seal: seal.label.text },
        after: {
          seal: null,
          openedSeal: seal.label.text,
          endKind: 'OPENED',
          minutes: opening.minutes.number,
        },
      });
    });

    test.each(['PEELED', 'TORN', 'UNREADABLE', 'MISSING', 'SUSPICIOUS'])(
      'given a seal that is %s, when it is opened, then it was found broken and that is described',
      async (conditionFound) => {
        const { seal } = await sealed();
        const input = openInput(seal, { conditionFound, conditionNote: 'mất góc dưới' });
        expect(await keeper.refused(open, { input: { ...input, conditionNote: null } })).toEqual([
          'SEAL_NOTE_REQUIRED',
        ]);
        const { opening } = await keeper.done(open, { input });
        expect(opening.seal.endKind).toBe('FOUND_BROKEN');
      },
    );

    test.each([
      ['nobody but the organiser', { participants: [organiser] }, 'SEAL_OPENING_PARTICIPANTS_MISSING'],
      [
        'the keeper instead of a witness',
        { participants: [organiser, { ...witness, capacity: 'KEEPER' }] },
        'SEAL_OPENING_PARTICIPANTS_MISSING',
      ],
      [
        'a fingerprint without a remark',
        { participants: [organiser, { ...owner, signature: 'FINGERPRINT' }] },
        'REQUIRED',
      ],
      ['a blank reason', { reason: ' ' }, 'REQUIRED'],
      ['a blank state after', { stateAfter: ' ' }, 'REQUIRED'],
      ['minutes of tomorrow', { minutes: { dated: '2099-01-01' } }, 'DATE_IN_FUTURE'],
      ['an unknown seal', { sealId: 'x' }, 'NOT_FOUND'],
    ])('given %s, when opening, then it is refused', async (_case, input, code) => {
      const { exhibit, seal } = await sealed();
      expect(await keeper.refused(open, { input: openInput(seal, input) })).toEqual([code]);
      expect(await exhibitSeals(exhibit)).toMatchObject({ sealState: 'SEALED', liveSeal: { id: seal.id } });
      expect(await kindsTold(exhibit)).toEqual(['seal.applied']);
    });

    test('given a check, when the opening is said to lie before it, then it is refused', async () => {
      const { seal } = await sealed({ appliedAt: minutesAgo(t, 30).toISOString() });
      await keeper.done(check, { input: checkInput(seal, { checkedAt: minutesAgo(t, 10).toISOString() }) });
      const early = openInput(seal, { openedAt: minutesAgo(t, 20).toISOString() });
      const answer = await keeper.data(open, { requestId: newId(), input: early });
      expect(answer.sealOpen.userErrors).toMatchObject([
        { code: 'SEAL_BEFORE_PREDECESSOR', field: ['input', 'openedAt'] },
      ]);
      const late = openInput(seal, { openedAt: minutesAgo(t, -1).toISOString() });
      expect(await keeper.refused(open, { input: late })).toEqual(['DATE_IN_FUTURE']);
    });

    test('given a lost answer, when the opening is repeated, then there is one opening and the same answer', async () => {
      const { exhibit, seal } = await sealed();
      const variables = { requestId: newId(), input: openInput(seal) };
      const first = await keeper.done(open, variables);
      expect(await keeper.done(open, variables)).toEqual(first);
      expect(await kindsTold(exhibit)).toEqual(['seal.applied', 'seal.opened']);
      const other = { ...variables, input: openInput(seal, { reason: 'khác' }) };
      expect(await keeper.refused(open, other)).toEqual(['REQUEST_ID_REUSED']);
    });

    test('given two people, when they open one seal at once, then one opens it and the other is too late', async () => {
      const { exhibit, seal } = await sealed();
      const refusals = await Promise.all(
        [keeper, officer].map((client) => codes(client, open, openInput(seal))),
      );
      expect(refusals.flat()).toEqual(['SEAL_NOT_LIVE']);
      expect(await kindsTold(exhibit)).toEqual(['seal.applied', 'seal.opened']);
    });
  });

  describe('the chain', () => {
    test('given an item, when it is sealed, checked, opened and sealed again, then each link names the one before', async () => {
      const { exhibit, seal } = await sealed();
      await keeper.done(check, { input: checkInput(seal) });
      const { opening } = await keeper.done(open, { input: openInput(seal) });
      expect((await exhibitSeals(exhibit)).sealState).toBe('OPEN');
      const { seal: second } = await keeper.done(apply, { input: applyInput(exhibit) });
      expect(second).toMatchObject({ ordinal: 2, reseals: { id: opening.id } });
      expect(await exhibitSeals(exhibit)).toMatchObject({
        sealState: 'SEALED',
        liveSeal: { id: second.id, ordinal: 2 },
        seals: {
          nodes: [
            { ordinal: 2, endedAt: null, opening: null, reseals: { seal: { ordinal: 1 } } },
            {
              ordinal: 1,
              endKind: 'OPENED',
              opening: { id: opening.id, resealedBy: { ordinal: 2 } },
              reseals: null,
            },
          ],
        },
      });
      const data = await inspector.data(
        `query ($filter: AuditEventFilter) { auditEvents(first: 10, filter: $filter) { nodes { kind actor { username } } } }`,
        { filter: { subjectId: exhibit.id } },
      );
      expect(data.auditEvents.nodes.map(({ kind }: { kind: string }) => kind)).toEqual([
        'seal.applied',
        'seal.opened',
        'seal.checked',
        'seal.applied',
        'exhibit.received',
      ]);
      expect((await told(exhibit)).at(-1).after.sealedAgainAfter).toBe(seal.label.text);
    });

    test('given an opening, when the item is sealed again before the keeper, then a witness is not needed', async () => {
      const { exhibit, opening } = await opened();
      const participants = [organiser, { ...witness, capacity: 'KEEPER' }];
      const input = applyInput(exhibit, { participants, resealsOpeningId: opening.id });
      expect((await keeper.done(apply, { input })).seal.reseals).toEqual({ id: opening.id });
    });

    test('given an opening, when the sealing is said to lie before it, then it is refused', async () => {
      const { exhibit } = await opened();
      const input = applyInput(exhibit, { appliedAt: minutesAgo(t, 1).toISOString() });
      expect(await keeper.refused(apply, { input })).toEqual(['SEAL_BEFORE_PREDECESSOR']);
    });

    test("given two openings, when sealing after the first or after another item's, then only the last will do", async () => {
      const { exhibit, opening: first } = await opened();
      const { seal: second } = await keeper.done(apply, { input: applyInput(exhibit) });
      await keeper.done(open, { input: openInput(second) });
      const { opening: foreign } = await opened();
      for (const resealsOpeningId of [first.id, foreign.id]) {
        const input = applyInput(exhibit, { resealsOpeningId });
        expect(await keeper.refused(apply, { input })).toEqual(['SEAL_OPENING_NOT_LAST']);
      }
    });

    test('given a sealed item, when it goes to another office, then that office checks and opens the seal and this one does not', async () => {
      const { exhibit, seal } = await sealed();
      const receiver = await t.logIn('thukho.tinh');
      const target = await stageOf(receiver, 'TINH');
      const { transfer } = await keeper.done(
        `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
          transferDispatch(requestId: $requestId, input: $input) { transfer { id version } ${errors} } }`,
        {
          input: {
            fromWarehouseId: stage.warehouseId,
            toWarehouseId: target.warehouseId,
            reason: 'tập trung về kho tỉnh',
            lines: [
              {
                exhibitId: exhibit.id,
                expectedVersion: exhibit.version,
                fromPlaceId: stage.place('A1'),
                quantity: '10',
              },
            ],
            ...papers(t, 30),
          },
        },
      );
      await receiver.done(
        `mutation ($requestId: UUID!, $input: TransferAcceptInput!) {
          transferAccept(requestId: $requestId, input: $input) { transfer { id } ${errors} } }`,
        {
          input: {
            transferId: transfer.id,
            expectedVersion: transfer.version,
            lines: [{ exhibitId: exhibit.id, quantity: '10', toPlaceId: target.place('B1-1') }],
            ...papers(t, 10),
          },
        },
      );
      expect(await codes(keeper, check, checkInput(seal))).toEqual(['NOT_FOUND']);
      expect(await codes(receiver, check, checkInput(seal, { occasion: 'RECEIPT' }))).toEqual([]);
      expect(await codes(receiver, open, openInput(seal))).toEqual([]);
      expect((await told(exhibit)).at(-1)).toMatchObject({ kind: 'seal.opened', office: 'TINH' });
    });
  });

  describe('the reason for not being sealed', () => {
    const reasonInput = (exhibit: { id: string; version: number }, input: object = {}) => ({
      exhibitId: exhibit.id,
      expectedVersion: exhibit.version,
      reason: 'PERISHABLE',
      ...input,
    });

    test('given an unsealed item, when the reason is recorded, then the item has it and a new version', async () => {
      const exhibit = await receiveOne(t, keeper, stage, { notSealedReason: 'UNNECESSARY' });
      const answer = await keeper.done(setReason, { input: reasonInput(exhibit) });
      expect(answer.exhibit).toEqual({
        id: exhibit.id,
        version: exhibit.version + 1,
        notSealedReason: 'PERISHABLE',
        sealState: 'NOT_SEALED',
      });
      expect(await told(exhibit)).toMatchObject([
        {
          kind: 'exhibit.not-sealed-reason-set',
          username: 'thukho.kv03',
          before: { notSealedReason: 'UNNECESSARY' },
          after: { notSealedReason: 'PERISHABLE' },
        },
      ]);
    });

    test('given a live seal, when a reason is recorded, then it is refused', async () => {
      const { exhibit } = await sealed();
      expect(await keeper.refused(setReason, { input: reasonInput(exhibit) })).toEqual([
        'SEAL_REASON_CONFLICT',
      ]);
    });

    test('given an opened item, when a reason is recorded, then it no longer counts as open', async () => {
      const { exhibit } = await opened();
      const answer = await keeper.done(setReason, { input: reasonInput(exhibit) });
      expect(answer.exhibit.sealState).toBe('NOT_SEALED');
    });

    test('given two people who saw the same version, when both record a reason, then the second looks again', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const refusals = await Promise.all(
        [keeper, officer].map((client) => codes(client, setReason, reasonInput(exhibit))),
      );
      expect(refusals.flat()).toEqual(['VERSION_CONFLICT']);
    });

    test('given a sealing and a reason at once, when both rest on what was seen, then a sealed item has no reason', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const [sealing, reason] = await Promise.all([
        codes(keeper, apply, applyInput(exhibit)),
        codes(officer, setReason, reasonInput(exhibit)),
      ]);
      expect(sealing).toEqual([]);
      expect([[], ['SEAL_REASON_CONFLICT']]).toContainEqual(reason);
      expect(await exhibitSeals(exhibit)).toMatchObject({ sealState: 'SEALED', notSealedReason: null });
    });

    test('given a lost answer, when it is repeated, then there is one event and the same answer', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const variables = { requestId: newId(), input: reasonInput(exhibit) };
      const first = await keeper.done(setReason, variables);
      expect(await keeper.done(setReason, variables)).toEqual(first);
      expect(await kindsTold(exhibit)).toEqual(['exhibit.not-sealed-reason-set']);
      const other = { ...variables, input: reasonInput(exhibit, { reason: 'LIVING' }) };
      expect(await keeper.refused(setReason, other)).toEqual(['REQUEST_ID_REUSED']);
    });
  });

  describe('who may', () => {
    test("given another office's keeper, when acting on the item or its seal, then neither is found", async () => {
      const { exhibit, seal } = await sealed();
      const unsealed = await receiveOne(t, keeper, stage);
      const reason = { exhibitId: unsealed.id, expectedVersion: unsealed.version, reason: 'LIVING' };
      expect(await stranger.refused(apply, { input: applyInput(unsealed) })).toEqual(['NOT_FOUND']);
      expect(await stranger.refused(check, { input: checkInput(seal) })).toEqual(['NOT_FOUND']);
      expect(await stranger.refused(open, { input: openInput(seal) })).toEqual(['NOT_FOUND']);
      expect(await stranger.refused(setReason, { input: reason })).toEqual(['NOT_FOUND']);
      expect(await kindsTold(exhibit)).toEqual(['seal.applied']);
      expect(await kindsTold(unsealed)).toEqual([]);
    });

    test('given a role without the permission, when acting, then it is forbidden', async () => {
      const { exhibit, seal } = await sealed();
      const head = await t.logIn('truongphong.kv03');
      const reason = { exhibitId: exhibit.id, expectedVersion: exhibit.version, reason: 'LIVING' };
      const attempts: [TestClient, string, object][] = [
        [accountant, apply, applyInput(exhibit)],
        [accountant, check, checkInput(seal)],
        [accountant, open, openInput(seal)],
        [accountant, setReason, reason],
        [head, apply, applyInput(exhibit)],
        [head, open, openInput(seal)],
      ];
      for (const [client, document, input] of attempts) {
        const answer = await client.ask(document, { requestId: newId(), input });
        expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      }
      expect(await codes(head, check, checkInput(seal))).toEqual([]);
    });
  });

  describe('the database', () => {
    const rawSeal = `insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, label_number, packing, reason,
        state_before, state_after, minutes_id, applied_at, applied_by, reseals_opening_id)
      select gen_random_uuid(), s.office_id, coalesce($2::uuid, s.exhibit_id), $3, coalesce($4, s.label_issuer), $5, s.packing,
        s.reason, s.state_before, s.state_after, $6::uuid, coalesce($7::timestamptz, s.applied_at), s.applied_by, $8::uuid
      from custody.seal s where s.id = $1`;

    interface RawSeal {
      readonly exhibit?: { id: string };
      readonly ordinal?: number;
      readonly issuer?: string;
      readonly number?: string;
      readonly minutesId?: string;
      readonly appliedAt?: Date;
      readonly reseals?: { id: string };
    }

    /** A second seal made from one that is there, as the application's own role. */
    function insertSeal(seal: { id: string }, other: RawSeal = {}): Promise<unknown> {
      return t.application.query(rawSeal, [
        localIdOf('Seal', seal.id),
        other.exhibit === undefined ? null : localIdOf('Exhibit', other.exhibit.id),
        other.ordinal ?? 1,
        other.issuer ?? null,
        other.number ?? null,
        other.minutesId ?? null,
        other.appliedAt ?? null,
        other.reseals === undefined ? null : localIdOf('SealOpening', other.reseals.id),
      ]);
    }

    async function minutesOf(seal: { id: string }): Promise<string> {
      const found = await t.owner.query('select minutes_id from custody.seal where id = $1', [
        localIdOf('Seal', seal.id),
      ]);
      return found.rows[0].minutes_id;
    }

    const refusedBy = (constraint: string) => expect.objectContaining({ constraint });

    test('given a live seal, when a second one is inserted, then the database refuses it', async () => {
      const { seal } = await sealed();
      await expect(insertSeal(seal, { ordinal: 2 })).rejects.toEqual(refusedBy('uq_seal_live'));
    });

    test('given two transactions that saw no seal, when both insert one, then one waits and is refused', async () => {
      const { seal } = await sealed();
      const exhibit = await receiveOne(t, keeper, stage);
      await t.application.query('begin');
      await insertSeal(seal, { exhibit });
      const second = keeper.data(apply, { requestId: newId(), input: applyInput(exhibit) });
      await t.application.query('commit');
      expect((await second).sealApply.userErrors).toMatchObject([{ code: 'SEAL_ALREADY_LIVE' }]);
    });

    test('given a label, when it is inserted on another item, then the database refuses it', async () => {
      const { seal } = await sealed({ label: { number: 'RAW-1' } });
      const exhibit = await receiveOne(t, keeper, stage);
      const again = insertSeal(seal, { exhibit, number: 'RAW-1' });
      await expect(again).rejects.toEqual(refusedBy('uq_seal_label'));
    });

    test('given an own seal, when it is inserted under the name of somebody else, then the database refuses it', async () => {
      const { seal } = await sealed();
      const exhibit = await receiveOne(t, keeper, stage);
      const foreign = { exhibit, issuer: 'PC04', number: 'RAW-2', minutesId: await minutesOf(seal) };
      await expect(insertSeal(seal, foreign)).rejects.toEqual(refusedBy('ck_seal_own_issuer'));
    });

    test('given a number of the office that was once used under a typed name, when it is used again, then the program and the database refuse it', async () => {
      const { seal } = await sealed();
      const [first, second] = [await receiveOne(t, keeper, stage), await receiveOne(t, keeper, stage)];
      const minutesId = await minutesOf(seal);
      await t.owner.query('begin');
      await t.owner.query('alter table custody.seal disable trigger guard_own_label');
      await t.owner.query('alter table custody.seal disable trigger require_participants');
      await t.owner.query(rawSeal, [
        localIdOf('Seal', seal.id),
        localIdOf('Exhibit', first.id),
        1,
        'Phòng THADS KV3',
        'NP-2681',
        minutesId,
        null,
        null,
      ]);
      await t.owner.query('set constraints all immediate');
      await t.owner.query('alter table custody.seal enable always trigger guard_own_label');
      await t.owner.query('alter table custody.seal enable always trigger require_participants');
      await t.owner.query('commit');
      const again = applyInput(second, { label: { number: 'np 2681' } });
      expect(await keeper.refused(apply, { input: again })).toEqual(['SEAL_LABEL_TAKEN']);
      await expect(insertSeal(seal, { exhibit: second, number: 'NP-2681', minutesId })).rejects.toEqual(
        refusedBy('uq_seal_label'),
      );
    });

    test('given an opened seal, when the next one skips a number, another opening or time, then the database refuses it', async () => {
      const { seal, opening } = await opened();
      const { opening: foreign } = await opened();
      const appliedAt = t.clock.now();
      await expect(insertSeal(seal, { ordinal: 3, appliedAt, reseals: opening })).rejects.toEqual(
        refusedBy('ck_seal_ordinal'),
      );
      await expect(insertSeal(seal, { ordinal: 2, appliedAt })).rejects.toEqual(refusedBy('ck_seal_reseals'));
      await expect(insertSeal(seal, { ordinal: 2, appliedAt, reseals: foreign })).rejects.toEqual(
        refusedBy('ck_seal_reseals'),
      );
      const early = { ordinal: 2, appliedAt: minutesAgo(t, 60), reseals: opening };
      await expect(insertSeal(seal, early)).rejects.toEqual(refusedBy('ck_seal_after_predecessor'));
      await insertSeal(seal, { ordinal: 2, appliedAt, reseals: opening });
    });

    test('given minutes, when a seal or an opening comes without people, then the database refuses the transaction', async () => {
      const { seal } = await sealed();
      const exhibit = await receiveOne(t, keeper, stage);
      const alone = insertSeal(seal, { exhibit, minutesId: await minutesOf(seal) });
      await expect(alone).rejects.toEqual(refusedBy('ck_seal_participants'));
      const opening = t.application.query(
        `insert into custody.seal_opening (id, office_id, seal_id, exhibit_id, reason, condition_found, state_after, minutes_id,
          opened_at, opened_by)
         select gen_random_uuid(), office_id, id, exhibit_id, 'lén mở', 'INTACT', '', minutes_id, applied_at, applied_by
         from custody.seal where id = $1`,
        [localIdOf('Seal', seal.id)],
      );
      await expect(opening).rejects.toEqual(refusedBy('ck_seal_participants'));
    });

    test('given an opened seal, when a check or a second opening is inserted, then the database refuses it', async () => {
      const { seal, opening } = await opened();
      const late = t.application.query(
        `insert into custody.seal_check (id, office_id, seal_id, exhibit_id, condition, occasion, checked_at, checked_by)
         select gen_random_uuid(), office_id, id, exhibit_id, 'INTACT', 'OTHER', ended_at, applied_by
         from custody.seal where id = $1`,
        [localIdOf('Seal', seal.id)],
      );
      await expect(late).rejects.toEqual(refusedBy('ck_seal_check_live'));
      const second = t.application.query(
        `insert into custody.seal_opening (id, office_id, seal_id, exhibit_id, reason, condition_found, state_after, minutes_id,
          opened_at, opened_by)
         select gen_random_uuid(), office_id, seal_id, exhibit_id, reason, condition_found, state_after, minutes_id, opened_at,
          opened_by from custody.seal_opening where id = $1`,
        [localIdOf('SealOpening', opening.id)],
      );
      await expect(second).rejects.toEqual(refusedBy('ck_seal_opening_live'));
    });

    test('given a live seal, when a check or an opening lies before it or its last check, then the database refuses it', async () => {
      const { seal } = await sealed({ appliedAt: minutesAgo(t, 30).toISOString() });
      await keeper.done(check, { input: checkInput(seal, { checkedAt: minutesAgo(t, 10).toISOString() }) });
      const early = t.application.query(
        `insert into custody.seal_check (id, office_id, seal_id, exhibit_id, condition, occasion, checked_at, checked_by)
         select gen_random_uuid(), office_id, id, exhibit_id, 'INTACT', 'OTHER', $2, applied_by
         from custody.seal where id = $1`,
        [localIdOf('Seal', seal.id), minutesAgo(t, 40)],
      );
      await expect(early).rejects.toEqual(refusedBy('ck_seal_check_order'));
      for (const [minutes, constraint] of [
        [20, 'ck_seal_opening_order'],
        [40, 'ck_seal_order'],
      ] as const) {
        const opening = t.application.query(
          `insert into custody.seal_opening (id, office_id, seal_id, exhibit_id, reason, condition_found, state_after,
            minutes_id, opened_at, opened_by)
           select gen_random_uuid(), office_id, id, exhibit_id, 'x', 'INTACT', '', minutes_id, $2, applied_by
           from custody.seal where id = $1`,
          [localIdOf('Seal', seal.id), minutesAgo(t, minutes)],
        );
        await expect(opening).rejects.toEqual(refusedBy(constraint));
      }
    });

    test.each([
      ['update custody.seal set ended_at = now(), end_kind = $$OPENED$$'],
      ['update custody.seal set ended_at = null, end_kind = null'],
      ['update custody.seal set label_number = $$1$$'],
      ['delete from custody.seal'],
      ['update custody.seal_check set note = $$x$$'],
      ['delete from custody.seal_check'],
      ['update custody.seal_opening set reason = $$x$$'],
      ['delete from custody.seal_opening'],
      ['update custody.participant set signature = $$SIGNED$$'],
      ['delete from custody.participant'],
      ['truncate custody.participant'],
    ])('given the role of the application, when it runs "%s", then it has no right to', async (statement) => {
      await expect(t.application.query(statement)).rejects.toEqual(
        expect.objectContaining({ code: '42501' }),
      );
    });

    test.each([
      ['update custody.seal_check set note = $$x$$'],
      ['delete from custody.seal_opening'],
      ['update custody.participant set signature = $$SIGNED$$'],
    ])(
      'given even the owner of the tables, when "%s" is run, then what was written stays',
      async (statement) => {
        const { seal } = await sealed();
        await keeper.done(check, { input: checkInput(seal) });
        await keeper.done(open, { input: openInput(seal) });
        await expect(t.owner.query(statement)).rejects.toEqual(refusedBy('ck_append_only'));
      },
    );
  });
});
