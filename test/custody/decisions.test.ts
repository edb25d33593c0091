import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { constraintRefusing } from '../support/raw-sql.js';
import {
  councilOf,
  decide,
  decisionInput,
  enforcementDecision,
  disposalInput,
  exhibitNow,
  nextDecisionNumber,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  returnOf,
  signedOrder,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { reversalOf, reverseDocument } from './correction-scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field facts { name value } }';
const enter = `mutation ($requestId: UUID!, $input: CaseDecisionEnterInput!) {
  caseDecisionEnter(requestId: $requestId, input: $input) {
    decision { id number stands items { orders recipient exhibit { id intendedDisposal orderedBy { number } } } }
    case { id version judgmentNumber enforcementDecisionNumber } ${errors} } }`;
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) { transfer { id version } ${errors} } }`;
const accept = `mutation ($requestId: UUID!, $input: TransferAcceptInput!) {
  transferAccept(requestId: $requestId, input: $input) { transfer { id } ${errors} } }`;
const withdraw = `mutation ($requestId: UUID!, $input: CaseDecisionWithdrawInput!) {
  caseDecisionWithdraw(requestId: $requestId, input: $input) { decision { stands withdrawalReason } ${errors} } }`;
const dispose = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
  exhibitDispose(requestId: $requestId, input: $input) { disposal { id exhibit { status } } ${errors} } }`;
const ordersOf = `query ($id: ID!) { node(id: $id) { ... on Exhibit {
  intendedDisposal orderedBy { number bodyKind } orders { orders recipient decision { number } }
  case { id version judgmentNumber enforcementDecisionNumber decisions { number kind stands replacedBy { number } } } } } }`;

let t: TestHouse;
let keeper: TestClient;
let officer: TestClient;
let accountant: TestClient;
let stage: Stage;

beforeAll(async () => {
  t = await openTestHouse();
  [keeper, officer, accountant] = (await Promise.all(
    ['thukho.kv03', 'chv.kv03', 'ketoan.kv03'].map((name) => t.logIn(name)),
  )) as [TestClient, TestClient, TestClient];
  stage = await stageOf(keeper, 'KV03');
});
afterAll(() => t.close());

async function ordersNow(exhibit: { id: string }): Promise<any> {
  return (await keeper.data(ordersOf, { id: exhibit.id })).node;
}

/** A judgment, entered by the officer; the case is then judged. */
async function judge(exhibit: ReceivedExhibit, given: object = {}): Promise<any> {
  const { case: file } = await ordersNow(exhibit);
  return officer.done(enter, {
    input: decisionInput(file, {
      kind: 'JUDGMENT',
      number: nextDecisionNumber('2026/HS-ST'),
      dated: '2026-03-12',
      ...given,
    }),
  });
}

async function refusals(client: TestClient, document: string, input: object): Promise<string[]> {
  const data = await client.data<Record<string, any>>(document, { requestId: newId(), input });
  return Object.values(data)[0].userErrors.map((one: any) => `${one.code} ${one.field.join('.')}`);
}

