import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { exhibitNow, papers, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const dispose = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
  exhibitDispose(requestId: $requestId, input: $input) {
    disposal { id kind quantity recipient method decision { number dated } participants { name capacity } exhibit { status version } }
    userErrors { code field facts { name value } } } }`;
const enterPapers = `mutation ($requestId: UUID!, $input: CasePapersEnterInput!) {
  casePapersEnter(requestId: $requestId, input: $input) { case { version enforcementDecisionNumber } userErrors { code } } }`;

describe('disposals', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;
  let decisions = 0;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  function judged(): Promise<{ id: string; version: number; code: string }> {
    return receiveOne(
      t,
      keeper,
      stage,
      {},
      {
        case: {
          enforcementDecision: { number: '219/QĐ-THADS', dated: '2026-02-18' },
          parties: [{ name: 'Siu Văn Thử' }],
        },
      },
    );
  }

  const council = [
    {
      name: 'Nguyễn Văn Chủ',
      organisation: 'Chấp hành viên',
      capacity: 'COUNCIL_CHAIR',
      signature: 'SIGNED',
    },
    { name: 'Trần Thị Tài', organisation: 'Sở Tài chính', capacity: 'COUNCIL_MEMBER', signature: 'SIGNED' },
  ];

  function disposal(exhibit: { id: string; version: number }, input: object = {}) {
    decisions += 1;
    return {
      exhibitId: exhibit.id,
      expectedVersion: exhibit.version,
      fromPlaceId: stage.place('A1'),
      quantity: '10',
      kind: 'DESTRUCTION',
      decision: { number: `${decisions}/QĐ-THADS` },
      recipient: 'Hội đồng tiêu hủy',
      method: 'đập, cắt',
      participants: council,
      ...papers(t, 10, 'Nguyễn Văn Chủ', 'Hội đồng tiêu hủy'),
      ...input,
    };
  }

  test('given a decision and a council, when a part and then the rest is destroyed, then the item ends', async () => {
    const exhibit = await judged();
    const part = await keeper.done(dispose, { input: disposal(exhibit, { quantity: '4' }) });
    expect(part.disposal).toMatchObject({
      kind: 'DESTRUCTION',
      quantity: '4',
      exhibit: { status: 'IN_STORE' },
    });
    expect(part.disposal.participants).toHaveLength(2);
    const rest = await keeper.done(dispose, {
      input: disposal(
        { id: exhibit.id, version: part.disposal.exhibit.version },
        { quantity: '6', ...papers(t, 5, 'Nguyễn Văn Chủ', 'Hội đồng tiêu hủy') },
      ),
    });
    expect(rest.disposal.exhibit.status).toBe('DISPOSED');
    expect((await exhibitNow(keeper, exhibit.id)).holdings).toEqual([
      { quantity: '10', place: { code: 'XULY' } },
    ]);
  });

  test('given an owner, when the item is returned, then no council is needed', async () => {
    const exhibit = await judged();
    const input = disposal(exhibit, {
      kind: 'RETURN',
      method: null,
      participants: [],
      recipient: 'Siu Văn Thử',
    });
    const { disposal: returned } = await keeper.done(dispose, { input });
    expect(returned).toMatchObject({ kind: 'RETURN', method: null, exhibit: { status: 'DISPOSED' } });
  });

  test.each([
    ['more than is there', { quantity: '11' }, 'QUANTITY_NOT_AVAILABLE'],
    ['a stale version', { expectedVersion: 1 }, 'VERSION_CONFLICT'],
    ['no recipient', { recipient: ' ' }, 'REQUIRED'],
    ['no number of the decision', { decision: {} }, 'REQUIRED'],
    ['no method', { method: null }, 'REQUIRED'],
    ['a council of one', { participants: council.slice(0, 1) }, 'COUNCIL_TOO_SMALL'],
    [
      'a council without its chair',
      { participants: council.slice(1).concat(council.slice(1)) },
      'COUNCIL_TOO_SMALL',
    ],
    [
      'an absent chair',
      { participants: [{ ...council[0], signature: 'ABSENT', remark: 'ốm' }, council[1]] },
      'COUNCIL_TOO_SMALL',
    ],
  ])('given %s, when disposing, then it is refused and nothing leaves', async (_name, input, code) => {
    const exhibit = await judged();
    expect(await keeper.refused(dispose, { input: disposal(exhibit, input) })).toContain(code);
    expect((await exhibitNow(keeper, exhibit.id)).status).toBe('IN_STORE');
  });

  test('given a case without its enforcement decision, when disposing, then it waits until the decision is entered', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    expect(await keeper.refused(dispose, { input: disposal(exhibit) })).toEqual(['EXHIBIT_WITHOUT_DECISION']);
    const { node } = await keeper.data(
      'query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id version } } } }',
      { id: exhibit.id },
    );
    const entering = {
      caseId: node.case.id,
      expectedVersion: node.case.version,
      enforcementDecision: { number: '7/QĐ-THADS', dated: '2026-03-01' },
    };
    const entered = await keeper.done(enterPapers, { input: entering });
    expect(entered.case.enforcementDecisionNumber).toBe('7/QĐ-THADS');
    expect(await keeper.refused(enterPapers, { input: entering })).toEqual(['VERSION_CONFLICT']);
    const again = (number: string) => ({
      ...entering,
      expectedVersion: entered.case.version,
      enforcementDecision: { number, dated: '2026-03-02' },
      correction: true,
      reason: 'ghi nhầm số',
    });
    const both = await Promise.all(
      ['8/QĐ-THADS', '9/QĐ-THADS'].map((number) =>
        keeper.data(enterPapers, { requestId: newId(), input: again(number) }),
      ),
    );
    const refusals = both.flatMap((answer) =>
      answer.casePapersEnter.userErrors.map((error: any) => error.code),
    );
    expect(refusals).toEqual(['VERSION_CONFLICT']);
    await keeper.done(dispose, { input: disposal(exhibit) });
  });

  test('given a used decision number, when disposing, then it is refused', async () => {
    const [one, two] = [await judged(), await judged()];
    const decision = { number: '900/QĐ-THADS' };
    await keeper.done(dispose, { input: disposal(one, { decision }) });
    expect(await keeper.refused(dispose, { input: disposal(two, { decision }) })).toContain(
      'DOCUMENT_NUMBER_TAKEN',
    );
  });

  test('given a retry, another input under its id, and a race, then the item ends once', async () => {
    const exhibit = await judged();
    const variables = { requestId: newId(), input: disposal(exhibit) };
    const first = await keeper.done(dispose, variables);
    expect((await keeper.done(dispose, variables)).disposal.id).toBe(first.disposal.id);
    expect(
      await keeper.refused(dispose, { ...variables, input: { ...variables.input, quantity: '1' } }),
    ).toEqual(['REQUEST_ID_REUSED']);
    const other = await judged();
    const go = () => keeper.data(dispose, { requestId: newId(), input: disposal(other) });
    const answers = await Promise.all([go(), go()]);
    const codes = answers.flatMap((answer) =>
      answer.exhibitDispose.userErrors.map((error: any) => error.code),
    );
    expect(codes).toEqual(['VERSION_CONFLICT']);
  });

  test('given an item of another office or a role without the right, then it does not exist or is forbidden', async () => {
    const exhibit = await judged();
    const stranger = await t.logIn('thukho.kv05');
    expect(await stranger.refused(dispose, { input: disposal(exhibit) })).toEqual(['NOT_FOUND']);
    const accountant = await t.logIn('ketoan.kv03');
    const answer = await accountant.ask(dispose, { requestId: newId(), input: disposal(exhibit) });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});
