import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { WorkingCalendar, workingYearNamed } from '../../rules/index.js';
import type { InspectionTarget } from './coverage.rules.js';
import {
  approvalFindings,
  closingFindings,
  inspectionProblems,
  transitionProblems,
  type Inspector,
  type ProgrammeApproval,
  type ProgrammeInspection,
  type ProgrammeProblem,
} from './programme.rules.js';

const calendar = new WorkingCalendar([
  { date: '2026-01-01', name: 'Tết Dương lịch' },
  { date: '2027-01-01', name: 'Tết Dương lịch' },
]);
const workingYear = workingYearNamed('2027');
const inspectors: readonly Inspector[] = [
  { id: 'finance-1', department: 'FINANCE', conflicts: ['KV09'] },
  { id: 'finance-2', department: 'FINANCE', conflicts: [] },
  { id: 'inspection-1', department: 'INSPECTION', conflicts: [] },
  { id: 'inspection-2', department: 'INSPECTION', conflicts: [] },
];
const targets: readonly InspectionTarget[] = [
  { kind: 'ACCOUNTING', officeCodes: ['KV01', 'KV02'], required: { count: 2 } },
  { kind: 'SELF_CHECK', officeCodes: ['TCKT'], required: { count: 1 } },
  { kind: 'INTERNAL', officeCodes: ['KV01', 'KV02'], required: { ratio: 0.3 } },
];

function inspection(changes: Partial<ProgrammeInspection> = {}): ProgrammeInspection {
  return {
    kind: 'ACCOUNTING',
    officeCode: 'KV01',
    from: '2026-11-02',
    to: '2026-11-06',
    leaderId: 'finance-1',
    memberIds: ['inspection-1'],
    subject: 'Kế toán nghiệp vụ',
    status: 'PLANNED',
    ...changes,
  };
}

const complete: readonly ProgrammeInspection[] = [
  inspection(),
  inspection({ officeCode: 'KV02', from: '2027-03-01', to: '2027-03-05' }),
  inspection({ kind: 'SELF_CHECK', officeCode: 'TCKT', from: '2027-05-03', to: '2027-05-05' }),
  inspection({ kind: 'INTERNAL', from: '2027-08-02', to: '2027-08-06', leaderId: 'inspection-2' }),
];

function approval(changes: Partial<ProgrammeApproval> = {}): ProgrammeApproval {
  return {
    workingYear,
    calendar,
    targets,
    inspectors,
    inspections: complete,
    status: 'DRAFT',
    plannerIds: ['author', 'scheduler'],
    note: 'theo chỉ đạo',
    approverId: 'head',
    today: '2026-12-31',
    ...changes,
  };
}

function problemsOf(...inspections: readonly ProgrammeInspection[]): readonly ProgrammeProblem[] {
  return inspectionProblems({ workingYear, calendar, inspectors, inspections });
}

describe('given the states of a programme', () => {
  it('when the next step is taken, then it is allowed; any other step is refused', () => {
    expect(transitionProblems('DRAFT', 'APPROVED')).toEqual([]);
    expect(transitionProblems('APPROVED', 'CLOSED')).toEqual([]);
    for (const [from, to] of [
      ['DRAFT', 'CLOSED'],
      ['APPROVED', 'DRAFT'],
      ['CLOSED', 'APPROVED'],
      ['DRAFT', 'DRAFT'],
    ] as const) {
      expect(transitionProblems(from, to)).toEqual([
        { code: 'PROGRAMME_STATE_WRONG', field: ['status'], facts: { status: from, wanted: to } },
      ]);
    }
  });
});

