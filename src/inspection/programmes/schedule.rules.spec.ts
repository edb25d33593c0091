import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Holiday,
  periodOf,
  plainDate,
  quartersOf,
  WorkingCalendar,
  workingYearNamed,
} from '../../rules/index.js';
import type { InspectionKind, InspectionTarget } from './coverage.rules.js';
import {
  inspectionProblems,
  targetProblems,
  type Inspector,
  type PlannedInspection,
  type ProgrammeInspection,
} from './programme.rules.js';
import {
  draftSchedule,
  rankOffices,
  type InspectableOffice,
  type ScheduleRequest,
} from './schedule.rules.js';

const announced = JSON.parse(
  readFileSync(new URL('../../../data/calendar.json', import.meta.url), 'utf8'),
) as { readonly holidays: readonly Holiday[] };
const calendar = new WorkingCalendar(announced.holidays);
const workingYear = workingYearNamed('2027');
const codes = Array.from({ length: 14 }, (_, index) => `KV${String(index + 1).padStart(2, '0')}`);
const manners = {
  ACCOUNTING: { workingDays: 5, teamSize: 3, subject: 'Kế toán nghiệp vụ' },
  SELF_CHECK: { workingDays: 3, teamSize: 2, subject: 'Tự kiểm tra kế toán' },
  INTERNAL: { workingDays: 4, teamSize: 3, subject: 'Tiếp nhận, quản lý, xử lý vật chứng' },
};

function targetsFor(officeCodes: readonly string[]): readonly InspectionTarget[] {
  return [
    { kind: 'ACCOUNTING', officeCodes, required: { count: officeCodes.length } },
    { kind: 'SELF_CHECK', officeCodes: ['TCKT'], required: { count: 1 } },
    { kind: 'INTERNAL', officeCodes, required: { ratio: 0.3 } },
  ];
}