describe('entering the decisions of a case', () => {
  test('given a judgment and then an enforcement decision, then the case has both and the items what is ordered', async () => {
    const exhibit = await receiveOne(t, keeper, stage, { intendedDisposal: 'RETURN' });
    expect(await ordersNow(exhibit)).toMatchObject({
      intendedDisposal: 'RETURN',
      orderedBy: null,
      orders: [],
    });
    const judged = await judge(exhibit, {
      items: [{ exhibitId: exhibit.id, orders: 'KEEP_FOR_ENFORCEMENT' }],
    });
    expect(judged.decision.items).toMatchObject([
      { orders: 'KEEP_FOR_ENFORCEMENT', exhibit: { intendedDisposal: 'KEEP_FOR_ENFORCEMENT' } },
    ]);
    const { case: file } = await ordersNow(exhibit);
    const entered = await accountant.done(enter, {
      input: decisionInput(
        file,
        enforcementDecision(t, { items: [{ exhibitId: exhibit.id, orders: 'RETURN', recipient: 'Bà Chủ' }] }),
      ),
    });
    expect(entered.case).toMatchObject({
      version: file.version + 1,
      enforcementDecisionNumber: entered.decision.number,
    });
    expect(await ordersNow(exhibit)).toMatchObject({
      intendedDisposal: 'RETURN',
      orderedBy: { number: entered.decision.number, bodyKind: 'ENFORCEMENT_AUTHORITY' },
      orders: [
        { orders: 'RETURN', recipient: 'Bà Chủ', decision: { number: entered.decision.number } },
        { orders: 'KEEP_FOR_ENFORCEMENT', recipient: null },
      ],
    });
    const { rows } = await t.owner.query(
      `select kind, after from trail.event where subject_id = $1 order by recorded_at desc limit 1`,
      [localIdOf('CaseFile', file.id)],
    );
    expect(rows).toMatchObject([
      {
        kind: 'case.decided',
        after: { items: [{ code: exhibit.code, orders: 'RETURN', recipient: 'Bà Chủ' }] },
      },
    ]);
  });

  test.each([
    [
      'an enforcement decision before any judgment',
      false,
      () => enforcementDecision(t),
      'DECISION_WITHOUT_JUDGMENT input.caseId',
    ],
    [
      'an enforcement decision older than the judgment',
      true,
      () => enforcementDecision(t, { dated: '2026-03-11' }),
      'DECISION_BEFORE_BASIS input.dated',
    ],
    [
      'a disposal decision without an enforcement decision',
      true,
      () => enforcementDecision(t, { kind: 'DISPOSAL_DECISION' }),
      'EXHIBIT_WITHOUT_DECISION input.caseId',
    ],
    [
      'a judgment of the procuracy',
      false,
      () => ({ kind: 'JUDGMENT', bodyKind: 'PROSECUTOR' }),
      'DECISION_BODY_WRONG input.bodyKind',
    ],
    [
      'a prosecutor’s decision after the judgment',
      true,
      () => ({ kind: 'DISPOSAL_DECISION', bodyKind: 'PROSECUTOR' }),
      'DECISION_BODY_WRONG input.bodyKind',
    ],
    [
      'a signature of the accountant',
      true,
      () => enforcementDecision(t, { signerId: t.staffId('ketoan.kv03') }),
      'ORDER_SIGNER_WITHOUT_RIGHT input.signerId',
    ],
    [
      'a signature by name alone',
      true,
      () => enforcementDecision(t, { signerId: null, signerName: 'Trưởng phòng' }),
      'ORDER_NOT_SIGNED input.signerId',
    ],
    [
      'the officer’s own name as the signature of a judgment',
      false,
      () => ({ signerName: 'ông  SIU NGỌC NAM' }),
      'DECISION_SIGNER_ENTERS input.signerId',
    ],
    ['nobody’s signature under a judgment', false, () => ({ signerName: ' ' }), 'REQUIRED input.signerName'],
    ['a date to come', false, () => ({ dated: '2031-01-01' }), 'DATE_IN_FUTURE input.dated'],
    [
      'in force before its date',
      false,
      () => ({ inForceOn: '2026-03-01' }),
      'DATE_TOO_EARLY input.inForceOn',
    ],
    ['in force only later', false, () => ({ inForceOn: '2031-01-01' }), 'DATE_IN_FUTURE input.inForceOn'],
    ['no number', false, () => ({ number: ' ' }), 'REQUIRED input.number'],
    ['a stale version', false, () => ({ expectedVersion: 99 }), 'VERSION_CONFLICT input.expectedVersion'],
  ])('given %s, then it is refused', async (_name, isJudged, given, refusal) => {
    const exhibit = await receiveOne(t, keeper, stage);
    if (isJudged) {
      await judge(exhibit);
    }
    const { case: file } = await ordersNow(exhibit);
    const input = decisionInput(file, {
      kind: 'JUDGMENT',
      number: nextDecisionNumber('2026/HS-ST'),
      dated: '2026-03-12',
      items: [returnOf(exhibit)],
      ...given(),
    });
    expect(await refusals(officer, enter, input)).toContain(refusal);
  });

  test('given one fault, then nothing is said that only follows from it', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const { case: file } = await ordersNow(exhibit);
    const given = (more: object) =>
      decisionInput(file, {
        kind: 'JUDGMENT',
        number: nextDecisionNumber('2026/HS-ST'),
        dated: '2026-03-12',
        items: [returnOf(exhibit)],
        ...more,
      });
    const destroyed = { exhibitId: exhibit.id, orders: 'DESTRUCTION' };
    expect(await refusals(officer, enter, given({ items: [destroyed, destroyed] }))).toEqual([
      'DECISION_ITEM_ORDERED input.items.1',
    ]);
    const dated = '2031-01-01';
    expect(await refusals(officer, enter, given({ dated, number: '9/2031/HS-ST' }))).toEqual([
      'DATE_IN_FUTURE input.dated',
    ]);
  });

  test('given the keeper, another office or an item of another case, then nothing is decided', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const other = await receiveOne(t, keeper, stage);
    const { case: file } = await ordersNow(exhibit);
    const input = decisionInput(file, {
      kind: 'JUDGMENT',
      number: '1/HS',
      dated: '2026-03-12',
      items: [returnOf(other)],
    });
    const answer = await keeper.ask(enter, { requestId: newId(), input });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect(await (await t.logIn('chv.kv05')).refused(enter, { input })).toEqual(['NOT_FOUND']);
    expect(await refusals(officer, enter, input)).toEqual(['DECISION_ITEM_UNKNOWN input.items.0.exhibitId']);
  });

  test('given another judgment than the book has, then it takes a reason; given that of another case, then this is named', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const known = await judge(exhibit);
    const elsewhere = await receiveOne(
      t,
      keeper,
      stage,
      {},
      {
        case: {
          parties: [{ name: 'Ksor Khác' }],
          judgment: { number: '77/2026/HS-ST', dated: '2026-03-13' },
        },
      },
    );
    const { case: file } = await ordersNow(exhibit);
    const again = { kind: 'JUDGMENT', dated: '2026-03-13' };
    expect(
      await refusals(officer, enter, decisionInput(file, { ...again, number: '78/2026/HS-ST' })),
    ).toEqual(['CASE_PAPERS_DIFFER input.number']);
    const { caseDecisionEnter } = await officer.data(enter, {
      requestId: newId(),
      input: decisionInput(file, { ...again, number: '077/2026/HS-ST', reason: 'ghi nhầm' }),
    });
    expect(caseDecisionEnter.userErrors).toMatchObject([
      { code: 'CASE_EXISTS', facts: [{ name: 'title', value: 'Ksor Khác' }] },
    ]);
    const corrected = await officer.done(enter, {
      input: decisionInput(file, {
        ...again,
        number: '78/2026/HS-ST',
        replacesId: known.decision.id,
        reason: 'ghi nhầm số',
      }),
    });
    expect(corrected.case.judgmentNumber).toBe('78/2026/HS-ST');
    expect((await ordersNow(exhibit)).case.decisions).toEqual(
      expect.arrayContaining([
        {
          number: known.decision.number,
          kind: 'JUDGMENT',
          stands: false,
          replacedBy: { number: '78/2026/HS-ST' },
        },
      ]),
    );
    // What came in another delivery joins the case that is known.
    const joined = await receiveOne(t, keeper, stage, {}, { case: { caseId: file.id } });
    expect((await ordersNow(joined)).case.id).toBe(file.id);
    expect((await ordersNow(elsewhere)).case.id).not.toBe(file.id);
  });

  test('given a decision of another case by mistake, when it is withdrawn, then it orders nothing; one that is used stays', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const judged = await judge(exhibit);
    const { case: file } = await ordersNow(exhibit);
    const wrong = await officer.done(enter, {
      input: decisionInput(
        file,
        enforcementDecision(t, { items: [{ exhibitId: exhibit.id, orders: 'DESTRUCTION' }] }),
      ),
    });
    expect(await refusals(officer, withdraw, { decisionId: judged.decision.id, reason: 'nhầm vụ' })).toEqual([
      'DECISION_RESTED_ON ',
    ]);
    const gone = await officer.done(withdraw, {
      input: { decisionId: wrong.decision.id, reason: 'nhầm vụ' },
    });
    expect(gone.decision).toEqual({ stands: false, withdrawalReason: 'nhầm vụ' });
    expect(await ordersNow(exhibit)).toMatchObject({
      intendedDisposal: null,
      orders: [],
      case: { enforcementDecisionNumber: null },
    });
    expect(await refusals(officer, withdraw, { decisionId: wrong.decision.id, reason: 'nhầm vụ' })).toEqual([
      'DECISION_NOT_STANDING input.decisionId',
    ]);
    const decisionId = await decide(t, [exhibit], 'RETURN', { dated: '2026-04-02' });
    await keeper.done(dispose, { input: await disposalInput(t, stage, exhibit, { decisionId }) });
    expect(await refusals(officer, withdraw, { decisionId, reason: 'x' })).toEqual([
      'CASE_DECISION_USED input.decisionId',
    ]);
  });

  test('given a second delivery of a case without a judgment, then it joins by the id; the list of cases finds it', async () => {
    const title = `Vụ ${newId()}`;
    const first = await receiveOne(t, keeper, stage, {}, { case: { title, parties: [] } });
    const { cases } = await keeper.data(
      `query ($title: String) { cases(first: 5, filter: { stage: NOT_JUDGED, title: $title }) { nodes { id title } } }`,
      { title: title.toUpperCase() },
    );
    expect(cases.nodes).toEqual([{ id: expect.any(String), title }]);
    const caseId = cases.nodes[0].id;
    const parties = [{ name: 'Kpă Thêm' }];
    const second = await receiveOne(t, keeper, stage, {}, { case: { caseId, parties } });
    expect((await ordersNow(second)).case.id).toBe(caseId);
    await judge(first, {
      items: [first, second].map(({ id }) => ({ exhibitId: id, orders: 'CONFISCATION' })),
    });
    expect((await ordersNow(second)).intendedDisposal).toBe('CONFISCATION');
    const foreign = receiptInput(t, stage, {}, { case: { caseId: `${caseId.slice(0, -4)}AAAA` } });
    expect(await keeper.refused(receiveDocument, { input: foreign })).toEqual(['NOT_FOUND']);
  });
});