describe('given a complete draft', () => {
  it('when another person approves it in time, then nothing is found', () => {
    expect(approvalFindings(approval())).toEqual({ problems: [], warnings: [] });
  });

  it('when its author approves it, then it is refused', () => {
    expect(approvalFindings(approval({ approverId: 'author' })).problems).toEqual([
      { code: 'PROGRAMME_AUTHOR_CANNOT_APPROVE', facts: {} },
    ]);
  });

  it('when it is approved twice, then it is refused', () => {
    const { problems } = approvalFindings(approval({ status: 'APPROVED' }));
    expect(problems.map(({ code }) => code)).toEqual(['PROGRAMME_STATE_WRONG']);
  });

  it('when it is approved after 31 December, then that is a warning and no refusal', () => {
    expect(approvalFindings(approval({ today: '2027-01-01' }))).toEqual({
      problems: [],
      warnings: [
        {
          code: 'PROGRAMME_APPROVED_LATE',
          facts: { dueOn: '2026-12-31', today: '2027-01-01', source: 'Thông tư 04/2023/TT-BTP, Điều 22' },
        },
      ],
    });
  });

  it('when the holidays of a year are not listed, then that is a warning', () => {
    const oneYear = new WorkingCalendar([{ date: '2026-01-01', name: 'Tết Dương lịch' }]);
    expect(approvalFindings(approval({ calendar: oneYear })).warnings).toEqual([
      { code: 'CALENDAR_YEAR_WITHOUT_HOLIDAYS', facts: { year: '2027' } },
    ]);
  });

  it('when an office of a full target is left out, then the approval is refused and names the office', () => {
    const { problems } = approvalFindings(
      approval({ inspections: complete.filter(({ officeCode }) => officeCode !== 'KV02') }),
    );
    expect(problems).toEqual([
      {
        code: 'PROGRAMME_TARGET_NOT_COVERED',
        field: ['targets', '0'],
        facts: { target: 'ACCOUNTING', required: '2', planned: '1', short: '1', officesWithout: 'KV02' },
      },
    ]);
  });

  it('when an inspection is cancelled, then its target is no longer covered', () => {
    const inspections = complete.map((each) =>
      each.kind === 'SELF_CHECK' ? { ...each, status: 'CANCELLED' as const } : each,
    );
    const { problems } = approvalFindings(approval({ inspections }));
    expect(problems.map(({ facts }) => facts['target'])).toEqual(['SELF_CHECK']);
  });
});

describe('given the dates of an inspection', () => {
  it('when an end falls on a day off, then the next working day is told', () => {
    expect(problemsOf(inspection({ to: '2026-11-07' }))).toEqual([
      {
        code: 'INSPECTION_DATE_NOT_WORKING_DAY',
        field: ['inspections', '0', 'to'],
        facts: { office: 'KV01', date: '2026-11-07', nextWorkingDay: '2026-11-09' },
      },
    ]);
  });

  it('when it leaves the working year, then it is refused', () => {
    const problems = problemsOf(inspection({ from: '2026-09-30', to: '2026-10-02' }));
    expect(problems).toMatchObject([
      { code: 'INSPECTION_OUTSIDE_WORKING_YEAR', field: ['inspections', '0', 'from'] },
    ]);
  });

  it('when it ends before it begins, then only that is told', () => {
    const problems = problemsOf(inspection({ from: '2026-11-08', to: '2026-11-06' }));
    expect(problems.map(({ code }) => code)).toEqual(['INSPECTION_DATES_REVERSED']);
  });

  it('when it is done or cancelled, then its dates are history', () => {
    for (const status of ['DONE', 'CANCELLED'] as const) {
      expect(problemsOf(inspection({ to: '2026-11-07', status }))).toEqual([]);
    }
  });
});

