import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { importDemoRegisters } from '../../src/demo/registers.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { dateInVietnam } from '../../src/rules/index.js';
import {
  decide,
  decisionInput,
  disposalInput,
  exhibitNow,
  minutesAgo,
  nextDecisionNumber,
  openSealOf,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  sealedDrug,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { basis, correctDocument, reversalOf, reverseDocument } from './correction-scenes.js';

const errors = 'userErrors { code field facts { name value } }';
const dayMinutes = 1_440;

/** The questions of a year's work, each of which is one query. */
const questions = {
  damaged: '{ exhibits(filter: { sealState: DAMAGED }, first: 100) { totalCount nodes { id } } }',
  open: '{ exhibits(filter: { sealState: OPEN }, first: 100) { totalCount nodes { id } } }',
  notJudged: '{ exhibits(filter: { stage: NOT_JUDGED }, first: 100) { totalCount nodes { id } } }',
  toBeEnforced: '{ exhibits(filter: { stage: TO_BE_ENFORCED }, first: 100) { totalCount nodes { id } } }',
  backlog: `query ($until: Date!) {
    exhibits(filter: { awaitsDecision: true, receivedUntil: $until }, first: 100) { totalCount nodes { id receivedOn } } }`,
  overdue:
    '{ openReleases(filter: { overdue: true }, first: 100) { totalCount nodes { id dueOn overdue exhibit { id } } } }',
};

/** What each filter chooses among, beside the field that says the same. */
const said = {
  stage: ['NOT_JUDGED', 'JUDGED', 'TO_BE_ENFORCED', 'ENDED'],
  sealState: ['SEALED', 'DAMAGED', 'OPEN', 'NOT_SEALED', 'UNSEALED_WITHOUT_REASON', 'DISPOSED'],
  intendedDisposal: ['CONFISCATION', 'DESTRUCTION', 'RETURN', 'KEEP_FOR_ENFORCEMENT'],
  awaitsDecision: ['true', 'false'],
} as const;

const everything = `query ($first: Int!, $after: String, $filter: ExhibitFilter) {
  exhibits(first: $first, after: $after, filter: $filter) { totalCount
    nodes { id code stage sealState intendedDisposal awaitsDecision receivedOn class { highRisk } holdings { quantity place { id } } }
    pageInfo { hasNextPage endCursor } } }`;

describe('the filters of the lists', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let province: TestClient;
  let stranger: TestClient;
  let stage: Stage;
  let today: string;

  beforeAll(async () => {
    t = await openTestHouse();
    await importDemoRegisters(t.house, () => undefined);
    [keeper, province, stranger] = await Promise.all([
      t.logIn('thukho.kv03'),
      t.logIn('taichinh1'),
      t.logIn('thukho.kv05'),
    ]);
    stage = await stageOf(keeper, 'KV03');
    today = dateInVietnam(t.clock.now());
  }, 120_000);
  afterAll(async () => {
    // Whatever was done here, what is kept for the filters follows from it.
    expect((await t.owner.query('select * from custody.standing_difference')).rows).toEqual([]);
    await t.close();
  });

  async function counted(condition: string): Promise<string[]> {
    const { rows } = await t.owner.query(
      `select e.id from custody.exhibit e join custody.case_file c on c.id = e.case_id
       join identity.office o on o.id = e.office_id
       where o.code = 'KV03' and e.status not in ('DISPOSED', 'VOID') and ${condition}`,
    );
    return rows.map(({ id }) => id as string).sort();
  }

  /** All of what a filter finds, page by page. */
  async function listed(client: TestClient, filter: object, first = 100): Promise<any[]> {
    const found: any[] = [];
    for (let after: string | null = null; ;) {
      const { exhibits }: any = await client.data(everything, { first, after, filter });
      found.push(...exhibits.nodes);
      if (exhibits.pageInfo.hasNextPage !== true) {
        expect(found).toHaveLength(exhibits.totalCount);
        return found;
      }
      after = exhibits.pageInfo.endCursor;
    }
  }

  const idsOf = (nodes: readonly { id: string }[]): string[] =>
    nodes.map(({ id }) => localIdOf('Exhibit', id)).sort();

  async function expectAnswer(question: string, expected: string[], variables: object = {}): Promise<void> {
    const { exhibits } = await keeper.data(question, variables);
    expect(exhibits.totalCount).toBe(expected.length);
    expect(expected.length).toBeGreaterThan(0);
    if (expected.length <= 100) {
      expect(idsOf(exhibits.nodes)).toEqual(expected);
    }
    expect((await stranger.data(question, variables)).exhibits.totalCount).toBe(0);
  }

  const sealed = (): Promise<ReceivedExhibit> =>
    receiveOne(t, keeper, stage, sealedDrug({ placeId: stage.place('KET') }));

  async function torn(exhibit: ReceivedExhibit): Promise<void> {
    const { node } = await keeper.data(
      'query ($id: ID!) { node(id: $id) { ... on Exhibit { liveSeal { id } } } }',
      { id: exhibit.id },
    );
    await keeper.done(
      `mutation ($requestId: UUID!, $input: SealCheckInput!) { sealCheck(requestId: $requestId, input: $input) { check { id } ${errors} } }`,
      { input: { sealId: node.liveSeal.id, condition: 'TORN', occasion: 'MONTHLY', note: 'rách góc' } },
    );
  }

  const released = async (days: number, dueInDays: number | null): Promise<string> => {
    const minutes = days * dayMinutes;
    const handover = {
      otherParty: { name: 'Trần Văn Giao', organisation: 'Công an tỉnh' },
      handedOverAt: minutesAgo(t, minutes + 60).toISOString(),
    };
    const exhibit = await receiveOne(t, keeper, stage, {}, { handover });
    const { release } = await keeper.done(
      `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
        exhibitRelease(requestId: $requestId, input: $input) { release { id } ${errors} } }`,
      {
        input: {
          exhibitId: exhibit.id,
          expectedVersion: exhibit.version,
          fromPlaceId: stage.place('A1'),
          toPlaceId: stage.place('GIAMDINH'),
          quantity: '4',
          purpose: 'giám định',
          requestedBy: 'Tòa án nhân dân khu vực 3',
          dueOn: dueInDays === null ? null : dateInVietnam(minutesAgo(t, -dueInDays * dayMinutes)),
          ...papers(t, minutes),
        },
      },
    );
    return release.id;
  };

  describe('the questions of a year', () => {
    test('which seals are damaged: given one found torn, and one that was disposed of afterwards in the book alone', async () => {
      await sealed();
      await torn(await sealed());
      await expectAnswer(
        questions.damaged,
        await counted(
          'exists (select from custody.seal s where s.exhibit_id = e.id and s.damaged_since is not null)',
        ),
      );
    });

    test('which items stand open: given one opened and not sealed again', async () => {
      await openSealOf(t, keeper, (await sealed()).id);
      await expectAnswer(
        questions.open,
        await counted(`e.not_sealed_reason is null and exists (select from custody.seal s where s.exhibit_id = e.id)
          and not exists (select from custody.seal s where s.exhibit_id = e.id and (s.ended_at is null or s.damaged_since is not null))`),
      );
    });

    test('which items are not judged, and which are to be enforced: they change sides with the papers of their case, and leave with their end', async () => {
      const [waiting, decided, gone] = [
        await receiveOne(t, keeper, stage),
        await receiveOne(t, keeper, stage),
        await receiveOne(t, keeper, stage),
      ];
      await decide(t, [decided]);
      const disposal = await disposalInput(t, stage, gone);
      const { version } = await exhibitNow(keeper, gone.id);
      await keeper.done(
        `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) { exhibitDispose(requestId: $requestId, input: $input) { disposal { id } ${errors} } }`,
        { input: { ...disposal, expectedVersion: version } },
      );
      await expectAnswer(
        questions.notJudged,
        await counted('c.judgment_date is null and c.enforcement_decision_date is null'),
      );
      await expectAnswer(questions.toBeEnforced, await counted('c.enforcement_decision_date is not null'));
      const of = async (one: ReceivedExhibit) => (await listed(keeper, { code: one.code }))[0].stage;
      expect([await of(waiting), await of(decided), await of(gone)]).toEqual([
        'NOT_JUDGED',
        'TO_BE_ENFORCED',
        'ENDED',
      ]);
    });

    test('what was received more than a year ago and awaits a decision: given years of registers', async () => {
      const until = dateInVietnam(minutesAgo(t, 365 * dayMinutes));
      await expectAnswer(
        questions.backlog,
        await counted(`c.enforcement_decision_date is null
          and not exists (select from custody.case_decision_item i where i.exhibit_id = e.id)
          and (select (m.occurred_at at time zone 'Asia/Ho_Chi_Minh')::date from custody.movement m
            where m.exhibit_id = e.id and m.kind = 'RECEIPT') <= '${until}'`),
        { until },
      );
    });

    test('what is overdue: given releases that were due, are due today, will be due, or have no day, the due ones come in the order of their days', async () => {
      const late = await released(30, -3);
      const later = await released(20, -9);
      const due = await released(10, 0);
      const coming = await released(5, 4);
      const whenever = await released(4, null);
      const { openReleases: overdue } = await keeper.data(questions.overdue);
      expect(overdue.nodes.map(({ id }: any) => id)).toEqual([later, late]);
      expect(overdue).toMatchObject({ totalCount: 2, nodes: [{ overdue: true }, { overdue: true }] });
      const { rows } = await t.owner.query(
        `select count(*)::int as count from custody.release where due_on < '${today}'
         and returned_quantity + consumed_quantity + disposed_quantity < quantity`,
      );
      expect(rows[0].count).toBe(2);
      const mine = [later, late, due, coming, whenever];
      // Beside them stand those that a register has at the Treasury, without a day.
      const asked = async (filter: object): Promise<string[]> => {
        const { openReleases } = await keeper.data(
          'query ($filter: OpenReleaseFilter) { openReleases(filter: $filter, first: 100) { nodes { id dueOn } } }',
          { filter },
        );
        return openReleases.nodes
          .filter(({ id, dueOn }: any) => dueOn !== null || mine.includes(id))
          .map(({ id }: any) => id);
      };
      expect(await asked({})).toEqual(mine);
      const paged: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const { openReleases }: any = await keeper.data(
          `query ($after: String) { openReleases(first: 1, after: $after) {
            nodes { id } pageInfo { hasNextPage endCursor } } }`,
          { after },
        );
        paged.push(...openReleases.nodes.map(({ id }: any) => id));
        ({ endCursor: after, hasNextPage: more } = openReleases.pageInfo);
      }
      expect(paged.slice(0, 4)).toEqual(mine.slice(0, 4));
      expect(paged).toContain(whenever);
      expect(new Set(paged).size).toBe(paged.length);
      expect(await asked({ overdue: false })).toEqual([due, coming, whenever]);
      expect(await asked({ dueFrom: today })).toEqual([due, coming]);
      expect(await asked({ dueUntil: today })).toEqual([later, late, due]);
      expect(await asked({ dueFrom: today, dueUntil: today })).toEqual([due]);
      expect((await stranger.data(questions.overdue)).openReleases.nodes).toEqual([]);
      expect((await province.data(questions.overdue)).openReleases.totalCount).toBe(2);
    });
  });

  describe('a filter and its field', () => {
    test.each(Object.entries(said))('%s never disagree', async (name, values) => {
      const all = await listed(keeper, {});
      for (const value of values) {
        const isFlag = value === 'true' || value === 'false';
        const found = await listed(keeper, { [name]: isFlag ? value === 'true' : value });
        const expected = all.filter((one) => String(one[name]) === value);
        expect([value, idsOf(found)]).toEqual([value, idsOf(expected)]);
      }
    });

    test('of high risk never disagree', async () => {
      const all = await listed(keeper, {});
      for (const highRisk of [true, false]) {
        const expected = all.filter((one) => one.class.highRisk === highRisk);
        expect(expected).not.toEqual([]);
        expect(idsOf(await listed(keeper, { highRisk }))).toEqual(idsOf(expected));
      }
    });

    test('of a place never disagree', async () => {
      const all = await listed(keeper, {});
      for (const code of ['A1', 'KET', 'GIAMDINH']) {
        const placeId = stage.place(code);
        const expected = all.filter((one) => one.holdings.some(({ place }: any) => place.id === placeId));
        expect(expected).not.toEqual([]);
        expect(idsOf(await listed(keeper, { placeId }, 7))).toEqual(idsOf(expected));
        expect(await listed(stranger, { placeId })).toEqual([]);
      }
    });

    test('of the day of receipt never disagree, and the list is last received first on every page', async () => {
      const all = await listed(keeper, {});
      const days = all
        .map(({ receivedOn }) => receivedOn as string | null)
        .filter((day) => day !== null)
        .sort();
      const [from, until] = [days[Math.floor(days.length / 4)]!, days[Math.floor(days.length / 2)]!];
      const found = await listed(keeper, { receivedFrom: from, receivedUntil: until }, 9);
      const expected = all
        .filter(({ receivedOn }) => receivedOn !== null && receivedOn >= from && receivedOn <= until)
        .sort((a, b) =>
          a.receivedOn === b.receivedOn
            ? localIdOf('Exhibit', b.id).localeCompare(localIdOf('Exhibit', a.id))
            : b.receivedOn.localeCompare(a.receivedOn),
        );
      expect(found.map(({ code }) => code)).toEqual(expected.map(({ code }) => code));
    });

    test('stay exact together', async () => {
      const all = await listed(province, {});
      const found = await listed(
        province,
        {
          stage: 'NOT_JUDGED',
          highRisk: true,
          sealState: 'SEALED',
          receivedFrom: '2020-01-01',
          officeId: stage.officeId,
        },
        2,
      );
      const mine = new Set(idsOf(await listed(keeper, {})));
      const expected = all.filter(
        (one) =>
          one.stage === 'NOT_JUDGED' &&
          one.class.highRisk &&
          one.sealState === 'SEALED' &&
          one.receivedOn >= '2020-01-01' &&
          mine.has(localIdOf('Exhibit', one.id)),
      );
      expect(expected).not.toEqual([]);
      expect(idsOf(found)).toEqual(idsOf(expected));
    });

    test('given the cursor of one order, when the list is asked in the other, then it is refused', async () => {
      const { exhibits } = await keeper.data(everything, { first: 1, filter: {} });
      const answer = await keeper.ask(everything, {
        first: 1,
        after: exhibits.pageInfo.endCursor,
        filter: { receivedUntil: today },
      });
      expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    });
  });

  describe('what is kept for the filters', () => {
    async function standingOf(id: string): Promise<any> {
      const { rows } = await t.owner.query(
        `select s.*, s.received_on::text as received_on from custody.exhibit_standing s where s.exhibit_id = $1`,
        [localIdOf('Exhibit', id)],
      );
      return rows[0];
    }

    test('follows a correction to a case of another stage, and a reversed receipt', async () => {
      const [item, other] = [await receiveOne(t, keeper, stage), await receiveOne(t, keeper, stage)];
      await decide(t, [other]);
      const { node } = await keeper.data(
        'query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id } } } }',
        { id: other.id },
      );
      expect(await standingOf(item.id)).toMatchObject({ stage: 'NOT_JUDGED', awaits_decision: true });
      const accountant = await t.logIn('ketoan.kv03');
      const corrected = await accountant.done(correctDocument, {
        input: {
          exhibitId: item.id,
          expectedVersion: item.version,
          changes: { caseId: node.case.id },
          ...basis(t),
        },
      });
      expect(await standingOf(item.id)).toMatchObject({ stage: 'TO_BE_ENFORCED', awaits_decision: false });
      expect(corrected.exhibit.id).toBe(item.id);

      const wrong = await receiveOne(t, keeper, stage);
      expect((await standingOf(wrong.id)).received_on).toBe(dateInVietnam(minutesAgo(t, 60)));
      await keeper.done(reverseDocument, { input: await reversalOf(t, keeper, wrong.id) });
      expect(await standingOf(wrong.id)).toMatchObject({
        stage: 'ENDED',
        seal_state: 'DISPOSED',
        received_on: null,
        awaits_decision: false,
      });
    });

    test('follows papers and receipts of one case at one time', async () => {
      const officer = await t.logIn('chv.kv03');
      for (let round = 0; round < 5; round += 1) {
        const first = await receiveOne(t, keeper, stage);
        const { node } = await keeper.data(
          'query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id version } } } }',
          { id: first.id },
        );
        const judgment = { kind: 'JUDGMENT', number: nextDecisionNumber('2026/HS-ST'), dated: '2026-01-12' };
        await Promise.all([
          officer.data(
            `mutation ($requestId: UUID!, $input: CaseDecisionEnterInput!) { caseDecisionEnter(requestId: $requestId, input: $input) { ${errors} } }`,
            { requestId: newId(), input: decisionInput(node.case, judgment) },
          ),
          ...[1, 2].map(() =>
            keeper.data(receiveDocument, {
              requestId: newId(),
              input: receiptInput(t, stage, {}, { case: { caseId: node.case.id } }),
            }),
          ),
        ]);
      }
      expect((await t.owner.query('select * from custody.standing_difference')).rows).toEqual([]);
    });

    test('is written by nobody but its triggers, and so-kho check tells what was written past them', async () => {
      const item = await receiveOne(t, keeper, stage);
      await expect(
        t.application.query(`update custody.exhibit_standing set seal_state = 'SEALED'`),
      ).rejects.toThrow('permission denied');
      await t.owner.query(
        `begin; update custody.exhibit_standing set stage = 'JUDGED' where exhibit_id = '${localIdOf('Exhibit', item.id)}'`,
      );
      const { rows } = await t.owner.query('select exhibit_id from custody.standing_difference');
      await t.owner.query('rollback');
      expect(rows).toEqual([{ exhibit_id: localIdOf('Exhibit', item.id) }]);
    });

    test.each([
      ['ck_exhibit_standing_stage', `stage = 'x'`],
      ['ck_exhibit_standing_seal_state', `seal_state = 'x'`],
      ['ck_exhibit_standing_awaiting', `received_on = null, awaits_decision = true`],
    ])('%s holds', async (constraint, change) => {
      await receiveOne(t, keeper, stage);
      await expect(t.owner.query(`update custody.exhibit_standing set ${change}`)).rejects.toMatchObject({
        constraint,
      });
    });
  });
});