/** Two items of one delivery, and so of one case. */
async function receiveTwo(): Promise<[ReceivedExhibit, ReceivedExhibit]> {
  const input = receiptInput(t, stage);
  const both = { ...input, items: [input.items[0], input.items[0]] };
  return (await keeper.done(receiveDocument, { input: both })).exhibits;
}

/** Transfers all of an item to the province, which takes it in. */
async function sendToProvince(exhibit: ReceivedExhibit): Promise<{ receiver: TestClient; province: Stage }> {
  const receiver = await t.logIn('thukho.tinh');
  const province = await stageOf(receiver, 'TINH');
  const { transfer } = await keeper.done(dispatch, {
    input: {
      fromWarehouseId: stage.warehouseId,
      toWarehouseId: province.warehouseId,
      reason: 'hết chỗ',
      lines: [
        {
          exhibitId: exhibit.id,
          expectedVersion: exhibit.version,
          fromPlaceId: stage.place('A1'),
          quantity: '10',
        },
      ],
      ...papers(t, 40, 'Võ Văn Chở', 'Tổ áp tải'),
    },
  });
  await receiver.done(accept, {
    input: {
      transferId: transfer.id,
      expectedVersion: transfer.version,
      lines: [{ exhibitId: exhibit.id, quantity: '10', toPlaceId: province.place('B1-1') }],
      ...papers(t, 30, 'Võ Văn Chở', 'Tổ áp tải'),
    },
  });
  return { receiver, province };
}

describe('a decision that orders several things of one item', () => {
  async function entering(items: (exhibit: ReceivedExhibit) => object[], number = nextDecisionNumber()) {
    const exhibit = await receiveOne(t, keeper, stage);
    await judge(exhibit);
    const { case: file } = await ordersNow(exhibit);
    return { exhibit, input: decisionInput(file, enforcementDecision(t, { number, items: items(exhibit) })) };
  }
  const parts =
    (returned: string | null, destroyed: string | null) =>
    ({ id }: ReceivedExhibit) => [
      returnOf({ id }, { quantity: returned }),
      { exhibitId: id, orders: 'DESTRUCTION', quantity: destroyed },
    ];

  test.each([
    [
      'no amounts',
      [null, null],
      ['DECISION_AMOUNT_NEEDED input.items.0.quantity', 'DECISION_AMOUNT_NEEDED input.items.1.quantity'],
    ],
    ['one amount', ['4', null], ['DECISION_AMOUNT_NEEDED input.items.1.quantity']],
    ['more than there is', ['4', '7'], ['DECISION_AMOUNTS_EXCEED input.items.0.quantity']],
    ['nothing of one', ['4', '0'], ['QUANTITY_NOT_POSITIVE input.items.1.quantity']],
  ] as const)('given %s, then it is refused', async (_what, [returned, destroyed], codes) => {
    const { input } = await entering(parts(returned, destroyed));
    expect(await refusals(officer, enter, input)).toEqual(codes);
  });

  test('given an amount of each, then no more ends so than is ordered, also after a replacement', async () => {
    const number = nextDecisionNumber();
    const { exhibit, input } = await entering(parts('4', '6'), number);
    const { decision } = await officer.done(enter, { input });
    const { node } = await keeper.data(
      `query ($id: ID!) { node(id: $id) { ... on CaseDecision { items { orders quantity } } } }`,
      { id: decision.id },
    );
    expect(node.items).toEqual([
      { orders: 'DESTRUCTION', quantity: '6' },
      { orders: 'RETURN', quantity: '4' },
    ]);
    const disposing = async (decisionId: string, quantity: string) =>
      disposalInput(t, stage, await exhibitNow(keeper, exhibit.id), { decisionId, quantity });
    const { exhibitDispose } = await keeper.data(dispose, {
      requestId: newId(),
      input: await disposing(decision.id, '5'),
    });
    expect(exhibitDispose.userErrors).toEqual([
      {
        code: 'DISPOSAL_BEYOND_ORDER',
        field: ['input', 'quantity'],
        facts: [
          { name: 'number', value: number },
          { name: 'left', value: '4' },
          { name: 'unit', value: 'cái' },
        ],
      },
    ]);
    await keeper.done(dispose, { input: await disposing(decision.id, '3') });
    expect(await refusals(keeper, dispose, await disposing(decision.id, '2'))).toEqual([
      'DISPOSAL_BEYOND_ORDER input.quantity',
    ]);
    const { case: file } = await ordersNow(exhibit);
    const replacing = (returned: string, destroyed: string) =>
      decisionInput(file, {
        ...enforcementDecision(t, { number, items: parts(returned, destroyed)(exhibit) }),
        replacesId: decision.id,
        reason: 'nhập sót',
      });
    expect(await refusals(officer, enter, replacing('5', '5'))).toEqual(['CASE_DECISION_USED input.items']);
    const again = await officer.done(enter, { input: replacing('4', '6') });
    expect(await refusals(keeper, dispose, await disposing(again.decision.id, '2'))).toEqual([
      'DISPOSAL_BEYOND_ORDER input.quantity',
    ]);
    await keeper.done(dispose, { input: await disposing(again.decision.id, '1') });
  });
});

