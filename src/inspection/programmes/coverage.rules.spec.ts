import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { WorkingCalendar, workingYearNamed } from '../../rules/index.js';
import {
  coverageOf,
  latestSafeStart,
  requiredOffices,
  type InspectionDates,
  type InspectionTarget,
  type TargetCoverage,
} from './coverage.rules.js';

const workingYear = workingYearNamed('2027');
const calendar = new WorkingCalendar([{ date: '2027-09-02', name: 'Quốc khánh' }]);
const internal: InspectionTarget = {
  kind: 'INTERNAL',
  officeCodes: ['KV03', 'KV01', 'KV02', 'KV04'],
  required: { ratio: 0.5 },
};

function inspection(officeCode: string, changes: Partial<InspectionDates> = {}): InspectionDates {
  return { kind: 'INTERNAL', officeCode, from: '2027-03-01', to: '2027-03-05', status: 'DONE', ...changes };
}

function coverage(inspections: readonly InspectionDates[], today = '2027-04-01'): TargetCoverage {
  const workingDays = { ACCOUNTING: 5, SELF_CHECK: 3, INTERNAL: 5 };
  const [only] = coverageOf({ workingYear, calendar, targets: [internal], inspections, workingDays, today });
  if (only === undefined) throw new Error('one target gives one coverage');
  return only;
}

describe('given a target as a share of the offices', () => {
  it.each([
    [0.3, 14, 5],
    ['0.3', 10, 3],
    [0.07, 100, 7],
    [0.3, 0, 0],
  ])('when the ratio is %p of %p offices, then %p are required', (ratio, offices, required) => {
    const officeCodes = Array.from({ length: offices }, (_, index) => `KV${index}`);
    expect(requiredOffices({ kind: 'INTERNAL', officeCodes, required: { ratio } })).toBe(required);
  });
});

describe('given inspections of a working year', () => {
  it('when an office is inspected twice, then it counts once', () => {
    const result = coverage([
      inspection('KV01'),
      inspection('KV01', { from: '2027-05-03', to: '2027-05-07' }),
    ]);
    expect(result).toMatchObject({ required: 2, planned: 1, done: 1, percent: '50.00', unreachable: false });
    expect(result.officesCovered).toEqual(['KV01']);
    expect(result.officesMissing).toEqual(['KV02', 'KV03', 'KV04']);
  });

  it('when one is cancelled, of another kind, elsewhere or of another year, then it does not count', () => {
    const result = coverage([
      inspection('KV01', { status: 'CANCELLED' }),
      inspection('KV02', { kind: 'ACCOUNTING' }),
      inspection('KV99'),
      inspection('KV03', { from: '2026-09-07', to: '2026-09-11' }),
    ]);
    expect(result).toMatchObject({ planned: 0, done: 0, percent: '0.00' });
  });

  it('when one runs over the edge of the year, then it counts in the year in which it ends', () => {
    expect(coverage([inspection('KV01', { from: '2026-09-29', to: '2026-10-02' })]).done).toBe(1);
    expect(coverage([inspection('KV01', { from: '2027-09-29', to: '2027-10-04' })]).done).toBe(0);
  });

  it('when one is planned, then it counts as planned, and as overdue once its last day has passed', () => {
    const planned = inspection('KV01', { status: 'PLANNED' });
    expect(coverage([planned], '2027-03-05').uncovered[0]).toMatchObject({ planned: true, overdue: false });
    const late = coverage([planned], '2027-03-06');
    expect(late.planned).toBe(1);
    expect(late.uncovered[0]).toMatchObject({ planned: false, overdue: true, unreachable: false });
  });

  it('when more than required is done, then percent tells so', () => {
    const done = ['KV01', 'KV02', 'KV03'].map((code) => inspection(code));
    expect(coverage(done).percent).toBe('150.00');
  });
});

describe('given the end of the working year', () => {
  it('when five working days are needed, then the last safe start leaves exactly five', () => {
    expect(latestSafeStart(calendar, workingYear, 5)).toBe('2027-09-24');
    expect(calendar.workingDays('2027-09-24', '2027-09-30')).toHaveLength(5);
  });

  it('when the year is shorter than the inspection, then there is no safe start', () => {
    expect(latestSafeStart(calendar, { from: '2027-09-27', to: '2027-09-30' }, 5)).toBeUndefined();
  });

  it('when the last safe start is today, then the office is reachable, and the day after it is not', () => {
    expect(coverage([], '2027-09-24').unreachable).toBe(false);
    const late = coverage([inspection('KV01')], '2027-09-25');
    expect(late.unreachable).toBe(true);
    expect(late.uncovered.every((office) => office.unreachable)).toBe(true);
  });

  it('when an inspection is under way past the last safe start, then its office is still reachable', () => {
    const running = inspection('KV02', { from: '2027-09-24', to: '2027-09-30', status: 'PLANNED' });
    const result = coverage([inspection('KV01'), running], '2027-09-28');
    expect(result.unreachable).toBe(false);
    expect(
      result.uncovered.filter((office) => office.unreachable).map(({ officeCode }) => officeCode),
    ).toEqual(['KV03', 'KV04']);
  });
});
