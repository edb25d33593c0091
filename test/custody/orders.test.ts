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
  enterDocument,
  exhibitNow,
  nextDecisionNumber,
  papers,
  receiveOne,
  returnOf,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const dispose = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
  exhibitDispose(requestId: $requestId, input: $input) {
    disposal { id } userErrors { code field facts { name value } } } }`;
const judgmentDay = '2026-03-12';

let t: TestHouse;
let keeper: TestClient;
let officer: TestClient;
let stage: Stage;

beforeAll(async () => {
  t = await openTestHouse();
  keeper = await t.logIn('thukho.kv03');
  officer = await t.logIn('chv.kv03');
  stage = await stageOf(keeper, 'KV03');
});
afterAll(() => t.close());

type Part = Readonly<Record<string, unknown>>;

function itemsOf(exhibit: { readonly id: string }, parts: readonly Part[]): object[] {
  return parts.map((part) => ({ exhibitId: exhibit.id, ...part }));
}

async function fileOf(exhibit: { readonly id: string }): Promise<{ id: string; version: number }> {
  const { node } = await officer.data(
    'query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id version } } } }',
    { id: exhibit.id },
  );
  return node.case;
}

function ofCourt(given: object = {}): object {
  return { kind: 'JUDGMENT', number: nextDecisionNumber('2026/HS-ST'), dated: judgmentDay, ...given };
}

async function entered(exhibit: ReceivedExhibit, given: object): Promise<string> {
  const { decision } = await officer.done(enterDocument, {
    input: decisionInput(await fileOf(exhibit), given),
  });
  return decision.id;
}

/** What is told of a decision that is not entered; nothing where it is. */
async function toldOf(exhibit: ReceivedExhibit, given: object): Promise<any[]> {
  const input = decisionInput(await fileOf(exhibit), given);
  const { caseDecisionEnter } = await officer.data(enterDocument, { requestId: newId(), input });
  return caseDecisionEnter.userErrors;
}

function briefly(errors: readonly any[]): string[] {
  return errors.map((one) => `${one.code} ${one.field.join('.')}`);
}

function factsOf(error: any): Record<string, string> {
  return Object.fromEntries(error.facts.map((fact: any) => [fact.name, fact.value]));
}

/** An item of which the judgment orders this. */
async function judged(...parts: readonly Part[]): Promise<ReceivedExhibit> {
  const exhibit = await receiveOne(t, keeper, stage);
  await entered(exhibit, ofCourt({ items: itemsOf(exhibit, parts) }));
  return exhibit;
}

async function disposing(exhibit: ReceivedExhibit, given: object): Promise<string[]> {
  const now = await exhibitNow(keeper, exhibit.id);
  const input = await disposalInput(t, stage, now, given);
  const { exhibitDispose } = await keeper.data(dispose, { requestId: newId(), input });
  return briefly(exhibitDispose.userErrors);
}

const forA = { orders: 'RETURN', recipient: 'Siu Văn A' };
const forB = { orders: 'RETURN', recipient: 'Rơ Châm B' };
const confiscated = { orders: 'CONFISCATION' };
/** A paper of authority with which nothing is wrong. */
const sound = { number: '12/2026/CC', dated: '2026-03-01', body: 'Phòng công chứng số 1' };
const destroyed = { orders: 'DESTRUCTION' };
const kept = { orders: 'KEEP_FOR_ENFORCEMENT' };

describe('a decision of the enforcement authority', () => {
  const [against, forAnother, beyond] = [
    'DECISION_AGAINST_JUDGMENT input.items.0.orders',
    'DECISION_FOR_SOMEBODY_ELSE input.items.0.recipient',
    'DECISION_BEYOND_JUDGMENT input.items.0.quantity',
  ];
  test.each<[string, Part[], string, Part[], string[]]>([
    ['a return of what was confiscated', [confiscated], 'ENFORCEMENT', [forA], [against]],
    ['a return of what is to be destroyed', [destroyed], 'DISPOSAL', [forA], [against]],
    ['a confiscation of what is to be returned', [forA], 'ENFORCEMENT', [confiscated], [against]],
    ['a destruction of what is to be returned', [forA], 'ENFORCEMENT', [destroyed], [against]],
    ['a destruction of what was confiscated', [confiscated], 'DISPOSAL', [destroyed], [against]],
    ['a return to somebody else', [forA], 'ENFORCEMENT', [forB], [forAnother]],
    [
      'a return to a body of that name',
      [forA],
      'ENFORCEMENT',
      [{ orders: 'RETURN', toOrganisation: 'Siu Văn A' }],
      ['DECISION_FOR_SOMEBODY_ELSE input.items.0.toOrganisation'],
    ],
    [
      'a return of more than was judged',
      [
        { ...forA, quantity: '4' },
        { ...destroyed, quantity: '6' },
      ],
      'ENFORCEMENT',
      [{ ...forA, quantity: '5' }],
      [beyond],
    ],
    [
      'a return of all where a part was judged',
      [{ ...forA, quantity: '4' }],
      'ENFORCEMENT',
      [forA],
      [beyond],
    ],
    ['the same as was judged', [forA], 'ENFORCEMENT', [{ ...forA, recipient: 'ông SIU văn A' }], []],
    ['a part of what was judged', [forA], 'ENFORCEMENT', [{ ...forA, quantity: '3' }], []],
    ['the destruction of what nobody fetched', [forA], 'DISPOSAL', [destroyed], []],
    ['the confiscation of what nobody fetched', [forA], 'DISPOSAL', [confiscated], []],
    ['a return of what was kept for enforcement', [kept], 'ENFORCEMENT', [forB], []],
    ['keeping what the owner still owes for', [forA], 'ENFORCEMENT', [kept], []],
  ])(
    'given %s, then it is entered only where it follows the judgment',
    async (_what, judgment, kind, orders, codes) => {
      const exhibit = await judged(...judgment);
      await entered(exhibit, enforcementDecision(t));
      const items = itemsOf(exhibit, orders);
      const told = await toldOf(
        exhibit,
        enforcementDecision(t, { kind: `${kind}_DECISION`, dated: '2026-04-02', items }),
      );
      expect(briefly(told)).toEqual(codes);
    },
  );

  test('given one that does not follow, then the paper of the court and what it says are told', async () => {
    const number = nextDecisionNumber('2026/HS-ST');
    const exhibit = await receiveOne(t, keeper, stage);
    const items = itemsOf(exhibit, [
      { ...forA, quantity: '4' },
      { ...destroyed, quantity: '6' },
    ]);
    await entered(exhibit, ofCourt({ number, items }));
    const facts = async (part: Part) =>
      factsOf((await toldOf(exhibit, enforcementDecision(t, { items: itemsOf(exhibit, [part]) })))[0]);
    const paper = { exhibit: exhibit.code, number, dated: judgmentDay };
    expect(await facts(confiscated)).toEqual({
      ...paper,
      judged: 'DESTRUCTION, RETURN',
      orders: 'CONFISCATION',
    });
    expect(await facts(forB)).toEqual({ ...paper, recipient: 'Siu Văn A' });
    expect(await facts({ ...forA, quantity: '5' })).toEqual({
      ...paper,
      allowed: '4',
      ordered: '5',
      unit: 'cái',
    });
  });

  test('given a later paper of a court, then that one is followed; of what the judgment is silent, the authority decides', async () => {
    const exhibit = await judged(confiscated);
    const items = itemsOf(exhibit, [forA]);
    const later = { kind: 'DISPOSAL_DECISION', dated: '2026-03-20', items };
    await entered(exhibit, ofCourt({ ...later, number: nextDecisionNumber('QĐ-TA') }));
    expect(
      briefly(await toldOf(exhibit, enforcementDecision(t, { items: itemsOf(exhibit, [confiscated]) }))),
    ).toEqual([against]);
    expect(await toldOf(exhibit, enforcementDecision(t, { items }))).toEqual([]);
    const silent = await judged();
    expect(await toldOf(silent, enforcementDecision(t, { items: itemsOf(silent, [forB]) }))).toEqual([]);
  });

  test('given what nobody fetched, then it ends on the decision of the authority; what it may order beside, the rule of its date says', async () => {
    const exhibit = await judged(forA);
    await entered(exhibit, enforcementDecision(t));
    const unfetched = (dated: string) =>
      enforcementDecision(t, { kind: 'DISPOSAL_DECISION', dated, items: itemsOf(exhibit, [confiscated]) });
    const rule = `update rules.rule set value = jsonb_set(value, '{DISPOSAL_DECISION,RETURN}', $1::jsonb)
      where code = 'decision.follows' and valid_from = '2026-07-01'`;
    const { rows } = await t.owner.query(
      `select value #>> '{DISPOSAL_DECISION,RETURN}' as beside from rules.rule
       where code = 'decision.follows' and valid_from = '2026-07-01'`,
    );
    await t.owner.query(rule, ['[]']);
    expect(briefly(await toldOf(exhibit, unfetched('2026-07-01')))).toEqual([against]);
    const decisionId = await entered(exhibit, unfetched('2026-06-30'));
    await t.owner.query(rule, [rows[0].beside]);
    const given = { kind: 'CONFISCATION', decisionId, recipient: 'Phòng Tài chính' };
    expect(await disposing(exhibit, given)).toEqual([]);
  });

  test('given a judgment that is entered after the decision, then nothing ends against it', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const first = await entered(exhibit, ofCourt());
    const decisionId = await entered(exhibit, enforcementDecision(t, { items: [returnOf(exhibit)] }));
    const replacing = { replacesId: first, reason: 'sót vật chứng' };
    const second = await entered(exhibit, ofCourt({ ...replacing, items: itemsOf(exhibit, [confiscated]) }));
    expect(await disposing(exhibit, { decisionId })).toEqual(['DECISION_AGAINST_JUDGMENT input.decisionId']);
    const right = { replacesId: second, reason: 'ghi nhầm' };
    await entered(exhibit, ofCourt({ ...right, items: [returnOf(exhibit, { quantity: '4' })] }));
    expect(await disposing(exhibit, { decisionId, quantity: '5' })).toEqual([
      'DECISION_BEYOND_JUDGMENT input.quantity',
    ]);
    expect(await disposing(exhibit, { decisionId, quantity: '4' })).toEqual([]);
    // What has ended on one decision is no more there for another.
    const again = enforcementDecision(t, {
      dated: '2026-04-03',
      items: [returnOf(exhibit, { quantity: '4' })],
    });
    const [told] = await toldOf(exhibit, again);
    expect(factsOf(told)).toMatchObject({ allowed: '0', ordered: '4' });
  });
});

describe('who gets what is returned', () => {
  test.each([
    ['nobody', {}, ['DECISION_RECIPIENT_NEEDED input.items.0.recipient']],
    ['blanks', { recipient: ' ' }, ['DECISION_RECIPIENT_NEEDED input.items.0.recipient']],
    [
      'an organisation of signs alone',
      { toOrganisation: '--' },
      ['TEXT_SAYS_NOTHING input.items.0.toOrganisation'],
    ],
    [
      'a person and an organisation',
      { recipient: 'Siu Văn A', toOrganisation: 'Công ty Ia Ly' },
      ['ONE_OF_REQUIRED input.items.0'],
    ],
    ['an organisation', { toOrganisation: 'Công ty Ia Ly' }, []],
  ])('given a return to %s, then a decision names one', async (_who, receiver, codes) => {
    const exhibit = await receiveOne(t, keeper, stage);
    const items = itemsOf(exhibit, [{ orders: 'RETURN', ...receiver }]);
    expect(briefly(await toldOf(exhibit, ofCourt({ items })))).toEqual(codes);
  });

  test('given a person, then nobody else takes it over, not even in that name; given an organisation, then somebody of it', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit], 'RETURN', { recipient: 'Siu Văn A' });
    const differs = 'DISPOSAL_RECEIVER_DIFFERS input.handover.otherParty';
    const toA = { decisionId, quantity: '4', recipient: 'Siu Văn A' };
    expect(await disposing(exhibit, { ...toA, ...papers(t, 10, 'Lê Khác', 'Siu Văn A') })).toEqual([differs]);
    expect(await disposing(exhibit, { ...toA, ...papers(t, 10, 'Siu Văn A', 'chủ sở hữu') })).toEqual([]);
    const other = await receiveOne(t, keeper, stage);
    const toCompany = {
      decisionId: await decide(t, [other], 'RETURN', { toOrganisation: 'Công ty Ia Ly' }),
      recipient: 'Công ty Ia Ly',
    };
    const company = (name: string, organisation: string) =>
      disposing(other, { ...toCompany, ...papers(t, 10, name, organisation) });
    expect(await company('Công ty Ia Ly', 'Chợ Ia Ly')).toEqual([differs]);
    expect(
      await disposing(other, {
        ...toCompany,
        recipient: 'Lê Khác',
        ...papers(t, 10, 'Lê Khác', 'Công ty Ia Ly'),
      }),
    ).toContain('DISPOSAL_RECIPIENT_DIFFERS input.recipient');
    expect(await company('Lê Khác', 'CÔNG TY Ia Ly')).toEqual([]);
  });

  test('given a paper of authority, when somebody else takes it over, then the recipient stays whom the decision names, and both are told', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit], 'RETURN', { recipient: 'Siu Văn A' });
    const authority = { number: ' 12/2026/CC ', dated: '2026-03-01', body: ' Phòng công chứng số 1 ' };
    const written = { number: '12/2026/CC', dated: '2026-03-01', body: 'Phòng công chứng số 1' };
    const given = { decisionId, recipient: 'Siu Văn A', ...onAuthority('Siu Thị Con', authority) };
    expect(await disposing(exhibit, given)).toEqual([]);
    const { node } = await keeper.data(
      `query ($id: ID!) { node(id: $id) { ... on Exhibit {
        disposals { recipient }
        movements(first: 1) { nodes { kind handover { receiverName authority { number dated body } } } } } } }`,
      { id: exhibit.id },
    );
    expect(node.disposals).toEqual([{ recipient: 'Siu Văn A' }]);
    expect(node.movements.nodes).toEqual([
      { kind: 'DISPOSAL', handover: { receiverName: 'Siu Thị Con', authority: written } },
    ]);
    const { rows } = await t.owner.query(
      `select after from trail.event where subject_label = $1 and kind = 'exhibit.disposed'`,
      [exhibit.code],
    );
    expect(rows[0].after).toMatchObject({
      recipient: 'Siu Văn A',
      receiver: 'Siu Thị Con',
      authority: written,
    });
  });

  test('given what is confiscated or goes to an organisation, then somebody else takes it over on a paper of authority too, but nobody of the staff', async () => {
    const company = 'Công ty Ia Ly';
    for (const kind of ['RETURN', 'CONFISCATION'] as const) {
      const exhibit = await receiveOne(t, keeper, stage);
      const decisionId = await decide(t, [exhibit], kind, { toOrganisation: company });
      const taking = (name: string, organisation: string, quantity = '4') =>
        disposing(exhibit, {
          ...{ kind, decisionId, recipient: company, quantity },
          ...onAuthority(name, sound, organisation),
        });
      const { rows } = await t.owner.query(
        `select full_name from identity.staff where username = 'ketoan.kv03'`,
      );
      expect(await taking(rows[0].full_name, 'Văn phòng luật sư')).toEqual([
        'DISPOSAL_RECEIVER_IS_STAFF input.handover.otherParty',
      ]);
      expect(await taking('Lê Luật Sư', 'Văn phòng luật sư')).toEqual([]);
      // The paper by which an organisation sends somebody of its own.
      expect(await taking('Lê Khác', company, '6')).toEqual([]);
    }
  });

  test.each([
    ['a number of signs alone', { number: '--' }, ['NUMBER_WITHOUT_DIGIT number']],
    ['a body that says nothing', { body: ' . ' }, ['TEXT_SAYS_NOTHING body']],
    ['a date after the handover', { dated: '2099-01-01' }, ['PAPER_AFTER_ACT dated']],
  ])('given a paper of authority with %s, then it is refused', async (_what, wrong, codes) => {
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit], 'RETURN', { recipient: 'Siu Văn A' });
    const given = {
      decisionId,
      recipient: 'Siu Văn A',
      ...onAuthority('Siu Thị Con', { ...sound, ...wrong }),
    };
    expect(await disposing(exhibit, given)).toEqual(codes.map(inAuthority));
  });

  test('given a paper of authority where nobody stands for a recipient, then it is refused', async () => {
    const refused = ['HANDOVER_AUTHORITY_NOT_NEEDED input.handover.otherParty.authority'];
    const exhibit = await receiveOne(t, keeper, stage);
    const decisionId = await decide(t, [exhibit], 'RETURN', { recipient: 'Siu Văn A' });
    const toA = { decisionId, recipient: 'Siu Văn A', ...onAuthority('ông SIU VĂN A', sound) };
    expect(await disposing(exhibit, toA)).toEqual(refused);
    const burnt = await receiveOne(t, keeper, stage);
    const council = { kind: 'DESTRUCTION', recipient: 'Hội đồng tiêu hủy', method: 'đốt' };
    const destruction = { ...council, participants: councilOf(t), ...onAuthority('Lê Khác', sound) };
    expect(await disposing(burnt, destruction)).toEqual(refused);
    const { exhibitRelease } = await keeper.data(
      `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
        exhibitRelease(requestId: $requestId, input: $input) { userErrors { code field } } }`,
      {
        requestId: newId(),
        input: {
          exhibitId: burnt.id,
          expectedVersion: (await exhibitNow(keeper, burnt.id)).version,
          fromPlaceId: stage.place('A1'),
          toPlaceId: stage.place('KBNN'),
          quantity: '10',
          purpose: 'gửi giữ',
          requestedBy: 'KBNN',
          ...onAuthority('Lê Khác', sound),
        },
      },
    );
    expect(briefly(exhibitRelease.userErrors)).toEqual(refused);
  });

  /** The papers of goods that somebody takes over in the place of the recipient. */
  function onAuthority(name: string, authority: object, organisation = 'con của chủ sở hữu'): object {
    const { handover, ...rest } = papers(t, 10, name, organisation);
    return { ...rest, handover: { ...handover, otherParty: { ...handover.otherParty, authority } } };
  }

  function inAuthority(told: string): string {
    return told.replace(' ', ' input.handover.otherParty.authority.');
  }

  test('given a member of the staff, when something is handed over, then it is refused, by id and by name', async () => {
    const { rows } = await t.owner.query(
      `select full_name from identity.staff where username = 'ketoan.kv03'`,
    );
    const name = rows[0].full_name;
    for (const kind of ['RETURN', 'CONFISCATION'] as const) {
      const exhibit = await receiveOne(t, keeper, stage);
      const decisionId = await decide(t, [exhibit], kind, { toOrganisation: 'Công ty Ia Ly' });
      const given = { kind, decisionId, recipient: 'Công ty Ia Ly' };
      const handedTo = async (otherParty: object) => {
        const { handover, ...rest } = papers(t);
        return disposing(exhibit, { ...given, ...rest, handover: { ...handover, otherParty } });
      };
      const organisation = 'Công ty Ia Ly';
      const refused = ['DISPOSAL_RECEIVER_IS_STAFF input.handover.otherParty'];
      expect(await handedTo({ staffId: t.staffId('ketoan.kv03'), organisation })).toEqual(refused);
      expect(await handedTo({ staffId: t.staffId('chv.tinh'), organisation })).toEqual(refused);
      expect(await handedTo({ name: `ông ${name.toUpperCase()}`, organisation })).toEqual(refused);
      expect(await handedTo({ name: 'Lê Khác', organisation })).toEqual([]);
    }
  });
});

describe('an item that several decisions name', () => {
  test('given one order of an item twice in a decision, then it is said once', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const [told] = await toldOf(exhibit, ofCourt({ items: itemsOf(exhibit, [destroyed, destroyed]) }));
    expect(told).toMatchObject({ code: 'DECISION_ITEM_ORDERED', field: ['input', 'items', '1'] });
    expect(factsOf(told)).toEqual({ exhibit: exhibit.code, orders: 'DESTRUCTION' });
  });

  test('given a later one for somebody else, then it ends on that one; by the claimed day the earlier one may still count', async () => {
    const exhibit = await receiveOne(t, keeper, stage, {}, received('2026-01-15T09:00:00+07:00'));
    await entered(exhibit, ofCourt({ dated: '2026-01-20' }));
    const earlier = await entered(exhibit, enforcementDecision(t, { items: itemsOf(exhibit, [forA]) }));
    const dated = '2026-05-02';
    const later = await entered(exhibit, enforcementDecision(t, { dated, items: itemsOf(exhibit, [forB]) }));
    const toA = (at?: string) => ({
      decisionId: earlier,
      recipient: 'Siu Văn A',
      ...papers(t, 10, 'Siu Văn A', 'chủ sở hữu'),
      ...(at === undefined ? {} : received(at, 'Siu Văn A')),
      quantity: '3',
    });
    const refused = ['DISPOSAL_ORDERED_LATER input.decisionId'];
    expect(await disposing(exhibit, toA())).toEqual(refused);
    expect(await disposing(exhibit, toA('2026-05-02T09:00:00+07:00'))).toEqual(refused);
    expect(await disposing(exhibit, toA('2026-05-01T09:00:00+07:00'))).toEqual([]);
    const toB = { decisionId: later, recipient: 'Rơ Châm B', quantity: '7' };
    expect(await disposing(exhibit, toB)).toEqual([]);
  });

  test('given a part for each of two owners, then each decision is carried out, and no more on the earlier one', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const part = (recipient: string, quantity: string) =>
      decide(t, [exhibit], 'RETURN', { items: itemsOf(exhibit, [{ ...forA, recipient, quantity }]) });
    const [first, second] = [await part('Siu Văn A', '5'), await part('Rơ Châm B', '6')];
    const toA = { decisionId: first, recipient: 'Siu Văn A' };
    expect(await disposing(exhibit, { ...toA, quantity: '5' })).toEqual([
      'DISPOSAL_ORDERED_LATER input.decisionId',
    ]);
    expect(await disposing(exhibit, { ...toA, quantity: '4' })).toEqual([]);
    expect(await disposing(exhibit, { decisionId: second, recipient: 'Rơ Châm B', quantity: '6' })).toEqual(
      [],
    );
  });

  function received(handedOverAt: string, name = 'Trần Văn Giao'): object {
    return { handover: { otherParty: { name, organisation: 'Công an tỉnh' }, handedOverAt } };
  }
});

describe('past the program', () => {
  type Statement = [statement: string, values: unknown[]];

  /** What refuses statements of the application's role; what they did is taken back. */
  async function refusalOf(...statements: readonly Statement[]): Promise<string> {
    return constraintRefusing(t.application, async () => {
      for (const [statement, values] of statements) {
        await t.application.query(statement, values);
      }
    });
  }

  /** Another decision like this one, with what it orders of an item. */
  function another(decisionId: string, exhibit: ReceivedExhibit, ...parts: readonly Part[]): Statement[] {
    const id = newId();
    return [
      [
        `insert into custody.case_decision (id, office_id, case_id, kind, body_kind, organisation, number, dated,
           in_force_on, signer_id, signer_name, entered_by)
         select $1, d.office_id, d.case_id, d.kind, d.body_kind, d.organisation, $3, d.dated, d.in_force_on, d.signer_id,
           d.signer_name, d.entered_by
         from custody.case_decision d where d.id = $2`,
        [id, localIdOf('CaseDecision', decisionId), nextDecisionNumber()],
      ],
      ...parts.map(({ orders, recipient, toOrganisation, quantity }): Statement => [
        `insert into custody.case_decision_item (decision_id, exhibit_id, orders, recipient, to_organisation, quantity)
         values ($1, $2, $3, $4, $5, $6)`,
        [id, localIdOf('Exhibit', exhibit.id), orders, recipient, toOrganisation, quantity],
      ]),
    ];
  }

  /** A disposal on a decision, handed over to somebody. */
  function ending(decisionId: string, exhibit: ReceivedExhibit, given: Part): Statement[] {
    const { recipient, receiver = recipient, organisation = 'x', receiverId = null, quantity = '10' } = given;
    const authority = (given['authority'] ?? {}) as Part;
    const [disposal, handover, item] = [newId(), newId(), localIdOf('Exhibit', exhibit.id)];
    return [
      [
        `insert into custody.handover (id, office_id, document_id, giver_id, giver_name, giver_organisation,
           receiver_id, receiver_name, receiver_organisation, handed_over_at, authority_number, authority_dated,
           authority_body)
         select $1, h.office_id, h.document_id, h.receiver_id, h.receiver_name, h.receiver_organisation, $5, $2, $3, now(),
           $6, $7, $8
         from custody.handover h join custody.movement m on m.handover_id = h.id
         where m.exhibit_id = $4 and m.kind = 'RECEIPT'`,
        [
          ...[handover, receiver, organisation, item, receiverId],
          ...[authority['number'], authority['dated'], authority['body']],
        ],
      ],
      [
        `insert into custody.disposal (id, office_id, exhibit_id, kind, case_decision_id, quantity, recipient, disposed_at)
         select $1, e.office_id, e.id, 'RETURN', $2, $5, $3, now() from custody.exhibit e where e.id = $4`,
        [disposal, localIdOf('CaseDecision', decisionId), recipient, item, quantity],
      ],
      [
        `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
           recorded_by, order_id, voucher_id, handover_id, disposal_id)
         select $1, m.office_id, m.exhibit_id, 'DISPOSAL', m.to_place_id, p.id, $5, now(), m.recorded_by, m.order_id,
           m.voucher_id, $2, $3
         from custody.movement m join custody.place p on p.office_id = m.office_id and p.kind = 'DISPOSED'
         where m.exhibit_id = $4 and m.kind = 'RECEIPT'`,
        [newId(), handover, disposal, item, quantity],
      ],
    ];
  }

  test('given a decision that does not follow the judgment, or that returns to nobody, then the database refuses', async () => {
    const exhibit = await judged({ ...forA, quantity: '4' }, { ...destroyed, quantity: '6' });
    const decisionId = await entered(exhibit, enforcementDecision(t));
    const by = (...parts: readonly Part[]) => refusalOf(...another(decisionId, exhibit, ...parts));
    expect(await by({ ...forA, quantity: '4' }, { ...destroyed, quantity: '6' })).toBe('done');
    expect(await by(confiscated)).toBe('ck_case_decision_item_judged');
    expect(await by({ ...forB, quantity: '4' })).toBe('ck_case_decision_item_judged_receiver');
    expect(await by({ ...forA, quantity: '5' })).toBe('ck_case_decision_item_judged_amount');
    expect(await by(forA)).toBe('ck_case_decision_item_judged_amount');
    expect(await by({ orders: 'RETURN', quantity: '4' })).toBe('ck_case_decision_item_receiver');
    expect(await by({ ...forA, toOrganisation: 'x' })).toBe('ck_case_decision_item_one_receiver');
    expect(await by({ orders: 'RETURN', toOrganisation: '--' })).toBe('ck_text_says_something');
    expect(await by({ ...forA, recipient: 'Thủ kho' })).toBe('ck_person_name');
    expect(await by({ ...forA, quantity: '1' }, { ...forA, quantity: '2' })).toBe('pk_case_decision_item');
  });

  test('given a disposal against the judgment, after a later order or to another person, then the database refuses', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const judgment = await entered(exhibit, ofCourt());
    const decisionId = await entered(exhibit, enforcementDecision(t, { items: itemsOf(exhibit, [forA]) }));
    const { rows } = await t.owner.query(
      `select id, full_name from identity.staff where username in ('chv.tinh', 'ketoan.kv03') order by username`,
    );
    const [stranger, accountant] = rows;
    const toA = { recipient: 'Siu Văn A' };
    const by = (given: Part, ...first: readonly Statement[]) =>
      refusalOf(...first, ...ending(decisionId, exhibit, given));
    expect(await by(toA)).toBe('done');
    expect(await by({ ...toA, receiver: 'Lê Khác', organisation: 'Siu Văn A' })).toBe('ck_disposal_receiver');
    const withPaper = (given: Part = {}) =>
      by({ ...toA, receiver: 'Siu Thị Con', organisation: 'con', authority: { ...sound, ...given } });
    expect(await withPaper()).toBe('done');
    expect(await withPaper({ number: null })).toBe('ck_handover_authority_whole');
    expect(await withPaper({ body: null })).toBe('ck_handover_authority_whole');
    expect(await withPaper({ number: '--' })).toBe('ck_handover_authority_whole');
    expect(await withPaper({ body: ' ' })).toBe('ck_handover_authority_whole');
    expect(await withPaper({ body: '.' })).toBe('ck_text_says_something');
    expect(await withPaper({ dated: '2099-01-01' })).toBe('ck_handover_authority_dated');
    expect(await by({ ...toA, authority: sound })).toBe('ck_handover_authority_needed');
    expect(await by({ ...toA, receiver: accountant.full_name, authority: sound })).toBe(
      'ck_disposal_receiver_no_staff',
    );
    expect(await by(toA, ...another(judgment, exhibit, confiscated))).toBe('ck_case_decision_item_judged');
    expect(await by(toA, ...another(judgment, exhibit, { ...forA, quantity: '4' }))).toBe(
      'ck_case_decision_item_judged_amount',
    );
    expect(await by(toA, ...another(decisionId, exhibit, forB))).toBe('ck_disposal_ordered_later');
    const company = { orders: 'RETURN', toOrganisation: 'Công ty Ia Ly' };
    const other = await receiveOne(t, keeper, stage);
    const second = await decide(t, [other], 'RETURN', { items: itemsOf(other, [company]) });
    const toCompany = (given: Part) =>
      refusalOf(
        ...ending(second, other, {
          recipient: 'Công ty Ia Ly',
          organisation: 'Công ty Ia Ly',
          receiver: 'Lê Khác',
          ...given,
        }),
      );
    expect(await toCompany({})).toBe('done');
    expect(await toCompany({ receiver: 'Công ty Ia Ly', organisation: 'x' })).toBe('ck_disposal_receiver');
    expect(await toCompany({ receiver: accountant.full_name })).toBe('ck_disposal_receiver_no_staff');
    expect(await toCompany({ receiver: stranger.full_name })).toBe('done');
    expect(await toCompany({ receiver: stranger.full_name, receiverId: stranger.id })).toBe(
      'ck_disposal_receiver_no_staff',
    );
  });
});