describe('putting a mistaken decision right', () => {
  test('given a used decision whose signer’s account is closed, when an item is added, then it is replaced; a paper of today is not signed', async () => {
    const [first, forgotten] = await receiveTwo();
    const given = enforcementDecision(t, { items: [returnOf(first)] });
    const used = await decide(t, [first], 'RETURN', { ...given });
    await keeper.done(dispose, { input: await disposalInput(t, stage, first, { decisionId: used }) });
    const account = `update identity.staff set active = $1 where username = 'truongphong.kv03'`;
    await t.owner.query(account, [false]);
    try {
      const { case: file } = await ordersNow(first);
      const replacing = decisionInput(file, {
        ...given,
        items: [first, forgotten].map((one) => returnOf(one)),
        replacesId: used,
        reason: 'sót',
      });
      await officer.done(enter, { input: replacing });
      const order = { signerId: t.staffId('truongphong.kv03') };
      expect(await keeper.refused(receiveDocument, { input: receiptInput(t, stage, {}, { order }) })).toEqual(
        ['NOT_FOUND'],
      );
      // Past the commands: the database judges the signer as on the day of the paper too.
      const { rows } = await t.owner.query(
        `select exists (select from identity.order_signers(s_office.id, day) o where o.staff_id = s.id) as signs
         from identity.staff s, identity.office s_office, (values ('2026-04-01'::date), (current_date + 1)) d (day)
         where s.username = 'truongphong.kv03' and s_office.code = 'KV03' order by day`,
      );
      expect(rows).toEqual([{ signs: true }, { signs: false }]);
    } finally {
      await t.owner.query(account, [true]);
    }
  });

  test('given a used decision that lacks an item, when the same paper replaces it, then both items end on it', async () => {
    const [first, forgotten] = await receiveTwo();
    const given = enforcementDecision(t, { items: [returnOf(first)] });
    const used = await decide(t, [first], 'RETURN', { ...given });
    await keeper.done(dispose, { input: await disposalInput(t, stage, first, { decisionId: used }) });
    const replacing = async (more: object) =>
      decisionInput((await ordersNow(first)).case, { ...given, replacesId: used, reason: 'sót', ...more });
    const kept = returnOf(first);
    const added = returnOf(forgotten);
    const differing = [
      [{ items: [added] }, 'items'],
      [{ items: [{ ...kept, orders: 'DESTRUCTION' }, added] }, 'items'],
      [{ items: [{ ...kept, recipient: 'Bà Chủ' }, added] }, 'items'],
      [{ items: [kept, added], number: '952/QĐ-THADS' }, 'number'],
      [{ items: [kept, added], dated: '2026-04-02' }, 'dated'],
      [{ items: [kept, added], signerId: t.staffId('truong.tinh') }, 'signerId'],
    ] as const;
    for (const [more, field] of differing) {
      expect(await refusals(officer, enter, await replacing(more))).toContain(
        `CASE_DECISION_USED input.${field}`,
      );
    }
    const { decision } = await officer.done(enter, { input: await replacing({ items: [kept, added] }) });
    await keeper.done(dispose, {
      input: await disposalInput(t, stage, forgotten, { decisionId: decision.id }),
    });
    // What was disposed of on the replaced entry of the paper binds its successors too.
    await keeper.done(reverseDocument, { input: await reversalOf(t, keeper, forgotten.id) });
    const withdrawal = { decisionId: decision.id, reason: 'nhầm' };
    expect(await refusals(officer, withdraw, withdrawal)).toEqual(['CASE_DECISION_USED input.decisionId']);
    await keeper.done(reverseDocument, { input: await reversalOf(t, keeper, first.id) });
    await officer.done(withdraw, { input: withdrawal });
  });

  test('given an item that another office holds, when the decision is replaced, then its order is carried over', async () => {
    const [sent, stayed] = await receiveTwo();
    const decisionId = await decide(t, [sent, stayed], 'DESTRUCTION');
    const { receiver, province } = await sendToProvince(sent);
    const { case: file } = await ordersNow(stayed);
    const replacing = (more: object) =>
      decisionInput(file, enforcementDecision(t, { replacesId: decisionId, reason: 'nhầm số', ...more }));
    const other = returnOf(stayed);
    const { caseDecisionEnter } = await officer.data(enter, {
      requestId: newId(),
      input: replacing({ items: [other, returnOf(sent)] }),
    });
    expect(caseDecisionEnter.userErrors).toEqual([
      {
        code: 'DECISION_ITEM_ELSEWHERE',
        field: ['input', 'items', '1', 'exhibitId'],
        facts: [{ name: 'office', value: expect.any(String) }],
      },
    ]);
    expect(await refusals(officer, withdraw, { decisionId, reason: 'nhầm' })).toEqual([
      'DECISION_HELD_ELSEWHERE input.decisionId',
    ]);
    const provincial = replacing({
      signerId: t.staffId('truong.tinh'),
      items: [returnOf(sent)],
    });
    expect(await refusals(await t.logIn('chv.tinh'), enter, provincial)).toContain(
      'DECISION_OF_OTHER_OFFICE input.replacesId',
    );
    const items = [other, { exhibitId: sent.id, orders: 'DESTRUCTION' }];
    const named = await officer.done(enter, { input: replacing({ items }) });
    const left = await officer.done(enter, {
      input: decisionInput(
        (await ordersNow(stayed)).case,
        enforcementDecision(t, { replacesId: named.decision.id, reason: 'nhầm số', items: [other] }),
      ),
    });
    const { node } = await receiver.data(ordersOf, { id: sent.id });
    expect(node).toMatchObject({
      intendedDisposal: 'DESTRUCTION',
      orderedBy: { number: left.decision.number },
    });
    const { version } = await exhibitNow(receiver, sent.id);
    await receiver.done(dispose, {
      input: await disposalInput(
        t,
        province,
        { ...sent, version },
        {
          decisionId: left.decision.id,
          kind: 'DESTRUCTION',
          method: 'đốt',
          participants: councilOf(t, 'TINH'),
          fromPlaceId: province.place('B1-1'),
        },
      ),
    });
  });

  test('given a disposal on another decision of the case, then the mistaken one is withdrawn', async () => {
    const [first, second] = await receiveTwo();
    const mistaken = await decide(t, [first]);
    const decisionId = await decide(t, [second]);
    await keeper.done(dispose, { input: await disposalInput(t, stage, second, { decisionId }) });
    await officer.done(withdraw, { input: { decisionId: mistaken, reason: 'nhầm vụ' } });
    const { case: file } = await ordersNow(first);
    expect(file.enforcementDecisionNumber).toBe(
      file.decisions.find((one: any) => one.stands && one.kind === 'ENFORCEMENT_DECISION').number,
    );
    expect(await refusals(officer, withdraw, { decisionId, reason: 'x' })).toEqual([
      'CASE_DECISION_USED input.decisionId',
    ]);
  });

  test('given a disposal on another decision, or one that was reversed, then the mistaken one gets another number', async () => {
    const [first, second] = await receiveTwo();
    const replacesId = await decide(t, [first]);
    const decisionId = await decide(t, [second]);
    await keeper.done(dispose, { input: await disposalInput(t, stage, second, { decisionId }) });
    const items = [returnOf(first)];
    const replaced = async (id: string) => {
      const { case: file } = await ordersNow(first);
      return officer.done(enter, {
        input: decisionInput(file, enforcementDecision(t, { items, replacesId: id, reason: 'nhầm số' })),
      });
    };
    const right = await replaced(replacesId);
    const input = await disposalInput(t, stage, first, { decisionId: right.decision.id });
    await keeper.done(dispose, { input });
    await keeper.done(reverseDocument, { input: await reversalOf(t, keeper, first.id) });
    const again = await replaced(right.decision.id);
    expect(again.case.enforcementDecisionNumber).toBe(again.decision.number);
  });
});

