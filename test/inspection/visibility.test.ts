import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  approve,
  beginning,
  coverageDocument,
  draft,
  localId,
  plannedInput,
  programmeDocument,
  recordDocument,
  schedule,
  setDay,
  signIn,
  type SeenInspection,
  type SeenProgramme,
} from './inspection-scene.js';

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string;
}

const auditDocument = `{ auditEvents(first: 100) { nodes { kind subjectLabel } } }`;

describe('the sight and the record of inspections', () => {
  let t: TestHouse;
  let finance: TestClient;
  let programme: SeenProgramme;
  let unannounced: SeenInspection;
  let own: SeenInspection;

  beforeAll(async () => {
    t = await openTestHouse();
    setDay(t, beginning);
    finance = await signIn(t, 'taichinh1');
    const drafted = await draft(finance);
    const hidden = await plannedInput(t, {
      office: 'KV03',
      kind: 'UNANNOUNCED',
      subject: 'Kiểm tra đột xuất kho vật chứng',
      from: '2026-12-07',
      to: '2026-12-08',
      team: ['thanhtra1', 'kiemtra1'],
    });
    const scheduled = await schedule(finance, drafted, { set: [hidden], auto: {} });
    programme = scheduled;
    unannounced = scheduled.inspections.find(({ kind }) => kind === 'UNANNOUNCED')!;
    own = scheduled.inspections.find(({ kind, office }) => kind === 'ACCOUNTING' && office.code === 'KV03')!;
  });
  afterAll(() => t.close());

  async function seenBy(username: string): Promise<SeenInspection[] | undefined> {
    const client = await signIn(t, username);
    const { programme: seen } = await client.data(programmeDocument, { workingYear: '2027' });
    return seen?.inspections.nodes;
  }

  function result(inspection: SeenInspection, changes: object = {}): object {
    return {
      input: {
        inspectionId: inspection.id,
        expectedVersion: inspection.version,
        doneTo: inspection.to,
        conclusionNumber: '1/KL',
        conclusionDate: inspection.to,
        result: 'Đạt.',
        ...changes,
      },
    };
  }

  test('given a draft, when the head of an office looks, then there is no programme; the province sees all of it', async () => {
    expect(await seenBy('truongphong.kv03')).toBeUndefined();
    for (const username of ['kiemtra2', 'thanhtra2', 'truong.tinh', 'kiemsat1']) {
      expect(await seenBy(username)).toHaveLength(21);
    }
  });

  test('given a draft, when an inspection of it is recorded, then the state of the programme is told', async () => {
    expect(await finance.refused(recordDocument, result(own))).toEqual(['PROGRAMME_STATE_WRONG']);
  });

  test('given an approved programme, when the head of KV03 looks, then only its own announced inspections are there', async () => {
    await approve(await signIn(t, 'truong.tinh'), programme);
    const seen = await seenBy('truongphong.kv03');
    expect(seen!.length).toBeGreaterThan(0);
    expect(seen!.every(({ office, kind }) => office.code === 'KV03' && kind !== 'UNANNOUNCED')).toBe(true);
    expect(await seenBy('kiemsat1')).toHaveLength(21);
    const head = await signIn(t, 'truongphong.kv03');
    expect((await head.data(coverageDocument, { workingYear: '2027' })).coverage).toBeNull();
    const { auditEvents } = await head.data(auditDocument);
    expect(JSON.stringify(auditEvents)).not.toContain('UNANNOUNCED');
  });

  test('given the days before it begins, when it is paged one by one, then no page betrays it', async () => {
    const head = await signIn(t, 'truongphong.kv03');
    const page = `query ($after: String) { programme(workingYear: "2027") {
      inspections(first: 1, after: $after) { nodes { kind } pageInfo { hasNextPage endCursor } } } }`;
    const kinds: string[] = [];
    let after: string | null = null;
    do {
      const data: { programme: { inspections: { nodes: { kind: string }[]; pageInfo: PageInfo } } } =
        await head.data(page, { after });
      const { nodes, pageInfo } = data.programme.inspections;
      kinds.push(...nodes.map(({ kind }) => kind));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(kinds).not.toContain('UNANNOUNCED');
    expect(kinds).toHaveLength((await seenBy('truongphong.kv03'))!.length);
  });

  test('given an inspection ahead, when it is recorded, then it has not begun', async () => {
    expect(await finance.refused(recordDocument, result(unannounced))).toEqual(['INSPECTION_NOT_BEGUN']);
  });

  test('given its first day, when the head of KV03 looks, then the unannounced inspection is there; KV04 never sees it', async () => {
    setDay(t, unannounced.from);
    expect((await seenBy('truongphong.kv03'))!.map(({ kind }) => kind)).toContain('UNANNOUNCED');
    expect((await seenBy('truongphong.kv04'))!.every(({ office }) => office.code === 'KV04')).toBe(true);
  });

  test('given an inspector outside of the team, when recording, then only the team and the leading departments may', async () => {
    setDay(t, unannounced.to);
    const outside = await signIn(t, 'thanhtra3');
    expect(await outside.refused(recordDocument, result(unannounced))).toEqual(['INSPECTION_NOT_OF_TEAM']);
    const head = await signIn(t, 'truongphong.kv03');
    const answer = await head.ask(recordDocument, { requestId: newId(), ...result(unannounced) });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  test('given a result, when its dates, texts or version are wrong, then each is told', async () => {
    const inspector = await signIn(t, 'thanhtra1');
    const codes = (changes: object): Promise<string[]> =>
      inspector.refused(recordDocument, result(unannounced, changes));
    expect(await codes({ expectedVersion: 9 })).toEqual(['VERSION_CONFLICT']);
    expect(await codes({ doneFrom: '2026-12-04' })).toEqual(['INSPECTION_NOT_BEGUN']);
    expect(await codes({ doneFrom: '2026-12-08', doneTo: '2026-12-07' })).toEqual([
      'INSPECTION_DATES_REVERSED',
    ]);
    expect(await codes({ doneTo: '2026-12-09', conclusionDate: '2026-12-09' })).toEqual([
      'DATE_IN_FUTURE',
      'DATE_IN_FUTURE',
    ]);
    expect(await codes({ conclusionDate: '2026-12-07' })).toEqual(['DATE_TOO_EARLY']);
    expect(await codes({ conclusionNumber: ' ', result: '' })).toEqual(['REQUIRED', 'REQUIRED']);
    expect(await codes({ inspectionId: 'x' })).toEqual(['NOT_FOUND']);
  });

  test('given two that record at once, when both come, then one is written and the trail tells the office', async () => {
    const people = [await signIn(t, 'thanhtra1'), await signIn(t, 'kiemtra2')];
    const answers = await Promise.all(
      people.map((client) => client.data(recordDocument, { requestId: newId(), ...result(unannounced) })),
    );
    const codes = answers.flatMap(({ inspectionRecord }) =>
      inspectionRecord.userErrors.map((error: { code: string }) => error.code),
    );
    expect(codes).toEqual(['INSPECTION_ALREADY_DONE']);
    const events = await t.owner.query(
      `select o.code, e.before, e.after from trail.event e join identity.office o on o.id = e.office_id
       where e.kind = 'inspection.recorded' and e.subject_id = $1`,
      [localId(unannounced.id)],
    );
    expect(events.rows).toMatchObject([
      { code: 'KV03', before: { status: 'PLANNED' }, after: { status: 'DONE', conclusionNumber: '1/KL' } },
    ]);
    await expect(
      t.application.query(`update inspection.inspection set result = 'Khác' where status = 'DONE'`),
    ).rejects.toMatchObject({ constraint: 'ck_inspection_done_once' });
  });

  test('given a conclusion number of the year, when another inspection takes it, then it is refused', async () => {
    setDay(t, own.to);
    const sameYear = own.to.startsWith('2026');
    const recorder = await signIn(t, 'taichinh1');
    const number = sameYear ? '1/KL' : '2/KL';
    if (!sameYear) {
      await t.owner.query(`alter table inspection.inspection disable trigger guard_inspection`);
      await t.owner.query(
        `update inspection.inspection set conclusion_number = '2/KL', conclusion_date = $1 where status = 'DONE'`,
        [`${own.to.slice(0, 4)}-01-04`],
      );
      await t.owner.query(`alter table inspection.inspection enable always trigger guard_inspection`);
    }
    const taken = result(own, { conclusionNumber: number });
    expect(await recorder.refused(recordDocument, taken)).toEqual(['DOCUMENT_NUMBER_TAKEN']);
    const variables = { requestId: newId(), ...result(own, { conclusionNumber: '3/KL' }) };
    const first = await recorder.done(recordDocument, variables);
    expect(await recorder.done(recordDocument, variables)).toEqual(first);
    expect(first.inspection).toMatchObject({ status: 'DONE', conclusionNumber: '3/KL' });
  });
});
