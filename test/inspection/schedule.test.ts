import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { explainConstraint } from '../../src/rules/index.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  approve,
  beginning,
  draft,
  giveRole,
  localId,
  officeId,
  plannedInput,
  plannedInputs,
  schedule,
  scheduleDocument,
  setDay,
  signIn,
  type Planned,
  type SeenProgramme,
} from './inspection-scene.js';

const monday = { from: '2027-03-01', to: '2027-03-03' };
const pair = ['taichinh1', 'kiemtra1'];

describe('the plan of a draft', () => {
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

  async function set(...planned: Planned[]): Promise<ReturnType<typeof schedule>> {
    const inputs = await plannedInputs(t, planned);
    const scheduled = await schedule(finance, programme, { set: inputs });
    programme = scheduled;
    return scheduled;
  }

  async function refusals(changes: object): Promise<{ code: string; field: string[]; facts: object[] }[]> {
    const { programmeSchedule } = await finance.data(scheduleDocument, {
      requestId: newId(),
      input: { programmeId: programme.id, expectedVersion: programme.version, ...changes },
    });
    return programmeSchedule.userErrors;
  }

  async function refusalOf(...planned: Planned[]): Promise<string[]> {
    const errors = await refusals({
      set: await plannedInputs(t, planned),
    });
    return errors.map(({ code, field }) => `${code} ${field.join('.')}`);
  }

  test('given a draft, when one of each kind is set, then the usual subject is filled in and the trail tells it', async () => {
    const { inspections } = await set(
      { office: 'KV01', ...monday, team: pair },
      {
        office: 'KV02',
        kind: 'THEMATIC',
        subject: 'Kho vật chứng',
        ...monday,
        team: ['taichinh2', 'kiemtra2'],
      },
    );
    expect(inspections).toMatchObject([
      { office: { code: 'KV01' }, subject: 'Công tác kế toán nghiệp vụ thi hành án dân sự' },
      { office: { code: 'KV02' }, kind: 'THEMATIC', subject: 'Kho vật chứng' },
    ]);
    const events = await t.owner.query(
      `select kind, after from trail.event where kind like 'inspection.%' or kind = 'programme.scheduled' order by id`,
    );
    expect(events.rows).toMatchObject([
      {
        kind: 'inspection.planned',
        after: {
          office: 'KV01',
          from: '2027-03-01',
          leader: expect.stringMatching(/^\p{L}[\p{L} ]+ \(taichinh1\)$/u),
          members: [expect.stringMatching(/^\p{L}[\p{L} ]+ \(kiemtra1\)$/u)],
        },
      },
      { kind: 'inspection.planned', after: { office: 'KV02' } },
      { kind: 'programme.scheduled', after: { version: 2, added: 2, changed: 0, cancelled: 0 } },
    ]);
  });

  test('given days, when they are reversed, off or outside the year, then the field is told', async () => {
    const team = ['taichinh3', 'kiemtra3'];
    const days = (from: string, to: string): Planned => ({ office: 'KV04', from, to, team });
    expect(await refusalOf(days('2027-03-04', '2027-03-03'))).toEqual([
      'INSPECTION_DATES_REVERSED input.set.0.to',
    ]);
    expect(await refusalOf(days('2027-02-05', '2027-02-12'))).toEqual([
      'INSPECTION_DATE_NOT_WORKING_DAY input.set.0.from',
    ]);
    expect(await refusalOf(days('2027-09-29', '2027-10-01'))).toEqual([
      'INSPECTION_OUTSIDE_WORKING_YEAR input.set.0.to',
    ]);
  });

  test('given a team, when it is too small, repeated or unknown, then the field is told', async () => {
    const team = (...people: string[]): Planned => ({ office: 'KV04', ...monday, team: people });
    expect(await refusalOf(team('taichinh3'))).toEqual(['INSPECTION_TEAM_TOO_SMALL input.set.0.memberIds']);
    expect(await refusalOf(team('taichinh3', 'taichinh3'))).toEqual([
      'INSPECTION_TEAM_MEMBER_REPEATED input.set.0.memberIds.0',
    ]);
    expect(await refusalOf(team('taichinh3', 'thukho.kv04'))).toEqual([
      'INSPECTOR_UNKNOWN input.set.0.memberIds.0',
    ]);
  });

  test('given a thematic inspection, when it has no subject, or nothing is asked, then it is required', async () => {
    const planned: Planned = { office: 'KV04', kind: 'THEMATIC', ...monday, team: ['taichinh3', 'kiemtra3'] };
    expect(await refusalOf(planned)).toEqual(['REQUIRED input.set.0.subject']);
    expect((await refusals({})).map(({ code }) => code)).toEqual(['REQUIRED']);
  });

  test('given an inspection, when its office or people are booked again, then it is refused with the days', async () => {
    expect(
      await refusalOf({
        office: 'KV05',
        from: '2027-03-03',
        to: '2027-03-05',
        team: ['taichinh1', 'kiemtra4'],
      }),
    ).toEqual(['INSPECTOR_DOUBLE_BOOKED input.set.0.leaderId']);
    expect(
      await refusalOf({ office: 'KV01', kind: 'INTERNAL', ...monday, team: ['taichinh3', 'kiemtra3'] }),
    ).toEqual(['OFFICE_DOUBLE_BOOKED input.set.0.officeId']);
    const [error] = await refusals({
      set: [await plannedInput(t, { office: 'KV05', ...monday, team: ['taichinh1', 'kiemtra4'] })],
    });
    expect(error?.facts).toEqual(
      expect.arrayContaining([
        { name: 'from', value: '2027-03-01' },
        { name: 'to', value: '2027-03-03' },
      ]),
    );
  });

  test('given a person responsible in an office, when inspecting it within 12 months, then it is a conflict', async () => {
    await giveRole(t, { username: 'taichinh4', role: 'ACCOUNTANT', officeCode: 'KV06', to: '2026-03-15' });
    const before = { office: 'KV06', from: '2027-03-15', to: '2027-03-17', team: ['taichinh4', 'kiemtra4'] };
    expect(await refusalOf(before)).toEqual(['INSPECTOR_HAS_CONFLICT input.set.0.leaderId']);
    await set({ ...before, from: '2027-03-16', to: '2027-03-18' });
  });

  test('given two inspections, when they swap their days and people in one request, then both stand', async () => {
    const { inspections } = await set(
      { office: 'KV07', from: '2027-04-05', to: '2027-04-07', team: ['taichinh2', 'kiemtra2'] },
      { office: 'KV08', from: '2027-04-05', to: '2027-04-07', team: ['taichinh3', 'kiemtra3'] },
    );
    const id = (code: string): string => inspections.find(({ office }) => office.code === code)!.id;
    const swapped = await set(
      {
        inspectionId: id('KV07'),
        office: 'KV07',
        from: '2027-04-05',
        to: '2027-04-07',
        team: ['taichinh3', 'kiemtra3'],
      },
      {
        inspectionId: id('KV08'),
        office: 'KV08',
        from: '2027-04-05',
        to: '2027-04-07',
        team: ['taichinh2', 'kiemtra2'],
      },
    );
    expect(swapped.inspections.find(({ office }) => office.code === 'KV07')).toMatchObject({
      leader: { username: 'taichinh3' },
      members: [{ username: 'kiemtra3' }],
    });
    const again = await set({
      inspectionId: id('KV07'),
      office: 'KV07',
      from: '2027-04-12',
      to: '2027-04-14',
      team: ['kiemtra2', 'taichinh2'],
    });
    expect(again.inspections.find(({ office }) => office.code === 'KV07')).toMatchObject({
      from: '2027-04-12',
      leader: { username: 'kiemtra2' },
      members: [{ username: 'taichinh2' }],
    });
  });

  test('given an inspection, when it is cancelled, then its days and people are free and it stays cancelled', async () => {
    const { inspections } = await set({ office: 'KV09', from: '2027-05-04', to: '2027-05-06', team: pair });
    const cancelled = inspections.find(({ office }) => office.code === 'KV09')!;
    programme = await schedule(finance, programme, { cancel: [cancelled.id] });
    await set({ office: 'KV09', from: '2027-05-04', to: '2027-05-06', team: pair });
    expect((await refusals({ cancel: [cancelled.id] })).map(({ code }) => code)).toEqual([
      'INSPECTION_CANCELLED',
    ]);
    const input = await plannedInput(t, {
      inspectionId: cancelled.id,
      office: 'KV09',
      ...monday,
      team: pair,
    });
    expect((await refusals({ set: [input] })).map(({ code }) => code)).toEqual(['INSPECTION_CANCELLED']);
    expect((await refusals({ cancel: ['x'] })).map(({ code }) => code)).toEqual(['NOT_FOUND']);
  });

  test('given the same version, when two plan the same inspector, then one wins and is told once', async () => {
    const team = ['taichinh2', 'kiemtra3'];
    const inputs = await plannedInputs(
      t,
      ['KV10', 'KV11'].map((office) => ({ office, from: '2027-06-07', to: '2027-06-09', team })),
    );
    const other = await signIn(t, 'kiemtra1');
    const base = { programmeId: programme.id, expectedVersion: programme.version };
    const answers = await Promise.all(
      [finance, other].map((client, index) =>
        client.data(scheduleDocument, { requestId: newId(), input: { ...base, set: [inputs[index]] } }),
      ),
    );
    const codes = answers.flatMap(({ programmeSchedule }) =>
      programmeSchedule.userErrors.map((error: { code: string }) => error.code),
    );
    expect(codes).toEqual(['VERSION_CONFLICT']);
    programme = { ...programme, version: programme.version + 1 };
    const booked = await t.owner.query(`select from inspection.inspection where starts_on = '2027-06-07'`);
    expect(booked.rowCount).toBe(1);
  });

  test('given two transactions past every check, when they book one inspector, then the database lets one commit', async () => {
    const people = await t.owner.query(`select id from identity.staff where username = 'thanhtra1'`);
    const offices = await t.owner.query(
      `select id from identity.office where code in ('KV12', 'KV13') order by code`,
    );
    const second = await t.connectAsApplication();
    const clients = [t.application, second];
    for (const [index, client] of clients.entries()) {
      const id = newId();
      await client.query('begin');
      await client.query(
        `insert into inspection.inspection (id, programme_id, year_from, year_to, office_id, kind, subject, starts_on, ends_on, leader_id)
         values ($1, $2, '2026-10-01', '2027-09-30', $3, 'THEMATIC', 'Thử', '2027-07-05', '2027-07-07', $4)`,
        [id, localId(programme.id), offices.rows[index].id, people.rows[0].id],
      );
      await client.query(
        `insert into inspection.team_member (id, inspection_id, starts_on, ends_on, status, staff_id, seat)
         values ($1, $2, '2027-07-05', '2027-07-07', 'PLANNED', $3, 0)`,
        [newId(), id, people.rows[0].id],
      );
    }
    const ends = await Promise.allSettled(clients.map((client) => client.query('commit')));
    await second.end();
    const failed = ends.filter((end) => end.status === 'rejected');
    expect(failed).toHaveLength(1);
    const reason: { constraint?: string; code: string } = failed[0]!.reason;
    // Two that wait for each other are a deadlock to PostgreSQL; the unit of work runs the loser again.
    expect(['ex_team_member_booking', '40P01']).toContain(reason.constraint ?? reason.code);
    const booked = await t.owner.query(`select from inspection.inspection where starts_on = '2027-07-05'`);
    expect(booked.rowCount).toBe(1);
  });

  test('given raw statements, when they pass by the commands, then named constraints stop them', async () => {
    const one = await t.owner.query(
      `select i.id, m.staff_id, i.office_id from inspection.inspection i join inspection.team_member m on m.inspection_id = i.id
       where i.status = 'PLANNED' and i.starts_on = '2027-03-01' and m.standing order by i.id, m.seat limit 1`,
    );
    const { id } = one.rows[0];
    const attempt = async (statement: string, values: unknown[]): Promise<string | undefined> => {
      const failure = await t.application.query(statement, values).then(
        () => undefined,
        (error: unknown) => error as { constraint?: string; code: string },
      );
      return failure?.constraint ?? failure?.code;
    };
    const copy = `insert into inspection.inspection (id, programme_id, year_from, year_to, office_id, kind, subject, starts_on, ends_on, leader_id)
      select $2, programme_id, year_from, year_to, office_id, kind, subject, starts_on, ends_on, leader_id
      from inspection.inspection where id = $1`;
    const move = (days: string): string => `update inspection.inspection set ${days} where id = $1`;
    expect(await attempt(copy, [id, newId()])).toBe('fk_inspection_leader');
    expect(await attempt(move(`ends_on = starts_on - 1`), [id])).toBe('ck_inspection_period');
    expect(await attempt(move(`starts_on = '2026-09-30'`), [id])).toBe('ck_inspection_working_year');
    expect(await attempt(move(`ends_on = '2027-10-01'`), [id])).toBe('ck_inspection_working_year');
    expect(
      await attempt(
        `update inspection.team_member set standing = false where inspection_id = $1 and seat = 0`,
        [id],
      ),
    ).toBe('ck_inspection_leader');
    expect(await attempt(move(`status = 'DONE'`), [id])).toBe('ck_inspection_programme_approved');
    expect(await attempt('delete from inspection.inspection where id = $1', [id])).toBe('42501');
    expect(
      await attempt(`update inspection.programme_target set required = 0 where programme_id = $1`, [id]),
    ).toBe('42501');
    expect(await attempt(`update inspection.programme set author_id = $1`, [id])).toBe('42501');
    // Two inspections of one office in one transaction: judged at its end.
    const idle = await t.owner.query(`select id from identity.staff where username = 'thanhtra3'`);
    const doubled = newId();
    await t.application.query('begin');
    await t.application.query(
      `insert into inspection.inspection (id, programme_id, year_from, year_to, office_id, kind, subject, starts_on, ends_on, leader_id)
       select $2, programme_id, year_from, year_to, office_id, kind, subject, starts_on, ends_on, $3 from inspection.inspection where id = $1`,
      [id, doubled, idle.rows[0].id],
    );
    await t.application.query(
      `insert into inspection.team_member (id, inspection_id, starts_on, ends_on, status, staff_id, seat)
       select $2, id, starts_on, ends_on, status, leader_id, 0 from inspection.inspection where id = $1`,
      [doubled, newId()],
    );
    expect(await attempt('commit', [])).toBe('ex_inspection_office');
    for (const [constraint, code] of [
      ['ex_inspection_office', 'OFFICE_DOUBLE_BOOKED'],
      ['ex_team_member_booking', 'INSPECTOR_DOUBLE_BOOKED'],
      ['ck_programme_four_eyes', 'PROGRAMME_AUTHOR_CANNOT_APPROVE'],
      ['uq_programme_working_year', 'PROGRAMME_EXISTS'],
      ['ck_inspection_working_year', 'INSPECTION_OUTSIDE_WORKING_YEAR'],
    ] as const) {
      expect(explainConstraint(constraint)?.code).toBe(code);
    }
  });

  test('given a part planned by hand, when the rest is drafted, then the part stays; replaced, then it goes', async () => {
    const scheduled = await schedule(finance, programme, { auto: {} });
    const kept = scheduled.inspections.find(
      ({ office, from }) => office.code === 'KV01' && from === '2027-03-01',
    );
    expect(kept).toMatchObject({ kind: 'ACCOUNTING', leader: { username: 'taichinh1' } });
    expect(scheduled.inspections.filter(({ kind }) => kind === 'ACCOUNTING')).toHaveLength(14);
    const replaced = await schedule(finance, scheduled, {
      auto: {
        replace: true,
        keepFree: [{ from: '2027-03-01', to: '2027-05-31', officeIds: [await officeId(t, 'KV01')] }],
      },
    });
    programme = replaced;
    const ofFirst = replaced.inspections.filter(({ office }) => office.code === 'KV01');
    expect(ofFirst.length).toBeGreaterThan(0);
    expect(ofFirst.every(({ from, to }) => to < '2027-03-01' || from > '2027-05-31')).toBe(true);
    expect(replaced.inspections.filter(({ kind }) => kind === 'THEMATIC')).toHaveLength(2);
    expect(replaced.inspections.filter(({ kind }) => kind === 'ACCOUNTING')).toHaveLength(14);
  });

  test('given a barred inspector, when the year is drafted, then nobody inspects where he was responsible', async () => {
    await giveRole(t, { username: 'kiemtra4', role: 'OFFICE_HEAD', officeCode: 'KV14', to: '2026-12-31' });
    programme = await schedule(finance, programme, { auto: { replace: true } });
    const { programme: seen } = await finance.data(
      `{ programme(workingYear: "2027") { inspections(first: 100) { nodes {
        status from office { code } leader { username } members { username } } } } }`,
    );
    const teams = seen.inspections.nodes.filter(
      (each: { status: string; office: { code: string } }) =>
        each.status === 'PLANNED' && each.office.code === 'KV14',
    );
    expect(teams.length).toBeGreaterThan(0);
    for (const { leader, members } of teams) {
      expect([leader, ...members].map((person: { username: string }) => person.username)).not.toContain(
        'kiemtra4',
      );
    }
  });

  test('given no day left free, when the rest is drafted, then it is infeasible and says why', async () => {
    const errors = await refusals({
      auto: { replace: true, keepFree: [{ from: '2026-11-01', to: '2027-09-30' }] },
    });
    expect(errors[0]).toMatchObject({ code: 'PROGRAMME_INFEASIBLE', field: ['input', 'auto'] });
    expect(errors[0]?.facts).toEqual([{ name: 'codes', value: 'SCHEDULE_NOT_ENOUGH_DAYS' }]);
    expect(errors.slice(1).every(({ code }) => code === 'SCHEDULE_NOT_ENOUGH_DAYS')).toBe(true);
    expect(errors).toHaveLength(1 + 14 + 1 + 5);
  });

  test('given days that have passed, when an inspection is set on them, then the field is told', async () => {
    const team = ['taichinh3', 'kiemtra3'];
    const past: Planned = { office: 'KV04', from: '2026-11-19', to: '2026-11-20', team };
    expect(await refusalOf(past)).toEqual([
      'INSPECTION_IN_PAST input.set.0.from',
      'INSPECTION_IN_PAST input.set.0.to',
    ]);
  });

  test('given an inspection that has begun, when its end or team is corrected, then its first day may stay', async () => {
    const team = ['thanhtra1', 'thanhtra2'];
    const subject = 'Kho tỉnh';
    const begun: Planned = {
      office: 'TINH',
      kind: 'THEMATIC',
      subject,
      from: beginning,
      to: beginning,
      team,
    };
    const { inspections } = await set(begun);
    const id = inspections.find(({ office }) => office.code === 'TINH')?.id ?? '';
    setDay(t, '2026-11-25');
    finance = await signIn(t, 'taichinh1');
    const later = { ...begun, inspectionId: id };
    expect(await refusalOf({ ...later, to: '2026-11-24' })).toEqual(['INSPECTION_IN_PAST input.set.0.to']);
    await set({ ...later, to: '2026-11-26' });
    const { programme: cancelled } = await finance.done(scheduleDocument, {
      input: { programmeId: programme.id, expectedVersion: programme.version, cancel: [id] },
    });
    programme = cancelled;
  });

  test('given a lost answer, when the schedule is repeated, then nothing is planned twice', async () => {
    const input = {
      programmeId: programme.id,
      expectedVersion: programme.version,
      set: [
        await plannedInput(t, {
          office: 'VP',
          kind: 'THEMATIC',
          subject: 'Công tác văn phòng',
          from: '2027-09-20',
          to: '2027-09-20',
          team: ['thanhtra1', 'thanhtra2'],
        }),
      ],
    };
    const variables = { requestId: newId(), input };
    const first = await finance.done(scheduleDocument, variables);
    const second = await finance.done(scheduleDocument, variables);
    expect(second.programme).toEqual(first.programme);
    const other = { ...variables, input: { ...input, set: [] } };
    const { programmeSchedule } = await finance.data(scheduleDocument, other);
    expect(programmeSchedule.userErrors).toMatchObject([{ code: 'REQUEST_ID_REUSED' }]);
    programme = { id: programme.id, version: first.programme.version };
  });

  test('given an approved programme, when its plan is changed past the commands, then the database refuses', async () => {
    await approve(await signIn(t, 'truong.tinh'), programme);
    for (const statement of [
      `update inspection.inspection set subject = 'Khác' where status = 'PLANNED'`,
      `update inspection.team_member set seat = 5`,
    ]) {
      await expect(t.application.query(statement)).rejects.toMatchObject({
        constraint: 'ck_inspection_programme_draft',
      });
    }
    await expect(
      t.application.query(
        `update inspection.programme set status = 'DRAFT', approved_by = null, approved_at = null`,
      ),
    ).rejects.toMatchObject({ constraint: 'ck_programme_transition' });
  });
});