describe('disposing on a decision', () => {
  test('given a decision that orders something else, or a later one that does, then the papers are named', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit], 'DESTRUCTION', { number: '901/QĐ-THADS' });
    const input = await disposalInput(t, stage, exhibit, { decisionId });
    const { exhibitDispose } = await keeper.data(dispose, { requestId: newId(), input });
    expect(exhibitDispose.userErrors).toEqual([
      {
        code: 'DISPOSAL_NOT_ORDERED',
        field: ['input', 'kind'],
        facts: [
          { name: 'number', value: '901/QĐ-THADS' },
          { name: 'dated', value: '2026-02-18' },
          { name: 'ordered', value: 'DESTRUCTION' },
          { name: 'disposal', value: 'RETURN' },
        ],
      },
    ]);
    const later = await decide(t, [exhibit], 'RETURN', { dated: '2026-05-02' });
    const destruction = await disposalInput(t, stage, exhibit, {
      decisionId,
      kind: 'DESTRUCTION',
      method: 'đốt',
      participants: councilOf(t),
    });
    const ordered = await keeper.data(dispose, { requestId: newId(), input: destruction });
    expect(ordered.exhibitDispose.userErrors).toEqual([
      {
        code: 'DISPOSAL_ORDERED_LATER',
        field: ['input', 'decisionId'],
        facts: [
          { name: 'number', value: expect.any(String) },
          { name: 'dated', value: '2026-05-02' },
          { name: 'ordered', value: 'RETURN' },
        ],
      },
    ]);
    await keeper.done(dispose, { input: { ...input, decisionId: later } });
  });

  test('given an order that is older than the decision on which it rests, then it is refused and both dates are named', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit], 'RETURN', { dated: '2026-05-06' });
    const order = signedOrder(t, { dated: '2026-05-05' });
    const input = await disposalInput(t, stage, exhibit, { decisionId, order });
    const { exhibitDispose } = await keeper.data(dispose, { requestId: newId(), input });
    expect(exhibitDispose.userErrors).toEqual([
      {
        code: 'ORDER_BEFORE_DECISION',
        field: ['input', 'order', 'dated'],
        facts: [
          { name: 'dated', value: '2026-05-05' },
          { name: 'decidedOn', value: '2026-05-06' },
        ],
      },
    ]);
    await keeper.done(dispose, { input: { ...input, order: signedOrder(t, { dated: '2026-05-06' }) } });
  });

  test('given an item that was transferred, when the office that now holds it decides, then it is disposed of there', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    await judge(exhibit);
    const { receiver, province } = await sendToProvince(exhibit);
    const left = await receiver.data(ordersOf, { id: exhibit.id });
    const { version: caseVersion, id: caseId } = left.node.case;
    const given = enforcementDecision(t, {
      signerId: t.staffId('truong.tinh'),
      items: [returnOf(exhibit)],
    });
    const input = decisionInput({ id: caseId, version: caseVersion }, given);
    expect(await (await t.logIn('chv.kv05')).refused(enter, { input })).toEqual(['NOT_FOUND']);
    const entered = await (await t.logIn('chv.tinh')).done(enter, { input });
    expect(entered.decision.items).toMatchObject([{ orders: 'RETURN' }]);
    const { version } = await exhibitNow(receiver, exhibit.id);
    await receiver.done(dispose, {
      input: await disposalInput(
        t,
        province,
        { ...exhibit, version },
        { decisionId: entered.decision.id, fromPlaceId: province.place('B1-1') },
      ),
    });
    expect((await exhibitNow(receiver, exhibit.id)).status).toBe('DISPOSED');
  });

  test('given a judgment alone, a decision of another case, or one not yet in force that day, then it is refused', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const judged = await judge(exhibit, { items: [returnOf(exhibit)] });
    const on = async (decisionId: string) =>
      refusals(keeper, dispose, await disposalInput(t, stage, exhibit, { decisionId }));
    expect(await on(judged.decision.id)).toEqual(['EXHIBIT_WITHOUT_DECISION input.decisionId']);
    expect(await on(await decide(t, [await receiveOne(t, keeper, stage)]))).toEqual([
      'DECISION_NOT_STANDING input.decisionId',
    ]);
    expect(await on(`${judged.decision.id.slice(0, -4)}AAAA`)).toEqual(['NOT_FOUND input.decisionId']);
  });

  test('given a judgment that decisions execute, then which of them name the item is said, or that none does', async () => {
    const [named, unnamed] = [await receiveOne(t, keeper, stage), await receiveOne(t, keeper, stage)];
    const told = async (exhibit: ReceivedExhibit, decisionId: string): Promise<object> => {
      const input = await disposalInput(t, stage, exhibit, { decisionId });
      const { exhibitDispose } = await keeper.data(dispose, { requestId: newId(), input });
      const [{ code, facts }] = exhibitDispose.userErrors;
      return { code, ...Object.fromEntries(facts.map((fact: any) => [fact.name, fact.value])) };
    };
    for (const [exhibit, items] of [
      [named, [returnOf(named)]],
      [unnamed, []],
    ] as const) {
      const { decision: judgment } = await judge(exhibit, { items });
      const { case: file } = await ordersNow(exhibit);
      const { decision } = await accountant.done(enter, {
        input: decisionInput(file, enforcementDecision(t, { items })),
      });
      expect(await told(exhibit, judgment.id)).toEqual(
        exhibit === named
          ? { code: 'DISPOSAL_ON_JUDGMENT', number: judgment.number, decisions: decision.number }
          : { code: 'DISPOSAL_UNDECIDED', number: judgment.number, exhibit: unnamed.code },
      );
    }
  });

  test('given nobody as the recipient, then that alone is said', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const input = await disposalInput(t, stage, exhibit);
    expect(await refusals(keeper, dispose, { ...input, recipient: ' ' })).toEqual([
      'REQUIRED input.recipient',
    ]);
  });

  test('given a handover before the first rule of its kind, then the moment is named', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const input = await disposalInput(t, stage, exhibit, { kind: 'DESTRUCTION', method: 'đốt' });
    const handover = { ...input.handover, handedOverAt: '1900-01-02T03:00:00Z' };
    expect(await refusals(keeper, dispose, { ...input, handover, participants: councilOf(t) })).toEqual([
      'DATE_TOO_EARLY input.handover.handedOverAt',
    ]);
    const receipt = receiptInput(t, stage, {}, { handover });
    expect(await refusals(keeper, receiveDocument, receipt)).toContain(
      'DATE_TOO_EARLY input.handover.handedOverAt',
    );
  });

  test('given a decision that names who gets the item, then nobody else does', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit], 'RETURN', {
      items: [{ exhibitId: exhibit.id, orders: 'RETURN', recipient: 'Siu  văn Thử' }],
    });
    const input = await disposalInput(t, stage, exhibit, { decisionId });
    expect(await refusals(keeper, dispose, { ...input, recipient: 'Anh Ba' })).toEqual([
      'DISPOSAL_RECIPIENT_DIFFERS input.recipient',
      'DISPOSAL_RECEIVER_DIFFERS input.handover.otherParty',
    ]);
    await keeper.done(dispose, { input });
  });

  test('given a keeper alone with a MacBook and a name, then no step brings it out', async () => {
    const exhibit = await receiveOne(t, keeper, stage, { name: 'MacBook' });
    const { case: file } = await ordersNow(exhibit);
    const own = {
      ...enforcementDecision(t, { number: '999/QĐ-THADS' }),
      items: [returnOf(exhibit)],
    };
    const answer = await keeper.ask(enter, { requestId: newId(), input: decisionInput(file, own) });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    const input = await disposalInput(t, stage, exhibit, { decisionId: `${file.id.slice(0, 5)}AAAA` });
    expect(await keeper.refused(dispose, { input })).toEqual(['NOT_FOUND']);
    // What was typed at the receipt is no decision.
    const named = await receiveOne(
      t,
      keeper,
      stage,
      { intendedDisposal: 'RETURN' },
      {
        case: {
          parties: [{ name: 'Anh Ba' }],
          judgment: { number: '5/2026/HS-ST', dated: '2026-01-05' },
          enforcementDecision: { number: '998/QĐ-THADS', dated: '2026-02-05' },
        },
      },
    );
    expect((await ordersNow(named)).orders).toEqual([]);
    expect((await exhibitNow(keeper, exhibit.id)).status).toBe('IN_STORE');
  });
});

