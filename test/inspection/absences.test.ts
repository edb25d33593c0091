import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  approveDocument,
  beginning,
  draft,
  localId,
  officeId,
  plannedInput,
  schedule,
  scheduleDocument,
  setDay,
  signIn,
  type SeenProgramme,
} from './inspection-scene.js';

const enter = `mutation ($requestId: UUID!, $input: AbsenceEnterInput!) {
  absenceEnter(requestId: $requestId, input: $input) {
    absence { id from to kind paper person { username } enteredBy { username } office { code } } userErrors { code } } }`;
const withdraw = `mutation ($requestId: UUID!, $input: AbsenceWithdrawInput!) {
  absenceWithdraw(requestId: $requestId, input: $input) { absence { withdrawalReason } userErrors { code } } }`;
const list = `query ($from: Date, $to: Date) {
  absences(from: $from, to: $to, first: 10) { nodes { from kind person { username } } } }`;

describe('leave and independence', () => {
  let t: TestHouse;
  let finance: TestClient;
  let programme: SeenProgramme;

  beforeAll(async () => {
    t = await openTestHouse();
    setDay(t, beginning);
    finance = await signIn(t, 'taichinh1');
    programme = await draft(finance);
  });
  afterAll(() => t.close());

  const leave = (username: string, more: object = {}): object => ({
    input: {
      staffId: t.staffId(username),
      from: '2027-03-01',
      to: '2027-05-31',
      kind: 'MATERNITY_LEAVE',
      paper: '45/QĐ-THADS',
      ...more,
    },
  });

  test("given the leave of a person, when it is entered, then it is listed, overlaps once, and only in one's own offices", async () => {
    const { absence } = await finance.done(enter, leave('thanhtra2'));
    expect(absence).toMatchObject({
      person: { username: 'thanhtra2' },
      enteredBy: { username: 'taichinh1' },
    });
    expect(await finance.refused(enter, leave('thanhtra2', { from: '2027-05-30' }))).toEqual([
      'ABSENCE_OVERLAPS',
    ]);
    expect(await finance.refused(enter, leave('thanhtra2', { to: '2027-02-01' }))).toEqual([
      'DATE_TOO_EARLY',
    ]);
    const office = await signIn(t, 'truongphong.kv03');
    expect(await office.refused(enter, leave('thanhtra1'))).toEqual(['NOT_FOUND']);
    expect((await office.done(enter, leave('thukho.kv03'))).absence.office.code).toBe('KV03');
    expect(await office.refused(withdraw, { input: { absenceId: absence.id, reason: 'x' } })).toEqual([
      'NOT_FOUND',
    ]);
    const seen = (await office.data(list)).absences.nodes;
    expect(seen).toMatchObject([{ person: { username: 'thukho.kv03' } }]);
    expect((await finance.data(list, { from: '2027-06-01' })).absences.nodes).toEqual([]);
    const keeper = await signIn(t, 'thukho.kv03');
    const answer = await keeper.ask(enter, { requestId: newId(), ...leave('thukho.kv03') });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  test('given the leave, when a team is set or drafted, then the person is refused with the days, and not chosen', async () => {
    const set = await plannedInput(t, {
      office: 'KV06',
      kind: 'INTERNAL',
      from: '2027-03-09',
      to: '2027-03-11',
      team: ['kiemtra1', 'thanhtra2'],
    });
    const payload = (
      await finance.data(scheduleDocument, {
        requestId: newId(),
        input: { programmeId: programme.id, expectedVersion: programme.version, set: [set] },
      })
    ).programmeSchedule;
    expect(payload.userErrors).toMatchObject([
      { code: 'INSPECTOR_ABSENT', field: ['input', 'set', '0', 'memberIds', '0'] },
    ]);
    expect(payload.userErrors[0].message).toContain('01/03/2027');
    expect(payload.userErrors[0].message).toContain('nghỉ thai sản');
    const scheduled = await schedule(finance, programme, { auto: {} });
    const away = scheduled.inspections.filter(({ from, to }) => from <= '2027-05-31' && to >= '2027-03-01');
    expect(away.length).toBeGreaterThan(0);
    for (const { leader, members } of away) {
      expect([leader, ...members].map(({ username }) => username)).not.toContain('thanhtra2');
    }
    programme = scheduled;
  });

  /** Does something past the commands as the application's role, and answers the constraint that refuses it. */
  async function refusal(statement: string, values: unknown[]): Promise<string | undefined> {
    await t.application.query('begin');
    try {
      await t.application.query(
        `select set_config('so_kho.offices', (select array_agg(id) from identity.office)::text, true),
           set_config('so_kho.actor', (select id from identity.staff where username = 'taichinh1')::text, true)`,
      );
      const { rowCount } = await t.application.query(statement, values);
      expect(rowCount).toBe(1);
      await t.application.query('set constraints inspection.guard_team_fit immediate');
      return undefined;
    } catch (error) {
      return (error as { constraint?: string }).constraint;
    } finally {
      await t.application.query('rollback');
    }
  }

  test('given the leave, when raw SQL puts the person into a team of these days, then it is refused', async () => {
    const seat = `insert into inspection.team_member (id, inspection_id, starts_on, ends_on, status, staff_id, seat)
      select gen_random_uuid(), i.id, i.starts_on, i.ends_on, i.status, $2, 7 from inspection.inspection i where i.id = $1`;
    const one = await schedule(finance, programme, { cancel: [], auto: {} });
    programme = one;
    const on = (days: (from: string) => boolean): string =>
      localId(
        one.inspections.find(
          ({ from, members, leader }) =>
            days(from) && ![leader, ...members].some(({ username }) => username === 'thanhtra2'),
        )!.id,
      );
    const person = localId(t.staffId('thanhtra2'));
    expect(await refusal(seat, [on((from) => from >= '2027-03-01' && from <= '2027-05-31'), person])).toBe(
      'ck_inspection_team_absent',
    );
    expect(await refusal(seat, [on((from) => from > '2027-05-31'), person])).toBeUndefined();
  });

  test('given leave that is entered after the scheduling, when the plan is approved, then it is refused until the leave is withdrawn', async () => {
    const seen = await schedule(finance, programme, { cancel: [], auto: {} });
    programme = seen;
    const hit = seen.inspections[5]!;
    const { absence } = await finance.done(
      enter,
      leave(hit.leader.username, { from: hit.from, to: hit.to, kind: 'SICK_LEAVE' }),
    );
    const head = await signIn(t, 'truong.tinh');
    const input = { programmeId: programme.id, expectedVersion: programme.version };
    expect(await head.refused(approveDocument, { input })).toEqual(['INSPECTOR_ABSENT']);
    const approval = `update inspection.programme set status = 'APPROVED', approved_at = now(), version = version + 1,
      approved_by = (select id from identity.staff where username = 'truong.tinh') where id = $1`;
    expect(await refusal(approval, [localId(programme.id)])).toBe('ck_inspection_team_absent');
    expect(await finance.refused(withdraw, { input: { absenceId: absence.id, reason: ' ' } })).toEqual([
      'REQUIRED',
    ]);
    await finance.done(withdraw, { input: { absenceId: absence.id, reason: 'không nghỉ nữa' } });
    expect(await finance.refused(withdraw, { input: { absenceId: absence.id, reason: 'x' } })).toEqual([
      'ABSENCE_WITHDRAWN',
    ]);
    await head.done(approveDocument, { input });
    await t.application.query(
      `select set_config('so_kho.offices', (select array_agg(id) from identity.office)::text, false)`,
    );
    await expect(
      t.application.query(`update inspection.absence set withdrawal_reason = 'y' where id = $1`, [
        localId(absence.id),
      ]),
    ).rejects.toMatchObject({ constraint: 'ck_absence_withdrawn_once' });
  });

  test('given an inspector who counted in an office, when put into its team, then it is a conflict there and nowhere else', async () => {
    const code = 'KV07';
    const office = localId(await officeId(t, code));
    const inspector = localId(t.staffId('thanhtra1'));
    await t.owner.query('set session_replication_role = replica');
    await t.owner.query(
      `insert into inventory.inventory (id, office_id, warehouse_id, code, kind, reason, as_of, status, opened_by, opened_at)
       select $1, $2, w.id, 'KK-X', 'EXTRAORDINARY', 'x', $4, 'COUNTING', $3, $4 from custody.warehouse w where w.office_id = $2 limit 1`,
      [newId(), office, inspector, t.clock.now()],
    );
    await t.owner.query(
      `insert into inventory.count (id, inventory_id, warehouse_id, place_id, description, quantity, counted_at, counted_by)
       select gen_random_uuid(), i.id, i.warehouse_id, p.id, 'vật lạ', 1, $2, $1 from inventory.inventory i join custody.place p on p.warehouse_id = i.warehouse_id
       where i.code = 'KK-X' limit 1`,
      [inspector, t.clock.now()],
    );
    await t.owner.query('set session_replication_role = origin');
    const other = await draft(finance, '2028');
    const set = (where: string, more: object = {}): Promise<object> =>
      plannedInput(t, {
        office: where,
        kind: 'INTERNAL',
        from: '2027-10-18',
        to: '2027-10-20',
        team: ['kiemtra1', 'thanhtra1'],
        ...more,
      });
    const ask = async (planned: object): Promise<string[]> =>
      finance.refused(scheduleDocument, {
        input: { programmeId: other.id, expectedVersion: other.version, set: [planned] },
      });
    expect(await ask(await set(code))).toEqual(['INSPECTOR_HAS_CONFLICT']);
    const scheduled = await schedule(finance, other, {
      set: [await set('KV08'), await set(code, { from: '2027-12-06', to: '2027-12-08' })],
    });
    expect(scheduled.inspections).toHaveLength(2);
    const moved = 'update inspection.inspection set office_id = $2 where id = $1';
    const [elsewhere] = scheduled.inspections.filter((one) => one.office.code === 'KV08');
    expect(await refusal(moved, [localId(elsewhere!.id), office])).toBe('ck_inspection_team_independent');
    expect(
      await refusal(moved, [localId(elsewhere!.id), localId(await officeId(t, 'KV09'))]),
    ).toBeUndefined();
  });
});