describe('given the team of an inspection', () => {
  it('when a person must not inspect the office, then it is refused', () => {
    expect(problemsOf(inspection({ officeCode: 'KV09' }))).toEqual([
      {
        code: 'INSPECTOR_HAS_CONFLICT',
        field: ['inspections', '0', 'leaderId'],
        facts: { inspectorId: 'finance-1', office: 'KV09' },
      },
    ]);
  });

  it('when a person was responsible there, then the bar ends with its last day and spares the self-check', () => {
    const barred: readonly Inspector[] = inspectors.map((person) =>
      person.id === 'finance-2' ? { ...person, barredUntil: { KV02: '2026-11-02' } } : person,
    );
    const codesOf = (changes: Partial<ProgrammeInspection>): readonly string[] =>
      inspectionProblems({
        workingYear,
        calendar,
        inspectors: barred,
        inspections: [inspection({ officeCode: 'KV02', leaderId: 'finance-2', ...changes })],
      }).map(({ code }) => code);
    expect(codesOf({})).toEqual(['INSPECTOR_HAS_CONFLICT']);
    expect(codesOf({ from: '2026-11-03' })).toEqual([]);
    expect(codesOf({ officeCode: 'KV01' })).toEqual([]);
    expect(codesOf({ kind: 'SELF_CHECK' })).toEqual([]);
  });

  it('when a person is unknown or named twice, then it is refused', () => {
    const problems = problemsOf(inspection({ memberIds: ['finance-1', 'nobody'] }));
    expect(problems.map(({ code, field }) => [code, field?.at(-1)])).toEqual([
      ['INSPECTION_TEAM_MEMBER_REPEATED', '0'],
      ['INSPECTOR_UNKNOWN', '1'],
    ]);
  });
});

describe('given two inspections', () => {
  const other = { leaderId: 'finance-2', memberIds: ['inspection-2'] };

  it('when they share a day and a person, then the person is double-booked', () => {
    const problems = problemsOf(
      inspection(),
      inspection({
        ...other,
        memberIds: ['inspection-1'],
        officeCode: 'KV02',
        from: '2026-11-06',
        to: '2026-11-10',
      }),
    );
    expect(problems).toMatchObject([
      {
        code: 'INSPECTOR_DOUBLE_BOOKED',
        field: ['inspections', '1', 'memberIds', '0'],
        facts: {
          inspectorId: 'inspection-1',
          office: 'KV02',
          otherOffice: 'KV01',
          from: '2026-11-02',
          to: '2026-11-06',
        },
      },
    ]);
  });

  it('when two teams are in one office, then the office is double-booked', () => {
    const problems = problemsOf(inspection(), inspection({ ...other, kind: 'INTERNAL' }));
    expect(problems.map(({ code }) => code)).toEqual(['OFFICE_DOUBLE_BOOKED']);
  });

  it('when one follows the other or is cancelled, then nothing is double-booked', () => {
    expect(problemsOf(inspection(), inspection({ from: '2026-11-09', to: '2026-11-10' }))).toEqual([]);
    expect(problemsOf(inspection(), inspection({ status: 'CANCELLED' }))).toEqual([]);
  });

  it('when one is done and the other planned for the same days, then the clash is told', () => {
    const problems = problemsOf(inspection({ status: 'PLANNED' }), inspection({ ...other, status: 'DONE' }));
    expect(problems.map(({ code }) => code)).toEqual(['OFFICE_DOUBLE_BOOKED']);
  });
});

describe('given an approved programme at the end of the year', () => {
  const done = complete.map((each) => ({ ...each, status: 'DONE' as const }));

  it('when every inspection is done, then it may be closed', () => {
    const findings = closingFindings('APPROVED', { workingYear, targets, inspections: done });
    expect(findings).toEqual({ problems: [], warnings: [] });
  });

  it('when one is still planned, then it may not be closed', () => {
    const inspections = [inspection(), ...done.slice(1)];
    const { problems, warnings } = closingFindings('APPROVED', { workingYear, targets, inspections });
    expect(problems).toMatchObject([
      { code: 'PROGRAMME_INSPECTION_STILL_OPEN', field: ['inspections', '0', 'status'] },
    ]);
    expect(warnings).toMatchObject([
      { code: 'PROGRAMME_TARGET_NOT_REACHED', facts: { target: 'ACCOUNTING' } },
    ]);
  });

  it('when one was cancelled, then it may be closed with the shortfall written down', () => {
    const inspections = [inspection({ status: 'CANCELLED' }), ...done.slice(1)];
    const { problems, warnings } = closingFindings('APPROVED', { workingYear, targets, inspections });
    expect(problems).toEqual([]);
    expect(warnings).toMatchObject([{ facts: { short: '1', officesWithout: 'KV01' } }]);
  });
});
