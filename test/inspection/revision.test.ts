import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  approve,
  approveDocument,
  beginning,
  coverageDocument,
  draft,
  draftDocument,
  giveRole,
  localId,
  officeId,
  plannedInput,
  programmeDocument,
  recordDocument,
  schedule,
  scheduleDocument,
  setDay,
  signIn,
  type SeenInspection,
  type SeenProgramme,
} from './inspection-scene.js';

const errors = 'warnings { code } userErrors { code field message facts { name value } }';
const step = (name: string, input = 'ProgrammeReasonInput'): string =>
  `mutation ($requestId: UUID!, $input: ${input}!) {
    ${name}(requestId: $requestId, input: $input) { programme { id version status edition } ${errors} } }`;
const revise = step('programmeRevise');
const withdrawRevision = step('programmeRevisionWithdraw');
const approveRevision = step('programmeRevisionApprove', 'ProgrammeRevisionApproveInput');
const withdraw = step('programmeWithdraw');
const enterHeld = `mutation ($requestId: UUID!, $input: InspectionEnterInput!) {
  inspectionEnter(requestId: $requestId, input: $input) {
    inspection { id status decisionNumber decisionDate decisionSignedBy { username } members { username } } ${errors} } }`;
const changesDocument = `query ($workingYear: String!) {
  programme(workingYear: $workingYear) { version edition
    changes { kind reason recordedBy { username } inspection { id }
      before { office { code } from to team { username } } after { office { code } kind from to team { username } } }
    revisions { edition status reason approvedBy { username } changes { kind } }
    first: plan(edition: 1) { office { code } kind from team { username } }
    second: plan(edition: 2) { office { code } kind from team { username } } } }`;

const staffOf = (t: TestHouse, username: string): string => t.staffId(username);

