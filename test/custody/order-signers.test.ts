import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { dayFromToday, delegate, revokeDocument } from '../identity/delegation-scene.js';
import { constraintRefusing } from '../support/raw-sql.js';
import {
  decisionInput,
  enterDocument,
  minutesAgo,
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
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field message facts { name value } }';
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) {
  sealApply(requestId: $requestId, input: $input) { seal { id } ${errors} } }`;

let t: TestHouse;
let keeper: TestClient;
let stage: Stage;

beforeAll(async () => {
  t = await openTestHouse();
  keeper = await t.logIn('thukho.kv03');
  stage = await stageOf(keeper, 'KV03');
});
afterAll(() => t.close());

interface Told {
  readonly code: string;
  readonly field: string[];
  readonly message: string;
  readonly facts: { name: string; value: string }[];
}

async function errorsOf(document: string, input: object): Promise<Told[]> {
  const data = await keeper.data<Record<string, any>>(document, { requestId: newId(), input });
  return Object.values(data)[0].userErrors;
}

async function refusals(document: string, input: object): Promise<string[]> {
  return (await errorsOf(document, input)).map((error) => `${error.code} ${error.field.join('.')}`);
}

function receiptOn(order: object, receipt: object = {}): object {
  return receiptInput(t, stage, {}, { order, ...receipt });
}

function releaseOf(exhibit: ReceivedExhibit, input: object = {}): object {
  return {
    exhibitId: exhibit.id,
    expectedVersion: exhibit.version,
    fromPlaceId: stage.place('A1'),
    toPlaceId: stage.place('GIAMDINH'),
    quantity: '6',
    purpose: 'giám định',
    requestedBy: 'CQĐT',
    ...papers(t),
    ...input,
  };
}

function daysAgo(days: number): string {
  return dayFromToday(t, -days);
}

describe('who signs an order', () => {
  test.each(['truongphong.kv03', 'phophong.kv03', 'truong.tinh', 'photruong.tinh1'])(
    'given %s as signer, when receiving, then the order stands',
    async (username) => {
      expect(await refusals(receiveDocument, receiptOn({ signerId: t.staffId(username) }))).toEqual([]);
    },
  );

  test.each(['ketoan.kv03', 'chv.kv03', 'quantri', 'kiemsat1', 'taichinh1', 'thanhtra1'])(
    'given %s as signer, when receiving, then it is refused, and who could sign is told',
    async (username) => {
      const [told, ...more] = await errorsOf(receiveDocument, receiptOn({ signerId: t.staffId(username) }));
      expect(more).toEqual([]);
      expect(told).toMatchObject({
        code: 'ORDER_SIGNER_WITHOUT_RIGHT',
        field: ['input', 'order', 'signerId'],
      });
      const eligible = told?.facts.find((fact) => fact.name === 'eligible')?.value;
      expect(eligible).toMatch(
        /^[^,]+ \(OFFICE_HEAD\), [^,]+ \(OFFICE_DEPUTY_HEAD\), [^,]+ \(PROVINCIAL_HEAD\)/,
      );
      expect(told?.message).toContain('(phó trưởng phòng khu vực)');
    },
  );

  test.each(['truongphong.kv05', 'phophong.kv07', 'thukho.kv05'])(
    'given %s of another office as signer, when receiving, then nobody has this id',
    async (username) => {
      expect(await refusals(receiveDocument, receiptOn({ signerId: t.staffId(username) }))).toEqual([
        'NOT_FOUND input.order.signerId',
      ]);
    },
  );

  test.each([
    ['nobody', {}],
    ['a name alone', { signerName: 'Trần Thị Mai' }],
    ['a name that nobody sees', { signerName: '.' }],
  ])('given an order signed by %s, when receiving, then it is refused', async (_who, order) => {
    expect(await refusals(receiveDocument, receiptOn(order))).toEqual([
      'ORDER_NOT_SIGNED input.order.signerId',
    ]);
  });

  test('given a delegate of the head, then orders of the days from the recording of the delegation on stand and no others', async () => {
    const head = await t.logIn('truongphong.kv03');
    const { id } = await delegate(t, head, { to: 'chv.kv03', role: 'OFFICE_HEAD', office: 'KV03', from: -2 });
    const signerId = t.staffId('chv.kv03');
    expect(await refusals(receiveDocument, receiptOn({ signerId }))).toEqual([]);
    for (const days of [1, 2, 40]) {
      expect(await refusals(receiveDocument, receiptOn({ signerId, dated: daysAgo(days) }))).toEqual([
        'ORDER_SIGNER_WITHOUT_RIGHT input.order.signerId',
      ]);
    }
    // Who signs a decision does not enter it.
    const item = await receiveOne(t, keeper, stage);
    const { node } = await keeper.data(
      'query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id version } } } }',
      { id: item.id },
    );
    const own = {
      kind: 'DISPOSAL_DECISION',
      bodyKind: 'ENFORCEMENT_AUTHORITY',
      organisation: null,
      signerName: null,
      signerId,
      number: nextDecisionNumber(),
      dated: daysAgo(0),
      items: [returnOf(item)],
    };
    const officer = await t.logIn('chv.kv03');
    expect(await officer.refused(enterDocument, { input: decisionInput(node.case, own) })).toContain(
      'DECISION_SIGNER_ENTERS',
    );
    await head.done(revokeDocument, { input: { delegationId: id, reason: 'trưởng phòng đã về' } });
    expect(await refusals(receiveDocument, receiptOn({ signerId }))).toEqual([
      'ORDER_SIGNER_WITHOUT_RIGHT input.order.signerId',
    ]);
    const [unsigned] = await errorsOf(receiveDocument, receiptOn({}));
    const { rows: people } = await t.owner.query(
      'select full_name as name from identity.staff where id = $1',
      [localIdOf('Staff', signerId)],
    );
    expect(unsigned?.facts.find((fact) => fact.name === 'eligible')?.value).not.toContain(people[0].name);
  });

  test.each([
    ['two days ago', 2, [false, true, true, false, false]],
    ['yesterday', 1, [false, false, true, false, false]],
    ['today', 0, [false, false, false, false, false]],
  ])(
    'given a delegation from two days ago that was recorded %s and revoked today, then every question after its role has one answer for each day',
    async (_, daysBefore, expected) => {
      await t.owner.query('begin');
      try {
        // As if it had been recorded then.
        await t.owner.query('alter table identity.delegation disable trigger date_new_delegation');
        await t.owner.query(
          `select set_config('so_kho.actor', id::text, true) from identity.staff where username = 'truong.tinh'`,
        );
        const { rows } = await t.owner.query(
          `with made as (
           insert into identity.delegation (id, delegator_id, delegate_id, role, office_id, issuing_office_id, valid_from,
             valid_to, paper_number, paper_dated, scope, created_at)
           select $1::uuid, a.id, b.id, 'PROVINCIAL_HEAD', o.id, o.id, $2::date - 2, $2::date + 2, 'x/GUQ', $2::date - 2, 'x',
             now() - make_interval(days => $3)
           from identity.staff a, identity.staff b, identity.office o
           where a.username = 'truong.tinh' and b.username = 'chv.kv03' and o.code = 'TINH'
           returning id, delegate_id, office_id)
         select * from made`,
          [newId(), dayFromToday(t, 0), daysBefore],
        );
        await t.owner.query(
          `update identity.delegation set revoked_at = greatest(created_at, now()), revoked_by = delegator_id, revoke_reason = 'x' where id = $1`,
          [rows[0].id],
        );
        const answers = await t.owner.query(
          `select exists (select from identity.order_signers($2, day::date) s where s.staff_id = $1) as signs,
           identity.is_head_of($1, $2, day::date) as heads,
           identity.held_role($1, array['PROVINCIAL_HEAD'], $2, day::date) as held,
           inspection.ordered_inspections($1, $2, day::date) as inspects
         from generate_series($3::date - 3, $3::date + 1, interval '1 day') day order by day`,
          [rows[0].delegate_id, rows[0].office_id, dayFromToday(t, 0)],
        );
        const all = (answer: boolean) => ({ signs: answer, heads: answer, held: answer, inspects: answer });
        expect(answers.rows).toEqual(expected.map(all));
      } finally {
        await t.owner.query('rollback');
      }
    },
  );

  test('given a day on which the office had no head, then the refusal says that nobody is left', async () => {
    const handover = { ...papers(t).handover, handedOverAt: '2025-09-15T03:00:00Z' };
    const [told] = await errorsOf(
      receiveDocument,
      receiptOn({ signerId: t.staffId('truongphong.kv03') }, { handover }),
    );
    expect(told?.code).toBe('ORDER_SIGNER_WITHOUT_RIGHT');
    expect(told?.message).toContain('Không còn ai làm được; hãy báo thủ trưởng cấp trên.');
  });

  test('given the head who signed the order, when goods come in from the head, then they come in; out to the head, they stay', async () => {
    const order = { signerId: t.staffId('truongphong.kv03') };
    const otherParty = { staffId: t.staffId('truongphong.kv03') };
    const handover = { otherParty, handedOverAt: minutesAgo(t, 30).toISOString() };
    const exhibit = await receiveOne(t, keeper, stage, {}, { order, handover });
    const out = { order, handover: { ...handover, handedOverAt: minutesAgo(t, 10).toISOString() } };
    expect(await refusals(release, releaseOf(exhibit, out))).toEqual([
      'ORDER_SIGNER_TAKES_PART input.handover.otherParty',
    ]);
    const { rows } = await t.owner.query(
      `select full_name from identity.staff where username = 'truongphong.kv03'`,
    );
    const named = { otherParty: { name: rows[0].full_name.toUpperCase(), organisation: 'PC09' } };
    expect(
      await refusals(release, releaseOf(exhibit, { order, handover: { ...out.handover, ...named } })),
    ).toEqual(['ORDER_SIGNER_TAKES_PART input.handover.otherParty']);
  });
});

describe('the dates of papers', () => {
  test('given an order of tomorrow of the handover, then both days are told', async () => {
    const handover = { ...papers(t).handover, handedOverAt: minutesAgo(t, 3 * 24 * 60).toISOString() };
    const [told, ...more] = await errorsOf(
      receiveDocument,
      receiptOn(signedOrder(t, { dated: daysAgo(1) }), { handover }),
    );
    expect(more).toEqual([]);
    expect(told).toMatchObject({ code: 'PAPER_AFTER_ACT', field: ['input', 'order', 'dated'] });
    expect(told?.facts).toEqual([
      { name: 'dated', value: daysAgo(1) },
      { name: 'actedOn', value: daysAgo(3) },
    ]);
  });

  test.each([
    ['before the act', '2026-03-05', 'PAPER_BEFORE_ACT'],
    ['of the day of the act', '2026-03-06', undefined],
    ['of the next working day, a Monday', '2026-03-09', undefined],
    ['of two working days after', '2026-03-10', 'PAPER_TOO_LATE'],
  ])(
    'given a voucher and minutes %s, when receiving on a Friday, then the answer is told',
    async (_when, dated, code) => {
      const input = receiptOn(signedOrder(t), {
        voucher: { dated },
        handover: { ...papers(t).handover, handedOverAt: '2026-03-06T03:00:00Z', minutes: { dated } },
      });
      expect(await refusals(receiveDocument, input)).toEqual(
        code === undefined ? [] : [`${code} input.voucher.dated`, `${code} input.handover.minutes.dated`],
      );
    },
  );

  test('given a handover in the future, then one fault is told once', async () => {
    const handover = { ...papers(t).handover, handedOverAt: '2099-01-01T00:00:00Z' };
    expect(await refusals(receiveDocument, receiptOn(signedOrder(t), { handover }))).toEqual([
      'DATE_IN_FUTURE input.handover.handedOverAt',
    ]);
  });

  test('given sealing minutes older than the sealing, then they are refused', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const told = await errorsOf(apply, {
      exhibitId: exhibit.id,
      packing: 'BOX',
      reason: 'sau khi nhập kho',
      stateBefore: 'kín',
      stateAfter: 'kín',
      appliedAt: minutesAgo(t, 5).toISOString(),
      minutes: { dated: daysAgo(9) },
      participants: [],
    });
    expect(told.map((error) => `${error.code} ${error.field.join('.')}`)).toContain(
      'PAPER_BEFORE_ACT input.minutes.dated',
    );
  });
});

describe('past the program', () => {
  const friday = '2026-03-06';
  let exhibit: ReceivedExhibit;
  beforeAll(async () => {
    const received = { ...papers(t).handover, handedOverAt: `${friday}T01:00:00Z` };
    exhibit = await receiveOne(t, keeper, stage, {}, { handover: received });
    const out = { ...papers(t).handover, handedOverAt: `${friday}T03:00:00Z` };
    await keeper.done(release, { input: releaseOf(exhibit, { handover: out }) });
  });

  /** Writes papers and a second release on them as the application's role, as if no command had looked at them. */
  async function releaseBySql(given: {
    signer?: string | null;
    ordered?: string;
    voucher?: string;
    receiver?: string;
    source?: string;
    authority?: string;
  }): Promise<string> {
    const { signer = 'truongphong.kv03', ordered = friday, voucher = friday } = given;
    const { receiver, source, authority } = given;
    const [order, slip, minutes, handover] = [newId(), newId(), newId(), newId()];
    return constraintRefusing(t.application, async () => {
      for (const [id, kind, dated, by] of [
        [order, 'EXIT_ORDER', ordered, signer],
        [slip, 'ISSUE_VOUCHER', voucher, null],
        [minutes, 'HANDOVER_MINUTES', friday, null],
      ]) {
        await t.application.query(
          `insert into custody.document (id, office_id, kind, document_year, number, dated, signer_id, signer_name)
           select $1::uuid, o.id, $2, extract(year from $3::date), $1::text, $3,
             (select id from identity.staff where username = $4), (select full_name from identity.staff where username = $4)
           from identity.office o where o.code = 'KV03'`,
          [id, kind, dated, by],
        );
      }
      await t.application.query(
        `insert into custody.handover (id, office_id, document_id, giver_id, giver_name, giver_organisation, receiver_id,
           receiver_name, receiver_organisation, handed_over_at, authority_number, authority_dated, authority_body)
         select $1, h.office_id, $2, h.giver_id, h.giver_name, h.giver_organisation, s.id,
           coalesce(s.full_name, h.receiver_name), h.receiver_organisation, h.handed_over_at, $5::text,
           case when $5::text is not null then date '2026-03-01' end, $5
         from custody.movement m join custody.handover h on h.id = m.handover_id
           left join identity.staff s on s.username = $4
         where m.exhibit_id = $3 and m.kind = 'RELEASE'`,
        [handover, minutes, localIdOf('Exhibit', exhibit.id), receiver ?? null, authority ?? null],
      );
      const second = newId();
      await t.application.query(
        `insert into custody.release (id, office_id, exhibit_id, place_id, quantity, purpose, requested_by, released_at)
         select $1, r.office_id, r.exhibit_id, r.place_id, 1, r.purpose, r.requested_by, r.released_at
         from custody.release r where r.exhibit_id = $2`,
        [second, localIdOf('Exhibit', exhibit.id)],
      );
      await t.application.query(
        `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
           recorded_by, order_id, voucher_id, handover_id, release_id, source)
         select $1, m.office_id, m.exhibit_id, m.kind, m.from_place_id, m.to_place_id, 1, m.occurred_at, m.recorded_by, $2,
           $3, $4, $7, $5
         from custody.movement m where m.exhibit_id = $6 and m.kind = 'RELEASE'`,
        [newId(), order, slip, handover, source ?? 'RECORDED', localIdOf('Exhibit', exhibit.id), second],
      );
    });
  }

  test.each([
    ['a signer with the right', {}, 'done'],
    ['no signer', { signer: null }, 'ck_movement_order_signed'],
    ['an accountant as signer', { signer: 'ketoan.kv03' }, 'ck_movement_order_signer'],
    ['the head of another office', { signer: 'truongphong.kv05' }, 'ck_movement_order_signer'],
    ['no signer in a paper register', { signer: null, source: 'REGISTER' }, 'done'],
    ['the signer as receiver', { receiver: 'truongphong.kv03' }, 'ck_movement_signer_apart'],
    ['another receiver', { receiver: 'chv.kv03' }, 'done'],
    ['an order of the day after', { ordered: '2026-03-07' }, 'ck_movement_order_date'],
    ['a voucher of the next working day', { voucher: '2026-03-09' }, 'done'],
    ['a voucher of the day after that', { voucher: '2026-03-10' }, 'ck_movement_voucher_in_time'],
    ['an old voucher', { voucher: '2026-03-05' }, 'ck_movement_voucher_not_before'],
    ['a paper of authority', { authority: '12/CC' }, 'ck_handover_authority_needed'],
  ])('given %s, then the database says so', async (_what, given, answer) => {
    expect(await releaseBySql(given)).toBe(answer);
  });
});
