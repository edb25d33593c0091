import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { minutesAgo, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) {
  sealApply(requestId: $requestId, input: $input) { seal { id } userErrors { code } } }`;
const open = `mutation ($requestId: UUID!, $input: SealOpenInput!) {
  sealOpen(requestId: $requestId, input: $input) { opening { id } userErrors { code } } }`;

const organiser = { name: 'Ksor Tổ Chức', organisation: 'THADS', capacity: 'ORGANISER', signature: 'SIGNED' };
const witness = { name: 'Lê Chứng Kiến', organisation: 'UBND', capacity: 'WITNESS', signature: 'SIGNED' };

describe('attack 58: a seal is broken without a reason or without a second person', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;
  let tool: string;
  let weapon: string;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
    tool = await sealed({});
    weapon = await sealed({ classCode: 'WEAPON' });
  });
  afterAll(() => t.close());

  async function sealed(item: object): Promise<string> {
    const exhibit = await receiveOne(t, keeper, stage, item);
    const { seal } = await keeper.done(apply, {
      input: {
        exhibitId: exhibit.id,
        packing: 'BOX',
        reason: 'x',
        stateBefore: 'x',
        stateAfter: 'x',
        appliedAt: minutesAgo(t, 30).toISOString(),
        participants: [organiser, witness],
      },
    });
    return seal.id;
  }

  /** Opens a seal with a connection of the application's role, past every command; who says no when it commits. */
  async function broken(sealId: string, reason: string, people: readonly (string | null)[]): Promise<string> {
    await t.application.query('begin');
    try {
      const [minutes, opening] = [newId(), newId()];
      await t.application.query(
        `insert into custody.document (id, office_id, kind, document_year, number, dated)
         select $1::uuid, o.id, 'OPENING_MINUTES', 2026, $1::text, '2026-07-01' from identity.office o where o.code = 'KV03'`,
        [minutes],
      );
      await t.application.query(
        `insert into custody.seal_opening (id, office_id, seal_id, exhibit_id, reason, condition_found, state_after, minutes_id,
           opened_at, opened_by)
         select $1, s.office_id, s.id, s.exhibit_id, $2, 'INTACT', 'x', $3, now(), s.applied_by
         from custody.seal s where s.id = $4`,
        [opening, reason, minutes, localIdOf('Seal', sealId)],
      );
      for (const username of people) {
        await t.application.query(
          `insert into custody.participant (id, opening_id, staff_id, name, capacity, signature)
           values ($1, $2, (select id from identity.staff where username = $3), $1::uuid::text, 'WITNESS', 'SIGNED')`,
          [newId(), opening, username],
        );
      }
      await t.application.query('set constraints all immediate');
      return 'broken';
    } catch (error) {
      const { constraint, code } = error as { constraint?: string; code?: string };
      return constraint ?? String(code);
    } finally {
      await t.application.query('rollback');
    }
  }

  test('given no reason, when it is opened by the API or by raw SQL, then it stays closed', async () => {
    const input = {
      sealId: tool,
      reason: ' ',
      conditionFound: 'INTACT',
      stateAfter: 'x',
      participants: [organiser, witness],
    };
    expect(await keeper.refused(open, { input })).toEqual(['REQUIRED']);
    expect(await broken(tool, ' ', [null, null])).toBe('ck_seal_opening_reason');
  });

  test('given one person alone, when it is opened by the API or by raw SQL, then it stays closed', async () => {
    const input = {
      sealId: tool,
      reason: 'giám định',
      conditionFound: 'INTACT',
      stateAfter: 'x',
      participants: [organiser],
    };
    expect(await keeper.refused(open, { input })).toEqual(['SEAL_OPENING_PARTICIPANTS_MISSING']);
    expect(await broken(tool, 'giám định', ['thukho.kv03'])).toBe('ck_seal_participants');
    expect(await broken(tool, 'giám định', [])).toBe('ck_seal_participants');
  });

  test('given a weapon and nobody of the staff beside who acts, when it is opened by the API or by raw SQL, then it stays closed', async () => {
    const input = {
      sealId: weapon,
      reason: 'giám định',
      conditionFound: 'INTACT',
      stateAfter: 'x',
      participants: [organiser, witness],
    };
    expect(await keeper.refused(open, { input })).toEqual(['SECOND_PERSON_REQUIRED']);
    expect(await broken(weapon, 'giám định', [null, null])).toBe('ck_high_risk_four_eyes');
    expect(await broken(weapon, 'giám định', ['thukho.kv03', null])).toBe('ck_high_risk_four_eyes');
    expect(await broken(weapon, 'giám định', ['thukho.kv03', 'ketoan.kv03'])).toBe('broken');
  });

  test('given no opening at all, when the end of a seal is written by raw SQL, then the role has no right to', async () => {
    const ending = `update custody.seal set ended_at = now(), end_kind = 'OPENED'`;
    await expect(t.application.query(ending)).rejects.toMatchObject({ code: '42501' });
    const live = await t.owner.query('select from custody.seal where ended_at is null');
    expect(live.rowCount).toBe(2);
  });
});