describe('an approved programme', () => {
  let t: TestHouse;
  let finance: TestClient;
  let head: TestClient;
  let programme: SeenProgramme;
  let planned: readonly SeenInspection[];

  beforeAll(async () => {
    t = await openTestHouse();
    setDay(t, beginning);
    finance = await signIn(t, 'taichinh1');
    head = await signIn(t, 'truong.tinh');
    const scheduled = await schedule(finance, await draft(finance), { auto: {} });
    await approve(head, scheduled);
    planned = scheduled.inspections;
    programme = { id: scheduled.id, version: scheduled.version + 1 };
  });
  afterAll(() => t.close());

  async function changes(client = finance): Promise<any> {
    return (await client.data(changesDocument, { workingYear: '2027' })).programme;
  }

  function at(version: number, more: object = {}): { input: any } {
    return { input: { programmeId: programme.id, expectedVersion: version, ...more } };
  }

  test('given no revision, when it is planned, withdrawn or its revision approved, then a revision is asked for', async () => {
    const cancel = { cancel: [planned[0]!.id] };
    expect(await finance.refused(scheduleDocument, at(programme.version, cancel))).toEqual([
      'PROGRAMME_REVISION_MISSING',
    ]);
    expect(await head.refused(approveRevision, at(programme.version))).toEqual([
      'PROGRAMME_REVISION_MISSING',
    ]);
    expect(await finance.refused(withdraw, at(programme.version, { reason: 'x' }))).toEqual([
      'PROGRAMME_STATE_WRONG',
    ]);
    for (const reason of [' ', '\u200b\u2060']) {
      expect(await finance.refused(revise, at(programme.version, { reason }))).toEqual(['REQUIRED']);
    }
  });

  test('given a revision, when another is opened or it changes nothing, then it is refused; withdrawn it leaves the plan', async () => {
    const opened = await finance.done(revise, at(programme.version, { reason: 'thử' }));
    const version = opened.programme.version as number;
    expect(await finance.refused(revise, at(version, { reason: 'nữa' }))).toEqual([
      'PROGRAMME_REVISION_OPEN',
    ]);
    expect(await head.refused(approveRevision, at(version))).toEqual(['PROGRAMME_REVISION_EMPTY']);
    const gone = await finance.done(withdrawRevision, at(version, { reason: 'mở nhầm' }));
    expect(gone.programme).toMatchObject({ status: 'APPROVED', edition: 1 });
    programme = { id: programme.id, version: gone.programme.version };
  });

  test('given an open revision, when inspections are moved, given to others, cancelled and added, then the difference is shown and nothing has changed yet', async () => {
    const opened = await finance.done(
      revise,
      at(programme.version, { reason: 'có đơn tố cáo; đồng chí ốm' }),
    );
    const moved = planned.find(({ kind, from }) => kind === 'ACCOUNTING' && from > '2027-03-01')!;
    const cancelled = planned.find((one) => one.kind === 'INTERNAL')!;
    const hidden = await plannedInput(t, {
      office: 'KV03',
      kind: 'UNANNOUNCED',
      subject: 'Kiểm tra đột xuất theo đơn tố cáo',
      from: '2027-08-16',
      to: '2027-08-17',
      team: ['thanhtra1', 'kiemtra1'],
    });
    const given = await plannedInput(t, {
      inspectionId: moved.id,
      office: moved.office.code,
      from: '2027-09-07',
      to: '2027-09-09',
      team: ['taichinh2', 'kiemtra2'],
    });
    const inspector = await signIn(t, 'kiemtra1');
    const scheduled = await inspector.done(
      scheduleDocument,
      at(opened.programme.version, {
        cancel: [cancelled.id],
        set: [given, hidden],
        reason: 'đơn ngày 20/11',
      }),
    );
    programme = { id: programme.id, version: scheduled.programme.version };
    const seen = await changes();
    expect(seen.changes).toHaveLength(3);
    expect(seen.changes).toMatchObject([
      { kind: 'CANCEL', reason: 'đơn ngày 20/11', recordedBy: { username: 'kiemtra1' }, after: null },
      {
        kind: 'CHANGE',
        before: { from: moved.from, to: moved.to },
        after: { from: '2027-09-07', team: [{ username: 'taichinh2' }, { username: 'kiemtra2' }] },
      },
      {
        kind: 'ADD',
        inspection: null,
        before: null,
        after: { kind: 'UNANNOUNCED', office: { code: 'KV03' } },
      },
    ]);
    const now = (await finance.data(programmeDocument, { workingYear: '2027' })).programme.inspections.nodes;
    expect(now.find((one: any) => one.id === moved.id)).toMatchObject({
      from: moved.from,
      status: 'PLANNED',
    });
    const office = await signIn(t, 'truongphong.kv03');
    expect(await changes(office)).toMatchObject({ changes: [], revisions: [], first: [], second: [] });
  });

  test("given whoever planned in any edition and holds the head's role besides, when they approve, then API and database refuse", async () => {
    for (const username of ['taichinh1', 'kiemtra1']) {
      await giveRole(t, { username, role: 'PROVINCIAL_HEAD', officeCode: 'TINH' });
      const planner = await signIn(t, username);
      expect(await planner.refused(approveRevision, at(programme.version))).toEqual([
        'PROGRAMME_AUTHOR_CANNOT_APPROVE',
      ]);
      await reach();
      await expect(
        t.application.query(
          `update inspection.programme_revision set status = 'APPROVED', approved_at = now(),
             approved_by = (select id from identity.staff where username = $2)
           where programme_id = $1 and status = 'OPEN'`,
          [localId(programme.id), username],
        ),
      ).rejects.toMatchObject({ constraint: 'ck_revision_four_eyes' });
    }
  });

  test('given the application alone, when it changes the approved plan or approves without carrying out, then the database refuses', async () => {
    await reach();
    await expect(
      t.application.query(`update inspection.inspection set status = 'CANCELLED' where id = $1`, [
        localId(planned[3]!.id),
      ]),
    ).rejects.toMatchObject({ constraint: 'ck_inspection_programme_draft' });
    await expect(
      t.application.query(
        `update inspection.programme_revision set status = 'APPROVED', approved_at = now(),
           approved_by = (select id from identity.staff where username = 'truong.tinh')
         where programme_id = $1 and status = 'OPEN'`,
        [localId(programme.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_revision_carried_out' });
  });

  test('given the head, when the revision is approved, then the plan is the second edition, the first stays readable, the hidden one hidden', async () => {
    const approved = await head.done(approveRevision, at(programme.version));
    expect(approved.programme).toMatchObject({ status: 'APPROVED', edition: 2 });
    expect(approved.warnings.map((warning: any) => warning.code)).toEqual(['PROGRAMME_TARGET_NOT_COVERED']);
    programme = { id: programme.id, version: approved.programme.version };
    const seen = await changes();
    expect(seen.changes).toEqual([]);
    expect(seen.revisions).toMatchObject([
      { edition: 2, status: 'APPROVED', approvedBy: { username: 'truong.tinh' } },
      { edition: 2, status: 'WITHDRAWN', approvedBy: null },
    ]);
    expect(seen.revisions[0].changes).toHaveLength(3);
    expect(seen.first).toHaveLength(20);
    expect(seen.second).toHaveLength(20);
    expect(seen.first.some((one: any) => one.kind === 'UNANNOUNCED')).toBe(false);
    const added = seen.second.find((one: any) => one.kind === 'UNANNOUNCED');
    expect(added.team).toEqual([{ username: 'thanhtra1' }, { username: 'kiemtra1' }]);
    const office = await signIn(t, 'truongphong.kv03');
    const visible = (await office.data(programmeDocument, { workingYear: '2027' })).programme.inspections
      .nodes;
    expect(visible.map((one: any) => one.kind)).not.toContain('UNANNOUNCED');
  });

  test('given somebody ill, when a revision is scheduled without that person, then others sit in on the same days and only there', async () => {
    const before = (await changes()).second as any[];
    const opened = await finance.done(revise, at(programme.version, { reason: 'nghỉ ốm dài ngày' }));
    const scheduled = await finance.done(
      scheduleDocument,
      at(opened.programme.version, { auto: { without: [staffOf(t, 'taichinh2')] } }),
    );
    const seen = await changes();
    const affected = before.filter(({ team }) => team.some((one: any) => one.username === 'taichinh2'));
    const changed = seen.changes.filter((change: any) => change.kind === 'CHANGE');
    expect(affected.length).toBeGreaterThan(0);
    expect(changed.length).toBeGreaterThan(0);
    for (const { before: was, after } of changed) {
      expect(after).toMatchObject({ from: was.from, to: was.to, office: was.office });
      expect(after.team.map((one: any) => one.username)).not.toContain('taichinh2');
    }
    programme = { id: programme.id, version: scheduled.programme.version };
    const approved = await head.done(approveRevision, at(programme.version));
    programme = { id: programme.id, version: approved.programme.version };
    const { nodes } = (await finance.data(programmeDocument, { workingYear: '2027' })).programme.inspections;
    expect(nodes.some((one: any) => one.status === 'PLANNED' && one.leader.username === 'taichinh2')).toBe(
      false,
    );
  });

  test('given an inspection under way and one recorded, when a revision moves or cancels them, then they stay', async () => {
    const { nodes } = (await finance.data(programmeDocument, { workingYear: '2027' })).programme.inspections;
    const standing = nodes.filter((one: any) => one.status === 'PLANNED') as SeenInspection[];
    const [first, second] = standing;
    setDay(t, first!.to);
    [finance, head] = [await signIn(t, 'taichinh1'), await signIn(t, 'truong.tinh')];
    await finance.done(recordDocument, {
      input: {
        inspectionId: first!.id,
        expectedVersion: first!.version,
        doneTo: first!.to,
        conclusionNumber: '9/KL',
        conclusionDate: first!.to,
        result: 'Đạt.',
      },
    });
    setDay(t, second!.from);
    [finance, head] = [await signIn(t, 'taichinh1'), await signIn(t, 'truong.tinh')];
    const opened = await finance.done(revise, at(programme.version, { reason: 'mưa lũ' }));
    const cancel = (id: string): object => at(opened.programme.version, { cancel: [id] });
    expect(await finance.refused(scheduleDocument, cancel(first!.id))).toEqual(['INSPECTION_ALREADY_DONE']);
    expect(await finance.refused(scheduleDocument, cancel(second!.id))).toEqual(['INSPECTION_UNDER_WAY']);
  });

  /** The application's role with every office in reach, as a command of the province has. */
  async function reach(): Promise<void> {
    await t.application.query(
      `select set_config('so_kho.offices', (select array_agg(id) from identity.office)::text, false)`,
    );
  }
});

describe('a draft and what was held before', () => {
  let t: TestHouse;
  let finance: TestClient;
  let head: TestClient;

  beforeAll(async () => {
    t = await openTestHouse();
    setDay(t, beginning);
    finance = await signIn(t, 'taichinh1');
    head = await signIn(t, 'truong.tinh');
  });
  afterAll(() => t.close());

  test("given whoever only scheduled, when they approve under the head's role, then it is refused", async () => {
    const drafted = await draft(finance);
    const other = await signIn(t, 'kiemtra2');
    const scheduled = await schedule(other, drafted, { auto: {} });
    await giveRole(t, { username: 'kiemtra2', role: 'PROVINCIAL_HEAD', officeCode: 'TINH' });
    const again = await signIn(t, 'kiemtra2');
    const input = { programmeId: scheduled.id, expectedVersion: scheduled.version };
    expect(await again.refused(approveDocument, { input })).toEqual(['PROGRAMME_AUTHOR_CANNOT_APPROVE']);
    await expect(
      t.application.query(
        `update inspection.programme set status = 'APPROVED', approved_at = now(),
           approved_by = (select id from identity.staff where username = 'kiemtra2') where id = $1`,
        [localId(scheduled.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_programme_four_eyes' });
  });

  test('given a draft, when it is withdrawn with a reason, then another can be drafted and nobody below sees either', async () => {
    const { programme } = await finance.data('{ programme(workingYear: "2027") { id version } }');
    const input = { programmeId: programme.id, expectedVersion: programme.version };
    expect(await finance.refused(withdraw, { input: { ...input, reason: '' } })).toEqual(['REQUIRED']);
    const gone = await finance.done(withdraw, { input: { ...input, reason: 'lập nhầm' } });
    expect(gone.programme.status).toBe('WITHDRAWN');
    expect((await finance.data('{ programme(workingYear: "2027") { id } }')).programme).toBeNull();
    await finance.done(draftDocument, { input: { workingYear: '2027' } });
    const { programmes } = await finance.data('{ programmes(first: 5) { nodes { status } } }');
    expect(programmes.nodes.map((one: any) => one.status)).toEqual(['DRAFT', 'WITHDRAWN']);
    const office = await signIn(t, 'truongphong.kv03');
    expect((await office.data('{ programmes(first: 5) { nodes { id } } }')).programmes.nodes).toEqual([]);
  });

  test('given an inspection held in October on its own decision, when it is entered, then it counts; faults are told', async () => {
    const { programme } = await finance.data('{ programme(workingYear: "2027") { id version } }');
    const input = {
      programmeId: programme.id,
      expectedVersion: programme.version,
      officeId: await officeId(t, 'KV04'),
      kind: 'ACCOUNTING',
      subject: 'Công tác kế toán nghiệp vụ',
      doneFrom: '2026-10-20',
      doneTo: '2026-10-22',
      leaderId: staffOf(t, 'taichinh2'),
      memberIds: [staffOf(t, 'kiemtra1')],
      decision: { number: '15/QĐ-THADS', dated: '2026-10-15', signerId: staffOf(t, 'truong.tinh') },
      conclusionNumber: '3/KL',
      conclusionDate: '2026-10-28',
      result: 'Đạt.',
    };
    const refusedWith = (changes: object): Promise<string[]> =>
      finance.refused(enterHeld, { input: { ...input, ...changes } });
    const signedBy = (signerId: string): object => ({ decision: { ...input.decision, signerId } });
    expect(await refusedWith(signedBy(staffOf(t, 'truongphong.kv03')))).toEqual([
      'INSPECTION_DECISION_SIGNER',
    ]);
    expect(await refusedWith(signedBy(staffOf(t, 'taichinh1')))).toEqual(['INSPECTION_DECISION_SIGNER']);
    expect(await refusedWith({ decision: { ...input.decision, dated: '2026-10-21' } })).toEqual([
      'DATE_TOO_LATE',
    ]);
    expect(await refusedWith({ doneFrom: '2026-09-20', doneTo: '2026-10-02' })).toContain(
      'INSPECTION_OUTSIDE_WORKING_YEAR',
    );
    expect(await refusedWith({ doneTo: '2027-01-05' })).toContain('DATE_IN_FUTURE');
    const { inspection } = await finance.done(enterHeld, { input });
    expect(inspection).toMatchObject({
      status: 'DONE',
      decisionNumber: '15/QĐ-THADS',
      decisionSignedBy: { username: 'truong.tinh' },
      members: [{ username: 'kiemtra1' }],
    });
    const { coverage } = await head.data(coverageDocument, { workingYear: '2027' });
    expect(coverage.targets[0]).toMatchObject({ done: 1, officesCovered: [{ code: 'KV04' }] });
    const after = (await finance.data('{ programme(workingYear: "2027") { id version } }')).programme;
    const gone = { programmeId: after.id, expectedVersion: after.version, reason: 'x' };
    expect(await finance.refused(withdraw, { input: gone })).toEqual(['PROGRAMME_HOLDS_RECORDS']);
    await expect(
      t.application.query(
        `insert into inspection.inspection (id, programme_id, year_from, year_to, office_id, kind, subject, starts_on,
           ends_on, status, leader_id, done_from, done_to, conclusion_number, conclusion_date, result, recorded_by)
         select gen_random_uuid(), programme_id, year_from, year_to, office_id, kind, subject, '2026-11-02', '2026-11-03',
           status, leader_id, '2026-11-02', '2026-11-03', '4/KL', conclusion_date, result, recorded_by
         from inspection.inspection where id = $1`,
        [localId(inspection.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_inspection_held_before' });
  });

  test('given the year that is over, when it is drafted as a record, then its inspections count and it is approved with a note', async () => {
    const { programme } = await finance.done(draftDocument, { input: { workingYear: '2026' } });
    const held = await finance.done(enterHeld, {
      input: {
        programmeId: programme.id,
        expectedVersion: programme.version,
        officeId: await officeId(t, 'KV05'),
        kind: 'INTERNAL',
        subject: 'Công tác quản lý vật chứng',
        doneFrom: '2026-05-11',
        doneTo: '2026-05-13',
        leaderId: staffOf(t, 'kiemtra1'),
        memberIds: [staffOf(t, 'thanhtra1')],
        decision: { number: '8/QĐ-THADS', dated: '2026-05-04', signerId: staffOf(t, 'truong.tinh') },
        conclusionNumber: '1/KL',
        conclusionDate: '2026-05-20',
        result: 'Đạt.',
      },
    });
    expect(held.inspection.status).toBe('DONE');
    const note = { note: 'ghi nhận kết quả năm 2026' };
    const { warnings } = await head.done(approveDocument, {
      input: { programmeId: programme.id, expectedVersion: programme.version + 1, ...note },
    });
    expect(warnings.map((warning: any) => warning.code)).toContain('PROGRAMME_TARGET_NOT_COVERED');
  });
});