describe('the council of a destruction', () => {
  const [chair, finance, prosecutor] = [0, 1, 2];
  test.each([
    [
      'the keeper in the chair',
      chair,
      () => ({ staffId: t.staffId('thukho.kv03') }),
      'COUNCIL_CHAIR_UNFIT input.participants.0',
    ],
    [
      'a chair by name alone',
      chair,
      () => ({ staffId: null, name: 'Ông Chủ', organisation: 'x' }),
      'COUNCIL_CHAIR_UNFIT input.participants.0',
    ],
    [
      'the officer of another office',
      chair,
      () => ({ staffId: t.staffId('chv.kv05') }),
      'COUNCIL_CHAIR_UNFIT input.participants.0',
    ],
    [
      'no finance body',
      finance,
      () => ({ capacity: 'COUNCIL_MEMBER' }),
      'COUNCIL_MEMBER_MISSING input.participants',
    ],
    [
      'a finance body that did not come',
      finance,
      () => ({ signature: 'ABSENT', remark: 'bận' }),
      'COUNCIL_MEMBER_MISSING input.participants',
    ],
    [
      'a prosecutor who was not called',
      prosecutor,
      () => ({ capacity: 'WITNESS' }),
      'COUNCIL_MEMBER_MISSING input.participants',
    ],
  ])('given %s, then nothing is destroyed', async (_name, at, change, refusal) => {
    const exhibit = await receiveOne(t, keeper, stage);
    const council = councilOf(t).map((person, index) => (index === at ? { ...person, ...change() } : person));
    const input = await disposalInput(t, stage, exhibit, {
      kind: 'DESTRUCTION',
      method: 'đốt',
      participants: council,
    });
    expect(await refusals(keeper, dispose, input)).toContain(refusal);
  });

  test.each([
    ['finance is missing', [0, 2], ['COUNCIL_MEMBER_MISSING']],
    ['chair and finance are missing', [2], ['COUNCIL_MEMBER_MISSING']],
  ])(
    'given %s, and with them there were enough, then only who is missing is said',
    async (_name, of, codes) => {
      const exhibit = await receiveOne(t, keeper, stage);
      const council = councilOf(t);
      const input = await disposalInput(t, stage, exhibit, {
        kind: 'DESTRUCTION',
        method: 'đốt',
        participants: of.map((at) => council[at]),
      });
      const told = await refusals(keeper, dispose, input);
      expect(told.map((one) => one.split(' ')[0])).toEqual(codes);
    },
  );

  test('given a rule that is another from July on, then the day of the destruction chooses', async () => {
    await t.owner.query(
      `update rules.rule set value = jsonb_set(value, '{AFTER_JUDGMENT,present}', '["COUNCIL_CHAIR","FINANCE_MEMBER","SPECIALIST"]')
       where code = 'disposal.destruction.council' and valid_from = '2026-07-01'`,
    );
    const [before, after] = [
      await receiveOne(t, keeper, stage, {}, old()),
      await receiveOne(t, keeper, stage, {}, old()),
    ];
    const destroyed = async (exhibit: ReceivedExhibit, at: string) =>
      refusals(
        keeper,
        dispose,
        await disposalInput(t, stage, exhibit, {
          kind: 'DESTRUCTION',
          method: 'đốt',
          participants: councilOf(t),
          handover: { otherParty: { name: 'Hội đồng', organisation: 'x' }, handedOverAt: at },
        }),
      );
    expect(await destroyed(before, '2026-06-30T09:00:00+07:00')).toEqual([]);
    expect(await destroyed(after, '2026-07-01T09:00:00+07:00')).toEqual([
      'COUNCIL_MEMBER_MISSING input.participants',
    ]);
    await t.owner.query(
      `update rules.rule set value = jsonb_set(value, '{AFTER_JUDGMENT,present}', '["COUNCIL_CHAIR","FINANCE_MEMBER"]')
       where code = 'disposal.destruction.council' and valid_from = '2026-07-01'`,
    );
  });

  function old(): object {
    return {
      handover: {
        otherParty: { name: 'Trần Văn Giao', organisation: 'Công an tỉnh' },
        handedOverAt: '2026-01-15T09:00:00+07:00',
      },
    };
  }
});

