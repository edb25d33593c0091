import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainDate } from './working-calendar.js';
import {
  documentYearOf,
  halvesOf,
  inspectionPlanDueOn,
  interAgencyReportPeriodsOf,
  periodOf,
  quartersOf,
  reportPeriodsOf,
  workingYearNamed,
  workingYearOf,
} from './working-year.js';

const year2027 = { name: '2027', from: '2026-10-01', to: '2027-09-30' };

const anyDate = fc
  .integer({ min: 0, max: 20 * 365 })
  .map((days) => plainDate('2020-01-01').add({ days }).toString());

function holds<Values>(name: string, property: fc.IProperty<Values>): void {
  const result = fc.check(property, { numRuns: 300 });
  process.stdout.write(`${name}: seed ${result.seed}\n`);
  if (result.failed) throw new Error(fc.defaultReportMessage(result));
}

describe('given the working year from 1 October to 30 September (TT 78/2020 Đ4)', () => {
  it('when a date lies at either edge, then it belongs to the year it ends in', () => {
    expect(workingYearOf('2026-09-30').name).toBe('2026');
    expect(workingYearOf('2026-10-01')).toEqual(year2027);
    expect(workingYearOf('2027-09-30')).toEqual(year2027);
  });

  it('when it is asked for by name, then only a year of four digits is a name', () => {
    expect(workingYearNamed('2027')).toEqual(year2027);
    for (const name of ['27', '2027/1', '', '0027']) expect(() => workingYearNamed(name)).toThrow(RangeError);
  });

  it('when it is divided, then quarters and halves are those of the law', () => {
    expect(quartersOf(year2027)).toEqual([
      { number: 1, from: '2026-10-01', to: '2026-12-31' },
      { number: 2, from: '2027-01-01', to: '2027-03-31' },
      { number: 3, from: '2027-04-01', to: '2027-06-30' },
      { number: 4, from: '2027-07-01', to: '2027-09-30' },
    ]);
    expect(halvesOf(year2027).map((half) => half.to)).toEqual(['2027-03-31', '2027-09-30']);
  });

  it('when reports are due, then periods are cumulative, those between agencies of 3, 6, 10, 12 months', () => {
    expect(reportPeriodsOf(year2027)).toHaveLength(12);
    expect(reportPeriodsOf(workingYearNamed('2028'))[4]).toEqual({
      months: 5,
      from: '2027-10-01',
      to: '2028-02-29',
    });
    expect(interAgencyReportPeriodsOf(year2027).map(({ months, to }) => [months, to])).toEqual([
      [3, '2026-12-31'],
      [6, '2027-03-31'],
      [10, '2027-07-31'],
      [12, '2027-09-30'],
    ]);
  });

  it('when the inspection plan is due, then it is the last day of the first quarter (TT 04/2023 Đ22)', () => {
    expect(inspectionPlanDueOn(year2027)).toBe('2026-12-31');
  });

  it('when a document is numbered, then its series follows the calendar year, not the working year', () => {
    expect(documentYearOf('2026-12-31')).toBe(2026);
    expect(documentYearOf('2027-01-01')).toBe(2027);
    expect(workingYearOf('2026-12-31').name).toBe('2027');
  });

  it('when a date is placed, then October is month 1 and September month 12', () => {
    expect(periodOf('2026-10-31')).toEqual({ workingYear: year2027, month: 1, quarter: 1, half: 1 });
    expect(periodOf('2027-01-01')).toMatchObject({ month: 4, quarter: 2, half: 1 });
    expect(periodOf('2027-09-30')).toMatchObject({ month: 12, quarter: 4, half: 2 });
  });
});

describe('given any date', () => {
  it('when it is placed, then it lies inside its year, quarter, half and report period', () => {
    holds(
      'places in the working year',
      fc.property(anyDate, (date) => {
        const { workingYear, month, quarter, half } = periodOf(date);
        const parts = [workingYear, quartersOf(workingYear)[quarter - 1], halvesOf(workingYear)[half - 1]];
        for (const part of [...parts, reportPeriodsOf(workingYear)[month - 1]]) {
          expect(part !== undefined && part.from <= date && date <= part.to).toBe(true);
        }
      }),
    );
  });
});
