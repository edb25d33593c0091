import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { dateInVietnam } from '../../src/rules/index.js';
import { delegate, revoke } from '../identity/delegation-scene.js';
import {
  minutesAgo,
  openSealOf,
  papers,
  receiveOne,
  sealingInput,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  chainOf,
  findingDocument,
  quantityDocument,
  reversalOf,
  reverseDocument,
  standing,
} from './correction-scenes.js';

const errors = 'userErrors { code field facts { name value } }';
const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) { sealApply(requestId: $requestId, input: $input) { seal { id } ${errors} } }`;
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) {
  exhibitReturn(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const sealVoid = `mutation ($requestId: UUID!, $input: SealVoidInput!) {
  sealVoid(requestId: $requestId, input: $input) { correction { kind } ${errors} } }`;

describe('the people of a correction', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let head: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    head = await t.logIn('truongphong.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  /** On what a correction stands: who signs its minutes and who stands beside, by user name. */
  function on(signer: string, second: string): object {
    return {
      reason: 'ghi nhầm',
      minutes: { signerId: t.staffId(signer) },
      secondPersonId: t.staffId(second),
    };
  }

  async function sealed(participants: readonly object[] = []): Promise<{ id: string; sealId: string }> {
    const { id } = await receiveOne(t, keeper, stage);
    const input = sealingInput(t, id);
    input.participants.push(...participants);
    const { seal } = await keeper.done(apply, { input });
    return { id, sealId: seal.id };
  }

  /** Each correction that a head must stand beside, with its document and the input without its people. */
  const corrections: Readonly<Record<string, () => Promise<[string, any]>>> = {
    'a receipt that is reversed': async () => {
      const { id } = await receiveOne(t, keeper, stage);
      return [reverseDocument, await reversalOf(t, keeper, id)];
    },
    'a quantity received': async () => {
      const { id, version } = await receiveOne(t, keeper, stage);
      const place = { placeId: stage.place('A1') };
      return [quantityDocument, { exhibitId: id, expectedVersion: version, quantityReceived: '9', ...place }];
    },
    'a seal that is voided': async () => [sealVoid, { sealId: (await sealed()).sealId }],
  };

  test.each(Object.entries(corrections))(
    'given a delegate of the head, when both are named for %s, then they count as one; a delegate beside another head does not',
    async (_name, make) => {
      const standIn = await delegate(t, head, { to: 'chv.kv03', role: 'OFFICE_HEAD', office: 'KV03' });
      const [document, input] = await make();
      const writer = await t.logIn('ketoan.kv03');
      const by = document === quantityDocument ? writer : keeper;
      const told = async (people: object): Promise<unknown> => {
        const answer = await by.data(document, { requestId: newId(), input: { ...input, ...people } });
        const [payload] = Object.values<any>(answer);
        return payload.userErrors.map(({ code, field }: any) => `${code} ${field.join('.')}`);
      };
      expect(await told(on('truongphong.kv03', 'chv.kv03'))).toEqual([
        'NAMED_DELEGATE_OF_INVOLVED input.secondPersonId',
      ]);
      expect(await told(on('chv.kv03', 'truongphong.kv03'))).toEqual([
        'NAMED_DELEGATE_OF_INVOLVED input.minutes.signerId',
      ]);
      expect(await told(on('truong.tinh', 'chv.kv03'))).toEqual([]);
      await revoke(head, standIn.id);
    },
  );

  test('given a head who corrects, then the delegate neither signs the minutes nor stands beside as a head', async () => {
    const { sealId } = await sealed();
    await giveOfficer();
    const standIn = await delegate(t, head, { to: 'ketoan.kv03', role: 'OFFICE_HEAD', office: 'KV03' });
    const refused = ['NAMED_DELEGATE_OF_INVOLVED'];
    const beside = { input: { sealId, ...on('truong.tinh', 'ketoan.kv03') } };
    expect(await head.refused(sealVoid, beside)).toEqual(refused);
    const signing = { input: { sealId, ...on('ketoan.kv03', 'truong.tinh') } };
    expect(await head.refused(sealVoid, signing)).toEqual(refused);
    await revoke(head, standIn.id);
  });

  async function giveOfficer(): Promise<void> {
    await t.owner.query(
      `insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
       select $1, s.id, 'ENFORCEMENT_OFFICER', o.id, '2026-01-01' from identity.staff s, identity.office o
       where s.username = 'truongphong.kv03' and o.code = 'KV03'`,
      [newId()],
    );
  }

  test('given a delegate of the head, when the correction is written past every command, then the database refuses it', async () => {
    const standIn = await delegate(t, head, { to: 'chv.kv03', role: 'OFFICE_HEAD', office: 'KV03' });
    const item = await sealed();
    expect(await written(item, 'truongphong.kv03', 'chv.kv03')).toBe('ck_correction_delegate');
    expect(await written(item, 'chv.kv03', 'truongphong.kv03')).toBe('ck_correction_delegate');
    expect(await written(item, 'truong.tinh', 'chv.kv03')).toBeNull();
    await revoke(head, standIn.id);
  });

  /** Voids a seal past every command, in a transaction that is rolled back; answers the constraint that refuses. */
  async function written(
    item: { id: string; sealId: string },
    signer: string,
    second: string,
  ): Promise<unknown> {
    await t.application.query('begin');
    try {
      const documentId = newId();
      await t.application.query(
        `insert into custody.document (id, office_id, kind, document_year, number, dated, signer_id)
         values ($1::uuid, $2, 'CORRECTION_MINUTES', extract(year from current_date), $1::text, current_date, $3)`,
        [documentId, localIdOf('Office', stage.officeId), localIdOf('Staff', t.staffId(signer))],
      );
      await t.application.query(
        `insert into custody.correction (id, office_id, exhibit_id, kind, reason, document_id, corrected_by,
           second_person_id, seal_id, changes, recorded_at)
         values ($1, $2, $3, 'SEAL_VOID', 'ghi nhầm', $4, $5, $6, $7, '[]', now())`,
        [
          newId(),
          localIdOf('Office', stage.officeId),
          localIdOf('Exhibit', item.id),
          documentId,
          localIdOf('Staff', t.staffId('thukho.kv03')),
          localIdOf('Staff', t.staffId(second)),
          localIdOf('Seal', item.sealId),
        ],
      );
      return null;
    } catch (error) {
      return (error as { constraint?: string }).constraint;
    } finally {
      await t.application.query('rollback');
    }
  }

  test('given who signed the minutes of the sealing, by account or by name, when it is voided, then that person does not stand beside', async () => {
    const tookPart = ['SECOND_PERSON_TOOK_PART'];
    const present = { capacity: 'HEAD', signature: 'SIGNED' };
    const byAccount = await sealed([{ staffId: t.staffId('truongphong.kv03'), ...present }]);
    const voiding = { sealId: byAccount.sealId, ...on('truong.tinh', 'truongphong.kv03') };
    expect(await keeper.refused(sealVoid, { input: voiding })).toEqual(tookPart);
    expect(await written(byAccount, 'truong.tinh', 'truongphong.kv03')).toBe('ck_correction_second_apart');
    const { rows } = await t.owner.query("select full_name from identity.staff where username = 'chv.kv03'");
    const named = await sealed([
      { name: `Chấp hành viên ${rows[0].full_name}`, organisation: 'THADS', ...present },
    ]);
    expect(await written(named, 'truong.tinh', 'chv.kv03')).toBe('ck_correction_second_apart');
  });

  test('given who stood beside a consumption, when it is reversed, then that person does not stand beside again', async () => {
    const { id, version } = await receiveOne(t, keeper, stage);
    const { release: out } = await keeper.done(release, {
      input: {
        exhibitId: id,
        expectedVersion: version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place('GIAMDINH'),
        quantity: '10',
        purpose: 'giám định',
        requestedBy: 'CQCSĐT Công an tỉnh',
        ...papers(t, 20),
      },
    });
    await keeper.done(giveBack, {
      input: {
        releaseId: out.id,
        quantity: '8',
        toPlaceId: stage.place('A1'),
        consumedQuantity: '2',
        expertConclusionNumber: '12/KL-PC09',
        expertConclusionDated: dateInVietnam(minutesAgo(t, 5)),
        expertConclusionBody: 'Phòng PC09',
        secondPersonId: t.staffId('truongphong.kv03'),
        note: 'đã dùng khi giám định',
        ...papers(t, 5),
      },
    });
    const again = await reversalOf(t, keeper, id, on('truong.tinh', 'truongphong.kv03'));
    expect(await keeper.refused(reverseDocument, { input: again })).toEqual(['SECOND_PERSON_TOOK_PART']);
  });

  test('given who signed the minutes of an opening, when its finding is corrected, then that person does not stand beside', async () => {
    const { id } = await sealed();
    const sealOpeningId = await openSealOf(t, keeper, id);
    const input = { sealOpeningId, condition: 'TORN', note: 'rách mép', ...on('truong.tinh', 'ketoan.kv03') };
    expect(await keeper.refused(findingDocument, { input })).toEqual(['SECOND_PERSON_TOOK_PART']);
    await keeper.done(findingDocument, { input: { ...input, ...on('truong.tinh', 'truongphong.kv03') } });
    expect((await chainOf(keeper, id)).corrections.nodes).toHaveLength(1);
    expect(await standing(keeper, id)).toMatchObject({ kind: 'RECEIPT' });
  });
});
