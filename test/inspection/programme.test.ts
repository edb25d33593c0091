import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { WorkingCalendar } from '../../src/rules/index.js';
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
  recordDocument,
  schedule,
  setDay,
  signIn,
  type SeenInspection,
} from './inspection-scene.js';

const announced = JSON.parse(readFileSync(new URL('../../data/calendar.json', import.meta.url), 'utf8'));
const calendar = new WorkingCalendar(announced.holidays);

function team(inspection: SeenInspection): string[] {
  return [inspection.leader, ...inspection.members].map((person) => person.username);
}

describe('the programme of a working year', () => {
  let t: TestHouse;
  let finance: TestClient;
  let head: TestClient;
  let approved: SeenInspection[];
  let programmeId: string;

  beforeAll(async () => {
    t = await openTestHouse();
    setDay(t, beginning);
    finance = await signIn(t, 'taichinh1');
    head = await signIn(t, 'truong.tinh');
  });
  afterAll(() => t.close());

  test('given no programme, when one is drafted, then the rule book sets its targets: 14/14, 1/1 and 5/14', async () => {
    const { programme, warnings } = await finance.done(draftDocument, {
      input: { workingYear: '2027', seed: 'Gia Lai 2027' },
    });
    expect(programme).toMatchObject({
      workingYear: '2027',
      from: '2026-10-01',
      to: '2027-09-30',
      status: 'DRAFT',
      version: 1,
      seed: 'Gia Lai 2027',
      author: { username: 'taichinh1' },
      office: { code: 'TINH' },
    });
    expect(programme.targets).toMatchObject([
      { kind: 'ACCOUNTING', required: 14, offices: 14 },
      { kind: 'SELF_CHECK', required: 1, offices: 1 },
      { kind: 'INTERNAL', required: 5, offices: 14 },
    ]);
    expect(programme.targets[0].basis).toContain('Kế hoạch công tác năm 2026, mục 11.3');
    expect(warnings).toEqual([]);
    programmeId = programme.id;
  });

  test('given the draft, when it is approved with nothing planned, then each target is named', async () => {
    const input = { programmeId, expectedVersion: 1 };
    expect(await head.refused(approveDocument, { input })).toEqual([
      'PROGRAMME_TARGET_NOT_COVERED',
      'PROGRAMME_TARGET_NOT_COVERED',
      'PROGRAMME_TARGET_NOT_COVERED',
    ]);
    const { programmeApprove } = await head.data(approveDocument, { requestId: newId(), input });
    expect(programmeApprove.warnings).toEqual([]);
    expect(programmeApprove.userErrors[2].facts).toEqual(
      expect.arrayContaining([
        { name: 'target', value: 'INTERNAL' },
        { name: 'required', value: '5' },
        { name: 'planned', value: '0' },
      ]),
    );
  });

  test('given the draft, when it is scheduled automatically, then every target is planned soundly', async () => {
    const scheduled = await schedule(finance, { id: programmeId, version: 1 }, { auto: {} });
    const { inspections } = scheduled;
    expect(scheduled.version).toBe(2);
    expect(inspections).toHaveLength(20);
    for (const inspection of inspections) {
      expect(inspection.from > beginning && inspection.to <= '2027-09-30').toBe(true);
      expect(calendar.isWorkingDay(inspection.from) && calendar.isWorkingDay(inspection.to)).toBe(true);
      expect(calendar.workingDays(inspection.from, inspection.to)).toHaveLength(3);
      expect(inspection.from <= '2027-02-11' && inspection.to >= '2027-02-05').toBe(false);
      expect(team(inspection)).toHaveLength(2);
      for (const other of inspections) {
        if (other !== inspection && other.from <= inspection.to && inspection.from <= other.to) {
          expect(other.office.code).not.toBe(inspection.office.code);
          expect(team(other).some((person) => team(inspection).includes(person))).toBe(false);
        }
      }
    }
    const { coverage } = await head.data(coverageDocument, { workingYear: '2027' });
    expect(coverage.today).toBe(beginning);
    expect(coverage.targets).toMatchObject([
      { kind: 'ACCOUNTING', required: 14, planned: 14, done: 0, percent: '0', officesMissing: [] },
      { kind: 'SELF_CHECK', required: 1, planned: 1, done: 0, officesMissing: [] },
      { kind: 'INTERNAL', required: 5, planned: 5, done: 0 },
    ]);
    expect(coverage.targets[1].uncovered).toEqual([
      {
        office: { code: 'TCKT' },
        planned: true,
        overdue: false,
        latestSafeStart: '2027-09-28',
        unreachable: false,
      },
    ]);
  });

  test('given a full plan, when its author approves it, then the API and the database refuse', async () => {
    await giveRole(t, { username: 'taichinh1', role: 'PROVINCIAL_HEAD', officeCode: 'TINH' });
    const input = { programmeId, expectedVersion: 2 };
    expect(await finance.refused(approveDocument, { input })).toEqual(['PROGRAMME_AUTHOR_CANNOT_APPROVE']);
    await expect(
      t.application.query(
        `update inspection.programme set status = 'APPROVED', approved_by = author_id, approved_at = now() where id = $1`,
        [localId(programmeId)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_programme_four_eyes' });
  });

  test('given a full plan, when two approvals race, then one is done and the trail tells it once', async () => {
    const variables = () => ({ requestId: newId(), input: { programmeId, expectedVersion: 2 } });
    const answers = await Promise.all([
      head.data(approveDocument, variables()),
      head.data(approveDocument, variables()),
    ]);
    const payloads = answers.map((answer) => answer.programmeApprove);
    expect(
      payloads.flatMap((payload) => payload.userErrors.map((error: { code: string }) => error.code)),
    ).toEqual(['VERSION_CONFLICT']);
    expect(payloads.find((payload) => payload.programme !== null).programme).toMatchObject({
      status: 'APPROVED',
      version: 3,
      approvedBy: { username: 'truong.tinh' },
    });
    const events = await t.owner.query(
      `select before, after from trail.event where kind = 'programme.approved' and subject_id = $1`,
      [localId(programmeId)],
    );
    expect(events.rows).toMatchObject([
      { before: { status: 'DRAFT' }, after: { status: 'APPROVED', inspections: 20 } },
    ]);
  });

  test('given an approved programme, when it is approved or scheduled again, then its state is told', async () => {
    const input = { programmeId, expectedVersion: 3 };
    expect(await head.refused(approveDocument, { input })).toEqual(['PROGRAMME_STATE_WRONG']);
    const refusal = finance.refused(
      `mutation ($requestId: UUID!, $input: ProgrammeScheduleInput!) {
        programmeSchedule(requestId: $requestId, input: $input) { userErrors { code } } }`,
      { input: { ...input, auto: {} } },
    );
    expect(await refusal).toEqual(['PROGRAMME_REVISION_MISSING']);
  });

  test('given an approved programme, when its first inspection is recorded, then coverage counts it', async () => {
    const { programme } = await finance.data(
      `query { programme(workingYear: "2027") { inspections(first: 100) { nodes {
        id kind from to version office { code } leader { username } } } } }`,
    );
    approved = programme.inspections.nodes;
    const first = approved.find((inspection) => inspection.kind === 'ACCOUNTING')!;
    setDay(t, first.to);
    head = await signIn(t, 'truong.tinh');
    const leader = await signIn(t, first.leader.username);
    const input = {
      inspectionId: first.id,
      expectedVersion: first.version,
      doneTo: first.to,
      conclusionNumber: '12/KL-THADS',
      conclusionDate: first.to,
      result: 'Sổ Mẫu 13 đủ chữ ký; 01 hạn chế về thẻ kho.',
    };
    const { inspection } = await leader.done(recordDocument, { input });
    expect(inspection).toMatchObject({
      status: 'DONE',
      doneFrom: first.from,
      doneTo: first.to,
      conclusionNumber: '12/KL-THADS',
      recordedBy: { username: first.leader.username },
      programme: { workingYear: '2027' },
    });
    const { coverage } = await head.data(coverageDocument, { workingYear: '2027' });
    expect(coverage.targets[0]).toMatchObject({
      planned: 14,
      done: 1,
      percent: '7.14',
      officesCovered: [{ code: first.office.code }],
    });
    expect(await leader.refused(recordDocument, { input })).toEqual(['INSPECTION_ALREADY_DONE']);
  });

  test('given a plan day that has passed, when nothing was recorded, then coverage tells it as overdue', async () => {
    const second = approved.filter((inspection) => inspection.kind === 'ACCOUNTING')[1]!;
    setDay(t, '2027-09-29');
    head = await signIn(t, 'truong.tinh');
    const { coverage } = await head.data(coverageDocument, { workingYear: '2027' });
    const office = coverage.targets[0].uncovered.find(
      (uncovered: { office: { code: string } }) => uncovered.office.code === second.office.code,
    );
    expect(office).toMatchObject({ overdue: true, planned: false, unreachable: true });
    expect(coverage.targets[0].unreachable).toBe(true);
  });
});

describe('the opening of a programme', () => {
  let t: TestHouse;
  let finance: TestClient;

  beforeAll(async () => {
    t = await openTestHouse();
    setDay(t, beginning);
    finance = await signIn(t, 'taichinh1');
  });
  afterAll(() => t.close());

  test('given a year before the first with targets, one far ahead or no year, when it is drafted, then the open years are told', async () => {
    for (const workingYear of ['2025', '2029', 'x']) {
      expect(await finance.refused(draftDocument, { input: { workingYear } })).toEqual(['NOT_ONE_OF']);
    }
    const blank = { workingYear: '2027', seed: ' ' };
    expect(await finance.refused(draftDocument, { input: blank })).toEqual(['REQUIRED']);
  });

  test('given a keeper or an office head, when they draft, then it is forbidden', async () => {
    for (const username of ['thukho.kv03', 'truongphong.kv03']) {
      const client = await signIn(t, username);
      const answer = await client.ask(draftDocument, {
        requestId: newId(),
        input: { workingYear: '2027' },
      });
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    }
    const keeper = await signIn(t, 'thukho.kv03');
    const read = await keeper.ask('{ programmes(first: 1) { nodes { id } } }');
    expect(read.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  test('given a role of the finance department over one office alone, when it drafts, then nothing is found', async () => {
    await giveRole(t, { username: 'ketoan.kv05', role: 'FINANCE', officeCode: 'KV05' });
    const client = await signIn(t, 'ketoan.kv05');
    expect(await client.refused(draftDocument, { input: { workingYear: '2027' } })).toEqual(['NOT_FOUND']);
  });

  test('given one year, when two draft it at once, then one programme is there', async () => {
    const other = await signIn(t, 'kiemtra1');
    const answers = await Promise.all(
      [finance, other].map((client) =>
        client.data(draftDocument, { requestId: newId(), input: { workingYear: '2027' } }),
      ),
    );
    const codes = answers.flatMap(({ programmeDraft }) =>
      programmeDraft.userErrors.map((error: { code: string }) => error.code),
    );
    expect(codes).toEqual(['PROGRAMME_EXISTS']);
    expect((await t.owner.query('select from inspection.programme')).rowCount).toBe(1);
    expect((await t.owner.query('select from inspection.programme_target')).rowCount).toBe(3);
  });

  test('given a year whose holidays are not announced, when it is drafted, then that is a warning', async () => {
    await t.owner.query("delete from rules.holiday where date >= '2028-01-01'");
    const { programme, warnings } = await finance.done(draftDocument, { input: { workingYear: '2028' } });
    expect(warnings).toEqual([
      { code: 'CALENDAR_YEAR_WITHOUT_HOLIDAYS', facts: [{ name: 'year', value: '2028' }] },
    ]);
    expect(programme.seed.length).toBeGreaterThan(20);
  });

  test('given a lost answer, when the draft is repeated, then it is the same; with other input it is refused', async () => {
    await t.owner.query('alter table inspection.programme_target disable trigger append_only');
    await t.owner.query('alter table inspection.programme_planner disable trigger append_only');
    await t.owner.query('delete from inspection.programme_planner');
    await t.owner.query('delete from inspection.programme_target');
    await t.owner.query('delete from inspection.programme');
    const variables = { requestId: newId(), input: { workingYear: '2027' } };
    const first = await finance.done(draftDocument, variables);
    const second = await finance.done(draftDocument, variables);
    expect(second.programme).toEqual(first.programme);
    const other = { ...variables, input: { workingYear: '2028' } };
    expect(await finance.refused(draftDocument, other)).toEqual(['REQUEST_ID_REUSED']);
  });

  test('given several programmes, when they are paged, then the latest year comes first', async () => {
    await draft(finance, '2028');
    const page = `query ($after: String) { programmes(first: 1, after: $after) { nodes { workingYear } pageInfo { hasNextPage endCursor } } }`;
    const first = (await finance.data(page)).programmes;
    expect(first).toMatchObject({ nodes: [{ workingYear: '2028' }], pageInfo: { hasNextPage: true } });
    const second = (await finance.data(page, { after: first.pageInfo.endCursor })).programmes;
    expect(second).toMatchObject({ nodes: [{ workingYear: '2027' }], pageInfo: { hasNextPage: false } });
  });

  test('given a full plan, when it is approved after 31 December, then it says why, which is a warning', async () => {
    const { programme } = await finance.data('{ programme(workingYear: "2027") { id version } }');
    const scheduled = await schedule(finance, programme, { auto: {} });
    setDay(t, '2027-01-04');
    const head = await signIn(t, 'truong.tinh');
    const input = { programmeId: scheduled.id, expectedVersion: scheduled.version };
    expect(await head.refused(approveDocument, { input })).toEqual(['PROGRAMME_LATE_NOTE_MISSING']);
    await expect(
      t.application.query(
        `update inspection.programme set status = 'APPROVED', approved_at = $2,
           approved_by = (select id from identity.staff where username = 'truong.tinh') where id = $1`,
        [localId(scheduled.id), t.clock.now()],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_programme_late_note' });
    const { warnings } = await head.done(approveDocument, {
      input: { ...input, note: 'chờ kết luận kiểm tra năm trước' },
    });
    expect(warnings).toEqual([{ code: 'PROGRAMME_APPROVED_LATE' }]);
    await expect(approve(head, scheduled)).rejects.toThrow('VERSION_CONFLICT');
  });
});