describe('past the program', () => {
  /** What refuses statements of the application's role, each with its values; what they did is taken back. */
  async function refusalOf(...statements: readonly [string, readonly unknown[]][]): Promise<string> {
    return constraintRefusing(t.application, async () => {
      for (const [statement, values] of statements) {
        await t.application.query(statement, [...values]);
      }
    });
  }

  test('given the enforcement decision of a case, then it stays while a disposal on it stands', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit]);
    const { case: file } = await ordersNow(exhibit);
    const another = () =>
      refusalOf([
        `update custody.case_file set enforcement_decision_number = '951/QĐ-THADS' where id = $1`,
        [localIdOf('CaseFile', file.id)],
      ]);
    expect(await another()).toBe('done');
    await keeper.done(dispose, { input: await disposalInput(t, stage, exhibit, { decisionId }) });
    expect(await another()).toBe('ck_case_file_decision_used');
    await keeper.done(reverseDocument, { input: await reversalOf(t, keeper, exhibit.id) });
    expect(await another()).toBe('done');
  });

  interface Past {
    readonly decisionId: string | null;
    readonly kind?: string;
    readonly recipient?: string;
    readonly receiver?: string;
    readonly quantity?: string;
    readonly at?: string;
    readonly recordedBy?: string;
    readonly council?: readonly (readonly [capacity: string, username: string | null, signature: string])[];
  }

  /** Writes a disposal as the application's role; the answer is the constraint that refuses it. */
  async function writeDisposal(exhibit: ReceivedExhibit, past: Past): Promise<void> {
    const {
      decisionId,
      kind = 'RETURN',
      recipient = 'Siu Văn Thử',
      receiver = recipient,
      quantity = '10',
      at = 'now',
      recordedBy = 'thukho.kv03',
      council = [],
    } = past;
    const [disposal, handover, item] = [newId(), newId(), localIdOf('Exhibit', exhibit.id)];
    await t.application.query(
      `insert into custody.handover (id, office_id, document_id, giver_id, giver_name, giver_organisation,
         receiver_name, receiver_organisation, handed_over_at)
       select $1, h.office_id, h.document_id, h.receiver_id, h.receiver_name, h.receiver_organisation, $2, 'x', now()
       from custody.handover h join custody.movement m on m.handover_id = h.id
       where m.exhibit_id = $3 and m.kind = 'RECEIPT'`,
      [handover, receiver, item],
    );
    await t.application.query(
      `insert into custody.disposal (id, office_id, exhibit_id, kind, case_decision_id, quantity, recipient, method, disposed_at)
       select $1, e.office_id, e.id, $2, $3, $7, $4, case when $2 = 'DESTRUCTION' then 'đốt' end, $5::timestamptz
       from custody.exhibit e where e.id = $6`,
      [
        disposal,
        kind,
        decisionId === null ? null : localIdOf('CaseDecision', decisionId),
        recipient,
        at,
        item,
        quantity,
      ],
    );
    await t.application.query(
      `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
         recorded_by, order_id, voucher_id, handover_id, disposal_id)
       select $1, m.office_id, m.exhibit_id, 'DISPOSAL', m.to_place_id, p.id, $6, now(),
         (select id from identity.staff where username = $4), m.order_id, m.voucher_id, $5, $2
       from custody.movement m join custody.place p on p.office_id = m.office_id and p.kind = 'DISPOSED'
       where m.exhibit_id = $3 and m.kind = 'RECEIPT'`,
      [newId(), disposal, item, recordedBy, handover, quantity],
    );
    for (const [capacity, username, signature] of council) {
      await t.application.query(
        `insert into custody.participant (id, disposal_id, staff_id, name, organisation, capacity, signature, remark)
         values ($1, $2, (select id from identity.staff where username = $3), $1::uuid::text, 'x', $4, $5, 'x')`,
        [newId(), disposal, username, capacity, signature],
      );
    }
    await t.application.query('set constraints all immediate');
  }

  async function disposeBySql(exhibit: ReceivedExhibit, past: Past): Promise<string> {
    await t.application.query('begin');
    try {
      await writeDisposal(exhibit, past);
      return 'done';
    } catch (error) {
      return (error as { constraint?: string }).constraint ?? String(error);
    } finally {
      await t.application.query('rollback');
    }
  }

  /** A replacement of a decision, as statements: with an item or without, the columns of the decision overridden. */
  function replacement(
    decisionId: string,
    { item, orders = 'RETURN', ...given }: Readonly<Record<string, string>>,
  ): [string, unknown[]][] {
    const id = newId();
    const row = JSON.stringify({
      id,
      replaces_id: localIdOf('CaseDecision', decisionId),
      reason: 'x',
      ...given,
    });
    const decision: [string, unknown[]] = [
      `insert into custody.case_decision (id, office_id, case_id, kind, body_kind, organisation, number, dated,
         in_force_on, signer_id, signer_name, replaces_id, reason, entered_by)
       select n.id, n.office_id, n.case_id, n.kind, n.body_kind, n.organisation, n.number, n.dated, n.in_force_on,
         n.signer_id, n.signer_name, n.replaces_id, n.reason, n.entered_by
       from custody.case_decision d, jsonb_populate_record(d, $1::jsonb) n where d.id = $2`,
      [row, localIdOf('CaseDecision', decisionId)],
    ];
    return item === undefined
      ? [decision]
      : [
          decision,
          [
            `insert into custody.case_decision_item (decision_id, exhibit_id, orders, recipient) values ($1, $2, $3, $4)`,
            [id, localIdOf('Exhibit', item), orders, orders === 'RETURN' ? 'Siu Văn Thử' : null],
          ],
        ];
  }

  test('given a used decision, then only the same paper with the same order of what was disposed of replaces it', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit]);
    const item = exhibit.id;
    await keeper.done(dispose, { input: await disposalInput(t, stage, exhibit, { decisionId }) });
    const by = (given: Record<string, string>) => refusalOf(...replacement(decisionId, given));
    expect(await by({ item })).toBe('done');
    expect(await by({})).toBe('ck_case_decision_used');
    expect(await by({ item, orders: 'DESTRUCTION' })).toBe('ck_case_decision_used');
    expect(await by({ item, number: '953/QĐ-THADS' })).toBe('ck_case_decision_used');
  });

  test('given an item of another office in a decision, then its order is neither changed nor withdrawn', async () => {
    const [sent, stayed] = await receiveTwo();
    const decisionId = await decide(t, [sent, stayed]);
    await sendToProvince(sent);
    const { rows } = await t.owner.query(`select id from identity.office where code = 'TINH'`);
    const by = (given: Record<string, string>) => refusalOf(...replacement(decisionId, given));
    expect(await by({ item: stayed.id })).toBe('done');
    expect(await by({ item: sent.id, orders: 'DESTRUCTION' })).toBe('ck_case_decision_item_elsewhere');
    expect(await by({ item: stayed.id, office_id: rows[0].id })).toBe('ck_case_decision_replaced_office');
    expect(
      await refusalOf([
        `insert into custody.case_decision_withdrawal (decision_id, reason, withdrawn_by)
         select id, 'x', entered_by from custody.case_decision where id = $1`,
        [localIdOf('CaseDecision', decisionId)],
      ]),
    ).toBe('ck_case_decision_held_elsewhere');
  });

  test('given a disposal without, before or against a decision, then the database refuses', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit], 'RETURN', {
      items: [{ exhibitId: exhibit.id, orders: 'RETURN', recipient: 'Bà Chủ' }],
    });
    const foreign = await decide(t, [await receiveOne(t, keeper, stage)]);
    const right = { decisionId, recipient: 'bà chủ' };
    expect(await disposeBySql(exhibit, right)).toBe('done');
    expect(await disposeBySql(exhibit, { ...right, decisionId: null })).toMatch(
      /ck_disposal_(papers|enforcement_decision)/,
    );
    expect(await disposeBySql(exhibit, { ...right, decisionId: foreign })).toBe('ck_disposal_decision_case');
    expect(await disposeBySql(exhibit, { ...right, at: '2026-02-17T12:00:00+07:00' })).toBe(
      'ck_disposal_decision_in_force',
    );
    expect(await disposeBySql(exhibit, { ...right, kind: 'CONFISCATION' })).toBe('ck_disposal_ordered');
    expect(await disposeBySql(exhibit, { ...right, recipient: 'Anh Ba' })).toBe(
      'ck_disposal_recipient_named',
    );
    expect(await disposeBySql(exhibit, { ...right, receiver: 'Anh Ba' })).toBe('ck_disposal_receiver');
    expect(await disposeBySql(exhibit, { ...right, recordedBy: 'chv.kv03' })).toBe('ck_disposal_entered_by');
    expect(await disposeBySql(exhibit, { ...right, recordedBy: 'truong.tinh' })).toBe('ck_movement_signer');
  });

  test('given two disposals of an item at once past the program, then the second waits and no more ends than is ordered', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit], 'RETURN', {
      items: [
        returnOf(exhibit, { quantity: '4' }),
        { exhibitId: exhibit.id, orders: 'DESTRUCTION', quantity: '6' },
      ],
    });
    const { rows } = await t.owner.query('select pg_backend_pid() as pid');
    await t.application.query('begin');
    await writeDisposal(exhibit, { decisionId, quantity: '4' });
    const second = t.owner
      .query(
        `insert into custody.disposal (id, office_id, exhibit_id, kind, case_decision_id, quantity, recipient, disposed_at)
         select $1, e.office_id, e.id, 'RETURN', $2, 4, 'Siu Văn Thử', now() from custody.exhibit e where e.id = $3`,
        [newId(), localIdOf('CaseDecision', decisionId), localIdOf('Exhibit', exhibit.id)],
      )
      .catch((error: unknown) => error);
    const waits = "select 1 where pg_blocking_pids($1) <> '{}'";
    while ((await t.application.query(waits, [rows[0].pid])).rowCount === 0) {
      // Each look is a round trip; the lock holds until the commit.
    }
    await t.application.query('commit');
    expect(await second).toMatchObject({ constraint: 'ck_disposal_ordered_amount' });
  });

  test('given several orders of an item without their amounts, together too much, or more that ends than is ordered, then the database refuses', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit], 'RETURN', {
      items: [
        returnOf(exhibit, { quantity: '4' }),
        { exhibitId: exhibit.id, orders: 'DESTRUCTION', quantity: '6' },
      ],
    });
    expect(await disposeBySql(exhibit, { decisionId, quantity: '4' })).toBe('done');
    expect(await disposeBySql(exhibit, { decisionId, quantity: '5' })).toBe('ck_disposal_ordered_amount');
    const parts = async (...quantities: (number | null)[]) => {
      const [decision, ...rest] = replacement(decisionId, { item: exhibit.id, number: newId() });
      const id = JSON.parse(String(decision![1][0])).id;
      expect(rest).toHaveLength(1);
      return refusalOf(
        decision!,
        ...quantities.map((quantity, index): [string, unknown[]] => [
          `insert into custody.case_decision_item (decision_id, exhibit_id, orders, recipient, quantity)
           values ($1, $2, $3, 'Siu Văn Thử', $4)`,
          [id, localIdOf('Exhibit', exhibit.id), ['RETURN', 'DESTRUCTION'][index], quantity],
        ]),
      );
    };
    expect(await parts(5, 5)).toBe('done');
    expect(await parts(null)).toBe('done');
    expect(await parts(null, null)).toBe('ck_case_decision_item_amounts');
    expect(await parts(5, null)).toBe('ck_case_decision_item_amounts');
    expect(await parts(5, 6)).toBe('ck_case_decision_item_together');
    expect(await parts(11)).toBe('ck_case_decision_item_together');
    expect(await parts(0)).toBe('ck_case_decision_item_quantity');
  });

  test('given an order that is older than the decision, then the database refuses', async () => {
    const order = signedOrder(t, { dated: '2026-05-05' });
    const exhibit = await receiveOne(t, keeper, stage, {}, { order });
    const decisionId = await decide(t, [exhibit], 'RETURN', { dated: '2026-05-06' });
    expect(await disposeBySql(exhibit, { decisionId })).toBe('ck_movement_order_after_decision');
  });

  test('given a destruction before a council that is not one, then the database refuses', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit], 'DESTRUCTION');
    const by = (...council: NonNullable<Past['council']>) =>
      disposeBySql(exhibit, { decisionId, kind: 'DESTRUCTION', council });
    const chair = ['COUNCIL_CHAIR', 'chv.kv03', 'SIGNED'] as const;
    const finance = ['FINANCE_MEMBER', null, 'SIGNED'] as const;
    const called = ['PROSECUTOR', null, 'ABSENT'] as const;
    expect(await by(chair, finance, called)).toBe('done');
    expect(await by(chair, called)).toBe('ck_disposal_council_size');
    expect(await by(chair, ['COUNCIL_MEMBER', null, 'SIGNED'], called)).toBe('ck_disposal_council_members');
    expect(await by(chair, finance)).toBe('ck_disposal_council_members');
    expect(await by(['COUNCIL_CHAIR', 'thukho.kv03', 'SIGNED'], finance, called)).toBe(
      'ck_disposal_council_chair',
    );
    expect(await by(['COUNCIL_CHAIR', null, 'SIGNED'], finance, called)).toBe('ck_disposal_council_chair');
  });

  test('given a decision past the program, then its dates, its signer and its number are held; and it is never changed', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    await decide(t, [exhibit], 'RETURN', { number: '950/QĐ-THADS' });
    const { case: file } = await ordersNow(exhibit);
    const byOf = async (given: Record<string, string>): Promise<string> => {
      const row = {
        kind: 'ENFORCEMENT_DECISION',
        body_kind: 'ENFORCEMENT_AUTHORITY',
        organisation: 'x',
        number: newId(),
        dated: '2026-04-01',
        in_force_on: '2026-04-01',
        signer: 'truong.tinh',
        signer_name: 'Thẩm phán Y',
        enterer: 'chv.kv03',
        ...given,
      };
      await t.application.query('begin');
      try {
        await t.application.query(
          `insert into custody.case_decision (id, office_id, case_id, kind, body_kind, organisation, number, dated,
             in_force_on, signer_id, signer_name, entered_by)
           select $1, c.office_id, c.id, $3, $4, $5, $6, $7, $8, (select s.id from identity.staff s where s.username = $9),
             coalesce($11, e.full_name), e.id
           from custody.case_file c, identity.staff e where c.id = $2 and e.username = $10`,
          [
            newId(),
            localIdOf('CaseFile', file.id),
            row.kind,
            row.body_kind,
            row.organisation,
            row.number,
            row.dated,
            row.in_force_on,
            row.signer,
            row.enterer,
            row.signer_name === 'the enterer' ? null : row.signer_name,
          ],
        );
        return 'done';
      } catch (error) {
        return (error as { constraint?: string }).constraint ?? String(error);
      } finally {
        await t.application.query('rollback');
      }
    };
    expect(await byOf({})).toBe('done');
    expect(await byOf({ enterer: 'truong.tinh' })).toBe('ck_case_decision_two_people');
    const [dated, in_force_on] = ['2026-01-12', '2026-01-12'];
    const judgment = { kind: 'JUDGMENT', body_kind: 'COURT', signer: 'nobody', dated, in_force_on };
    expect(await byOf(judgment)).toBe('done');
    expect(await byOf({ ...judgment, signer_name: 'the enterer' })).toBe('ck_case_decision_two_people');
    expect(await byOf({ number: '0950/qđ-thads' })).toBe('ck_case_decision_number_free');
    expect(await byOf({ dated: '2026-01-11' })).toBe('ck_case_decision_after_basis');
    expect(await byOf({ in_force_on: '2031-01-01' })).toBe('ck_case_decision_not_in_future');
    expect(await byOf({ in_force_on: '2026-03-01' })).toBe('ck_case_decision_in_force');
    expect(await byOf({ signer: 'ketoan.kv03' })).toBe('ck_case_decision_signer_right');
    expect(await byOf({ kind: 'DISPOSAL_DECISION', body_kind: 'INVESTIGATOR' })).toBe(
      'ck_case_decision_stage',
    );
    await expect(t.owner.query(`update custody.case_decision set number = 'x'`)).rejects.toMatchObject({
      constraint: 'ck_append_only',
    });
    await expect(
      t.owner.query(
        `insert into custody.case_decision_item (decision_id, exhibit_id, orders)
         select d.id, $1, 'DESTRUCTION' from custody.case_decision d where d.number = '950/QĐ-THADS'`,
        [localIdOf('Exhibit', exhibit.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_case_decision_item_later' });
  });
});
