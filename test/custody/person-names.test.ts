import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import {
  decisionInput,
  disposalInput,
  enterDocument,
  openSealOf,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  sealedDrug,
  signedOrder,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field }';
const dispose = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
  exhibitDispose(requestId: $requestId, input: $input) { disposal { id } ${errors} } }`;
const sealOpen = `mutation ($requestId: UUID!, $input: SealOpenInput!) {
  sealOpen(requestId: $requestId, input: $input) { opening { id } ${errors} } }`;

let t: TestHouse;
let keeper: TestClient;
let stage: Stage;
let own: string;

beforeAll(async () => {
  t = await openTestHouse();
  keeper = await t.logIn('thukho.kv03');
  stage = await stageOf(keeper, 'KV03');
  const { rows } = await t.owner.query(
    `select full_name as name from identity.staff where username = 'thukho.kv03'`,
  );
  own = rows[0].name;
});
afterAll(() => t.close());

async function refusals(client: TestClient, document: string, input: object): Promise<string[]> {
  const data = await client.data<Record<string, any>>(document, { requestId: newId(), input });
  return Object.values(data)[0].userErrors.map((one: any) => `${one.code} ${one.field.join('.')}`);
}

function handedOverBy(name: string): any {
  const { handover } = papers(t);
  return { handover: { ...handover, otherParty: { name, organisation: 'Công an tỉnh' } } };
}

/** What is typed where the name of a person belongs. */
const noNames = ['.', '-', 'A.', 'Thủ kho', 'THỦ  KHO:', 'Ông', 'Bà', 'Đồng chí chấp hành viên'];

describe('names that persons are known by', () => {
  test('given signs, a letter or a title alone, then no paper takes them for a person', async () => {
    const officer = await t.logIn('chv.kv03');
    const exhibit = await receiveOne(t, keeper, stage);
    const { node } = await keeper.data(
      'query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id version } } } }',
      { id: exhibit.id },
    );
    const judgment = { kind: 'JUDGMENT', number: '1/2026/HS-ST', dated: '2026-03-12' };
    for (const name of noNames) {
      const receiving = async (receipt: object) =>
        refusals(keeper, receiveDocument, receiptInput(t, stage, {}, receipt));
      expect(await receiving(handedOverBy(name))).toEqual([
        'PERSON_NAME_NEEDED input.handover.otherParty.name',
      ]);
      expect(await receiving({ voucher: { signerName: name } })).toEqual([
        'PERSON_NAME_NEEDED input.voucher.signerName',
      ]);
      expect(await receiving({ case: { parties: [{ name }] } })).toEqual([
        'PERSON_NAME_NEEDED input.case.parties.0.name',
      ]);
      const entering = (given: object) =>
        refusals(officer, enterDocument, decisionInput(node.case, { ...judgment, ...given }));
      expect(await entering({ signerName: name })).toEqual(['PERSON_NAME_NEEDED input.signerName']);
      const items = [{ exhibitId: exhibit.id, orders: 'RETURN', recipient: name }];
      expect(await entering({ items })).toEqual(['PERSON_NAME_NEEDED input.items.0.recipient']);
    }
    const input = await disposalInput(t, stage, exhibit);
    for (const recipient of noNames) {
      expect(await refusals(keeper, dispose, { ...input, recipient })).toContain(
        'PERSON_NAME_NEEDED input.recipient',
      );
    }
  });

  test('given the own name with a title, when the keeper hands over to oneself, stands under the own minutes or signs the decision, then it is refused', async () => {
    const drug = await receiveOne(t, keeper, stage, sealedDrug());
    const { node } = await keeper.data(
      'query ($id: ID!) { node(id: $id) { ... on Exhibit { liveSeal { id } } } }',
      { id: drug.id },
    );
    const opening = (name: string) =>
      refusals(keeper, sealOpen, {
        sealId: node.liveSeal.id,
        reason: 'giám định bổ sung',
        conditionFound: 'INTACT',
        stateAfter: 'đủ số lượng',
        participants: [
          { name: 'Ksor Tổ Chức', organisation: 'THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
          { name, organisation: 'UBND phường', capacity: 'COMMUNE', signature: 'SIGNED' },
          { staffId: t.staffId('ketoan.kv03'), capacity: 'ACCOUNTANT', signature: 'SIGNED' },
        ],
      });
    for (const name of [own, `Thủ kho ${own}`, `Thu kho ${own}`, `Ông thủ kho ${own}`, `${own} - Thủ kho`]) {
      expect(await refusals(keeper, receiveDocument, receiptInput(t, stage, {}, handedOverBy(name)))).toEqual(
        ['HANDOVER_SAME_PERSON input.handover.otherParty'],
      );
      expect(await opening(name)).toEqual(['PARTICIPANT_IS_ACTOR input.participants.1.name']);
      const decision = { ...signedOrder(t), signerId: null, signerName: name };
      expect(
        await refusals(keeper, receiveDocument, receiptInput(t, stage, {}, { order: decision })),
      ).toEqual(['ORDER_NOT_SIGNED input.order.signerId']);
    }
    await openSealOf(t, keeper, drug.id);
  });

  test('given such names past the commands, then the database refuses them but for what a register says', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const item = localIdOf('Exhibit', exhibit.id);
    const refusal = async (
      statement: string,
      values: unknown[],
      before = 'select',
    ): Promise<string | undefined> => {
      await t.application.query('begin');
      try {
        await t.application.query(
          `select set_config('so_kho.actor', id::text, true) from identity.staff where username = 'thukho.kv03'`,
        );
        await t.application.query(before);
        await t.application.query(statement, values);
        return 'done';
      } catch (error) {
        return (error as { constraint?: string }).constraint;
      } finally {
        await t.application.query('rollback');
      }
    };
    const handover = (name: string, source = 'RECORDED') =>
      refusal(
        `insert into custody.handover (id, office_id, document_id, giver_name, giver_organisation, receiver_id,
           receiver_name, receiver_organisation, handed_over_at, source)
         select $1, h.office_id, h.document_id, $2, 'x', h.receiver_id, h.receiver_name, 'x', now(), $3
         from custody.handover h join custody.movement m on m.handover_id = h.id where m.exhibit_id = $4`,
        [newId(), name, source, item],
      );
    const voucher = (name: string) =>
      refusal(
        `insert into custody.document (id, office_id, kind, document_year, number, dated, signer_name)
         select $1::uuid, office_id, 'RECEIPT_VOUCHER', 2026, $1::text, '2026-03-01', $2 from custody.exhibit where id = $3`,
        [newId(), name, item],
      );
    for (const name of noNames) {
      expect([name, await handover(name), await voucher(name)]).toEqual([
        name,
        'ck_person_name',
        'ck_person_name',
      ]);
      expect(await handover(name, 'REGISTER')).toBe('done');
    }
    expect(await handover('Trần Văn Giao')).toBe('done');
    expect(await handover(`Thủ kho ${own}`)).toBe('ck_handover_two_parties');

    const party = (name: string, source = 'RECORDED') =>
      refusal(
        `insert into custody.party (id, case_id, name, capacity, position, source)
         select $1, case_id, $2, 'CONCERNED', 9, $3 from custody.exhibit where id = $4`,
        [newId(), name, source, item],
      );
    for (const name of [...noNames, '12', '\u200b.']) {
      expect([name, await party(name)]).toEqual([name, 'ck_person_name']);
      expect(await party(name, 'REGISTER')).not.toBe('ck_person_name');
    }
    expect(await party('Công an xã Ia Le')).toBe('done');

    const officer = await t.logIn('chv.kv03');
    const { node } = await keeper.data(
      'query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id version } } } }',
      { id: exhibit.id },
    );
    const judgment = { kind: 'JUDGMENT', number: '9/2026/HS-ST', dated: '2026-03-12' };
    const { decision } = await officer.done(enterDocument, { input: decisionInput(node.case, judgment) });
    // The items of a decision are written with it.
    const recipient = (name: string) =>
      refusal(
        `select pg_temp.decide($1, $2, $3)`,
        [localIdOf('CaseDecision', decision.id), item, name],
        `create function pg_temp.decide(like_id uuid, item uuid, name text) returns void language plpgsql as $body$
         declare
           given custody.case_decision;
         begin
           select * into given from custody.case_decision where id = like_id;
           insert into custody.case_decision (id, office_id, case_id, kind, body_kind, organisation, number, dated,
               in_force_on, signer_name, entered_by)
             values (gen_random_uuid(), given.office_id, given.case_id, 'DISPOSAL_DECISION', given.body_kind,
               given.organisation, '10/QĐ', given.dated, given.in_force_on, given.signer_name, given.entered_by)
             returning * into given;
           insert into custody.case_decision_item (decision_id, exhibit_id, orders, recipient)
             values (given.id, item, 'RETURN', name);
         end $body$`,
      );
    expect(await recipient('Thủ kho')).toBe('ck_person_name');
    expect(await recipient('Công an xã Ia Le')).toBe('done');

    const drug = await receiveOne(t, keeper, stage, sealedDrug());
    const witness = (name: string) =>
      refusal(
        `insert into custody.participant (id, seal_id, name, organisation, capacity, signature)
         select $1, s.id, $2, 'x', 'WITNESS', 'SIGNED' from custody.seal s where s.exhibit_id = $3`,
        [newId(), name, localIdOf('Exhibit', drug.id)],
      );
    expect(await witness('Thủ kho')).toBe('ck_person_name');
    expect(await witness(`Thủ kho ${own}`)).toBe('ck_participant_not_actor');
    expect(await witness('Lê Chứng')).toBe('done');
  });
});