function people(department: Inspector['department'], count: number): readonly Inspector[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${department.toLowerCase()}-${index + 1}`,
    department,
    conflicts: [],
  }));
}

function request(changes: Partial<ScheduleRequest> = {}): ScheduleRequest {
  return {
    workingYear,
    calendar,
    offices: codes.map((code) => ({ code })),
    targets: targetsFor(codes),
    inspectors: [...people('FINANCE', 4), ...people('INSPECTION', 4)],
    manners,
    avoid: { lastWorkingDaysOfQuarter: 5, firstWorkingDaysOfYear: 5 },
    fixed: [],
    seed: 'Gia Lai 2027',
    ...changes,
  };
}

function settled(planned: readonly PlannedInspection[]): readonly ProgrammeInspection[] {
  return planned.map((inspection) => ({ ...inspection, status: 'PLANNED' }));
}

function ofKind(planned: readonly PlannedInspection[], kind: InspectionKind): readonly PlannedInspection[] {
  return planned.filter((inspection) => inspection.kind === kind);
}

function perQuarter(planned: readonly PlannedInspection[]): readonly number[] {
  return [1, 2, 3, 4].map(
    (quarter) => planned.filter((inspection) => periodOf(inspection.from).quarter === quarter).length,
  );
}

function codesOf(problems: readonly { readonly code: string }[]): readonly string[] {
  return problems.map(({ code }) => code);
}

describe('given the 14 offices of the province and eight inspectors', () => {
  const draft = draftSchedule(request());

  it('when a year is drafted, then 14 accounting inspections, 1 self-check and 5 internal ones are planned', () => {
    expect(draft.problems).toEqual([]);
    expect(draft.warnings).toEqual([]);
    const kinds = ['ACCOUNTING', 'SELF_CHECK', 'INTERNAL'] as const;
    expect(kinds.map((kind) => ofKind(draft.planned, kind).length)).toEqual([14, 1, 5]);
    const inspections = settled(draft.planned);
    expect(targetProblems({ workingYear, targets: targetsFor(codes), inspections })).toEqual([]);
  });

  it('when it is spread, then no quarter has more than one or two inspections above another', () => {
    for (const counted of [draft.planned, ofKind(draft.planned, 'ACCOUNTING')]) {
      const counts = perQuarter(counted);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
    }
    expect(Math.max(...perQuarter(ofKind(draft.planned, 'INTERNAL')))).toBeLessThanOrEqual(2);
  });

  it('when offices close their books or make the yearly report, then nobody comes', () => {
    const closed = [
      ...calendar.workingDays(workingYear.from, workingYear.to).slice(0, 5),
      ...quartersOf(workingYear).flatMap(({ from, to }) => calendar.workingDays(from, to).slice(-5)),
    ];
    expect(closed).toHaveLength(25);
    for (const { from, to } of draft.planned) {
      expect(closed.filter((day) => from <= day && day <= to)).toEqual([]);
    }
  });

  it('when teams are formed, then the leading departments lead and nobody carries much more than the others', () => {
    for (const { kind, leaderId, memberIds } of draft.planned) {
      const departments = [leaderId, ...memberIds].map((id) => id.split('-')[0]);
      if (kind === 'SELF_CHECK') expect(departments).toEqual(['finance', 'finance']);
      if (kind === 'ACCOUNTING') expect(departments.slice(0, 2)).toEqual(['finance', 'inspection']);
      if (kind === 'INTERNAL') expect(departments[0]).toBe('inspection');
    }
    const leads = people('FINANCE', 4).map(
      ({ id }) => draft.planned.filter((each) => each.leaderId === id).length,
    );
    expect(Math.max(...leads) - Math.min(...leads)).toBeLessThanOrEqual(1);
  });

  it('when an inspection lasts, then it lasts exactly its working days and is not torn apart by Tết', () => {
    for (const { kind, from, to } of draft.planned) {
      expect(calendar.workingDays(from, to)).toHaveLength(manners[kind].workingDays);
      expect(from <= '2027-02-04' && to >= '2027-02-12').toBe(false);
    }
  });

  it('when an office is inspected twice in the year, then months lie between', () => {
    for (const internal of ofKind(draft.planned, 'INTERNAL')) {
      const other = draft.planned.find(
        (each) => each !== internal && each.officeCode === internal.officeCode,
      );
      expect(Math.abs(plainDate(internal.from).until(plainDate(other?.from ?? '')).days)).toBeGreaterThan(45);
    }
  });

  it('when offices are riskier, then their accounting inspection comes earlier', () => {
    const offices = codes.map((code) => ({ code, riskWeight: code === 'KV06' ? 9 : 1 }));
    expect(ofKind(draftSchedule(request({ offices })).planned, 'ACCOUNTING')[0]?.officeCode).toBe('KV06');
  });
});

describe('given the choice of offices for internal inspection', () => {
  const offices: readonly InspectableOffice[] = [
    { code: 'KV01', lastInternalYear: 2026 },
    { code: 'KV02', lastInternalYear: 2024 },
    { code: 'KV03', lastInternalYear: 2024, riskWeight: 5 },
    { code: 'KV04' },
    { code: 'KV05' },
  ];

  it('when they are ranked, then never inspected comes first, then the longest ago, then the riskier', () => {
    const order = rankOffices('INTERNAL', offices, 'seed').map(({ officeCode }) => officeCode);
    expect(order.slice(2)).toEqual(['KV03', 'KV02', 'KV01']);
    expect([...order.slice(0, 2)].sort()).toEqual(['KV04', 'KV05']);
  });

  it('when two are equal, then the smaller sha256(seed‖code) comes first, and another seed may turn it', () => {
    const draws = rankOffices('INTERNAL', offices, 'seed').map(({ draw }) => draw);
    expect(draws.slice(0, 2)).toEqual(
      ['KV04', 'KV05'].map((code) => createHash('sha256').update(`seed${code}`).digest('hex')).sort(),
    );
    const firsts = Array.from(
      { length: 20 },
      (_, n) => rankOffices('INTERNAL', offices, `s${n}`)[0]?.officeCode,
    );
    expect(new Set(firsts)).toEqual(new Set(['KV04', 'KV05']));
  });

  it('when the office whose turn it is cannot be inspected, then the next takes its turn and a warning says why', () => {
    const last = codes.map((code) => ({ code, lastInternalYear: code === 'KV02' ? 2024 : 2026 }));
    const inspectors = [
      ...people('FINANCE', 4),
      ...people('INSPECTION', 4).map((each) => ({ ...each, conflicts: ['KV02'] })),
    ];
    const targets = targetsFor(codes).filter(({ kind }) => kind === 'INTERNAL');
    const draft = draftSchedule(request({ offices: last, inspectors, targets }));
    expect(draft.problems).toEqual([]);
    expect(draft.planned).toHaveLength(5);
    expect(draft.planned.map(({ officeCode }) => officeCode)).not.toContain('KV02');
    expect(draft.warnings).toMatchObject([
      {
        code: 'SCHEDULE_OFFICE_PASSED_OVER',
        facts: { office: 'KV02', because: 'SCHEDULE_NOT_ENOUGH_INSPECTORS', eligibleInspection: '0' },
      },
      { code: 'SCHEDULE_ROTATION_EXCEEDED', facts: { office: 'KV02', lastInternalYear: '2024' } },
    ]);
  });
});

describe('given inspections already settled', () => {
  const first = draftSchedule(request());

  it('when nothing is missing, then nothing new is planned', () => {
    const again = draftSchedule(request({ fixed: settled(first.planned) }));
    expect(again).toEqual({ planned: [], problems: [], warnings: [] });
  });

  it('when one is cancelled in March, then only that office is planned again, not before the day of drafting', () => {
    const fixed = settled(first.planned).map((inspection, index) =>
      index === 2 ? { ...inspection, status: 'CANCELLED' as const } : inspection,
    );
    const again = draftSchedule(request({ fixed, notBefore: '2027-03-15' }));
    expect(again.problems).toEqual([]);
    expect(again.planned.map(({ kind, officeCode }) => [kind, officeCode])).toEqual([
      [fixed[2]?.kind, fixed[2]?.officeCode],
    ]);
    expect((again.planned[0]?.from ?? '') >= '2027-03-15').toBe(true);
    const inspections = [...fixed, ...settled(again.planned)];
    expect(inspectionProblems({ ...request(), inspections })).toEqual([]);
  });

  it('when a settled one is itself impossible, then that is told', () => {
    const fixed = settled(first.planned)
      .slice(0, 1)
      .map((each) => ({ ...each, from: '2027-02-06' }));
    expect(codesOf(draftSchedule(request({ fixed })).problems)).toContain('INSPECTION_DATES_REVERSED');
  });
});

describe('given a year that cannot be planned', () => {
  it('when no inspector of the inspection department exists, then each office is named with what is missing', () => {
    const draft = draftSchedule(request({ inspectors: people('FINANCE', 4) }));
    expect(draft.planned.map(({ kind }) => kind)).toEqual(['SELF_CHECK']);
    expect(draft.problems).toHaveLength(19);
    expect(draft.problems[0]).toMatchObject({
      code: 'SCHEDULE_NOT_ENOUGH_INSPECTORS',
      facts: { kind: 'ACCOUNTING', teamSize: '3', eligibleFinance: '4', eligibleInspection: '0' },
    });
  });

  it('when all inspectors have a conflict with one office, then only that office is a problem', () => {
    const inspectors = request().inspectors.map((each) => ({ ...each, conflicts: ['KV07'] }));
    const draft = draftSchedule(request({ inspectors }));
    expect(draft.problems).toMatchObject([
      { code: 'SCHEDULE_NOT_ENOUGH_INSPECTORS', facts: { kind: 'ACCOUNTING', office: 'KV07' } },
    ]);
    expect(draft.planned).toHaveLength(19);
  });

  it('when an office is closed all year, then the longest run of its days is told', () => {
    const avoid = { ranges: [{ from: '2026-10-08', to: '2027-09-30', officeCodes: ['KV03'] }] };
    expect(draftSchedule(request({ avoid, notBefore: '2026-10-05' })).problems).toMatchObject([
      {
        code: 'SCHEDULE_NOT_ENOUGH_DAYS',
        facts: { kind: 'ACCOUNTING', office: 'KV03', needed: '5', longestRun: '3' },
      },
    ]);
  });

  it('when only Tết lies between enough days, then they are no unbroken run', () => {
    const targets: readonly InspectionTarget[] = [
      { kind: 'ACCOUNTING', officeCodes: ['KV01'], required: { count: 1 } },
    ];
    const avoid = { ranges: [{ from: '2027-02-18', to: '2027-09-30' }] };
    expect(draftSchedule(request({ targets, avoid, notBefore: '2027-02-01' })).problems).toMatchObject([
      { code: 'SCHEDULE_NOT_ENOUGH_DAYS', facts: { office: 'KV01', needed: '5', longestRun: '4' } },
    ]);
  });

  it('when the inspectors have too few days for all, then the shortfall is proved and the offices are named', () => {
    const draft = draftSchedule(
      request({
        inspectors: [...people('FINANCE', 2), ...people('INSPECTION', 1)],
        notBefore: '2027-08-02',
      }),
    );
    const short = draft.problems.filter(({ code }) => code === 'SCHEDULE_INSPECTOR_DAYS_SHORT');
    expect(short.map(({ facts }) => facts)).toContainEqual({
      departments: 'INSPECTION',
      inspectors: '1',
      openDays: '37',
      inspectorDaysNeeded: '90',
      inspectorDaysAvailable: '37',
      inspectorDaysShort: '53',
    });
    const unplaced = draft.problems.filter(({ code }) => code === 'SCHEDULE_NO_FREE_DATES');
    expect(unplaced.length + draft.planned.length).toBe(20);
  });

  it('when the year leaves exactly enough days, then all are planned', () => {
    const targets = targetsFor(codes).filter(({ kind }) => kind === 'ACCOUNTING');
    const inspectors = [...people('FINANCE', 1), ...people('INSPECTION', 1)];
    const pairs = { ...manners, ACCOUNTING: { ...manners.ACCOUNTING, teamSize: 2 } };
    const notBefore = calendar.addWorkingDays('2027-08-31', 1 - 14 * 5);
    const avoid = { ranges: [{ from: '2027-09-01', to: '2027-09-30' }] };
    const tight = request({ targets, inspectors, manners: pairs, notBefore, avoid });
    expect(draftSchedule(tight)).toMatchObject({ problems: [], planned: { length: 14 } });
    const tooTight = { ...tight, notBefore: calendar.nextWorkingDay(notBefore) };
    const draft = draftSchedule(tooTight);
    expect(draft.planned).toHaveLength(13);
    expect(codesOf(draft.problems)).toContain('SCHEDULE_NO_FREE_DATES');
  });

  it('when more offices are asked for than exist, then that is told', () => {
    const targets: readonly InspectionTarget[] = [
      { kind: 'ACCOUNTING', officeCodes: codes, required: { count: 15 } },
    ];
    expect(draftSchedule(request({ targets })).problems).toEqual([
      { code: 'SCHEDULE_NOT_ENOUGH_OFFICES', facts: { kind: 'ACCOUNTING', required: '15', offices: '14' } },
    ]);
  });

  it('when the settings make no sense, then nothing is planned', () => {
    const draft = draftSchedule(
      request({
        manners: { ...manners, INTERNAL: { ...manners.INTERNAL, teamSize: 0 } },
        offices: [{ code: 'KV01' }, { code: 'KV01' }],
      }),
    );
    expect(draft.planned).toEqual([]);
    expect(draft.problems.map(({ facts }) => facts)).toEqual([
      { setting: 'manners.INTERNAL.teamSize', value: '0' },
      { setting: 'offices', value: 'KV01' },
    ]);
  });

  it('when the holidays of the year are not known, then a warning says so', () => {
    const draft = draftSchedule(request({ workingYear: workingYearNamed('2029') }));
    expect(draft.warnings).toEqual([{ code: 'CALENDAR_YEAR_WITHOUT_HOLIDAYS', facts: { year: '2029' } }]);
  });
});

const anyDay = fc
  .integer({ min: 0, max: 364 })
  .map((days) => plainDate(workingYear.from).add({ days }).toString());
const anyRange = fc
  .tuple(anyDay, fc.integer({ min: 0, max: 40 }))
  .map(([from, days]) => ({ from, to: plainDate(from).add({ days }).toString() }));
const anyManner = fc.record({
  workingDays: fc.integer({ min: 1, max: 12 }),
  teamSize: fc.integer({ min: 1, max: 4 }),
  subject: fc.constant('Kế toán nghiệp vụ'),
});
const anyRequest: fc.Arbitrary<ScheduleRequest> = fc.integer({ min: 1, max: 16 }).chain((count) => {
  const officeCodes = Array.from({ length: count }, (_, index) => `KV${index + 1}`);
  const anyInspectors = (department: Inspector['department']): fc.Arbitrary<readonly Inspector[]> =>
    fc
      .array(fc.subarray(officeCodes, { maxLength: Math.min(3, count) }), { maxLength: 5 })
      .map((all) => all.map((conflicts, index) => ({ id: `${department}-${index}`, department, conflicts })));
  return fc.record(
    {
      workingYear: fc.constant(workingYear),
      calendar: fc
        .uniqueArray(anyDay, { maxLength: 40 })
        .map((days) => new WorkingCalendar(days.map((date) => ({ date, name: 'Nghỉ lễ' })))),
      offices: fc.tuple(
        ...officeCodes.map((code) =>
          fc.record({
            code: fc.constant(code),
            riskWeight: fc.nat(3),
            lastInternalYear: fc.constantFrom(2024, 2026),
          }),
        ),
      ),
      targets: fc.constant(targetsFor(officeCodes)),
      inspectors: fc
        .tuple(anyInspectors('FINANCE'), anyInspectors('INSPECTION'))
        .map(([finance, inspection]) => [...finance, ...inspection]),
      manners: fc.record({ ACCOUNTING: anyManner, SELF_CHECK: anyManner, INTERNAL: anyManner }),
      avoid: fc.record({
        lastWorkingDaysOfQuarter: fc.nat(10),
        firstWorkingDaysOfYear: fc.nat(10),
        ranges: fc.array(anyRange, { maxLength: 4 }),
      }),
      fixed: fc.constant<readonly ProgrammeInspection[]>([]),
      notBefore: anyDay,
      seed: fc.string(),
    },
    {
      requiredKeys: [
        'workingYear',
        'calendar',
        'offices',
        'targets',
        'inspectors',
        'manners',
        'avoid',
        'fixed',
        'seed',
      ],
    },
  );
});

function holds<Values>(name: string, property: fc.IProperty<Values>): void {
  const result = fc.check(property, { numRuns: 60 });
  process.stdout.write(`${name}: seed ${result.seed}\n`);
  if (result.failed) throw new Error(fc.defaultReportMessage(result));
}

describe('given any calendar, offices, inspectors and days to avoid', () => {
  it('when a year is drafted, then every inspection is sound: nobody double-booked, only open working days', () => {
    holds(
      'drafts are sound',
      fc.property(anyRequest, (any) => {
        const { planned } = draftSchedule(any);
        expect(inspectionProblems({ ...any, inspections: settled(planned) })).toEqual([]);
        for (const { kind, from, to, memberIds } of planned) {
          const days = any.calendar.workingDays(from, to);
          expect(days).toHaveLength(any.manners[kind].workingDays);
          expect(memberIds).toHaveLength(any.manners[kind].teamSize - 1);
          expect(from >= (any.notBefore ?? workingYear.from)).toBe(true);
          const avoided = any.avoid.ranges ?? [];
          expect(days.filter((day) => avoided.some((range) => range.from <= day && day <= range.to))).toEqual(
            [],
          );
        }
      }),
    );
  });

  it('when a target is not reached, then a problem tells so; when no problem is told, all are reached', () => {
    let [feasible, infeasible] = [0, 0];
    holds(
      'shortfalls are told',
      fc.property(anyRequest, (any) => {
        const { planned, problems } = draftSchedule(any);
        const short = targetProblems({ ...any, inspections: settled(planned) });
        expect(problems.length > 0).toBe(short.length > 0);
        if (short.length > 0) infeasible += 1;
        else feasible += 1;
      }),
    );
    expect([feasible > 0, infeasible > 0]).toEqual([true, true]);
  });

  it('when it is drafted again with the lists shuffled, then the draft is the same', () => {
    holds(
      'drafts are deterministic',
      fc.property(anyRequest, (any) => {
        const shuffled = {
          ...any,
          offices: [...any.offices].reverse(),
          inspectors: [...any.inspectors].reverse(),
          targets: any.targets.map((target) => ({
            ...target,
            officeCodes: [...target.officeCodes].reverse(),
          })),
        };
        expect(draftSchedule(shuffled)).toEqual(draftSchedule(any));
      }),
    );
  });

  it('when part of a draft is settled and the rest drafted again, then nothing is planned twice or double-booked', () => {
    holds(
      'drafts are taken up again',
      fc.property(anyRequest, fc.nat(20), (any, kept) => {
        const fixed = settled(draftSchedule(any).planned).slice(0, kept);
        const again = settled(draftSchedule({ ...any, fixed }).planned);
        const all = [...fixed, ...again];
        expect(inspectionProblems({ ...any, inspections: all })).toEqual([]);
        const pairs = all.map(({ kind, officeCode }) => `${kind} ${officeCode}`);
        expect(new Set(pairs).size).toBe(pairs.length);
      }),
    );
  });
});
