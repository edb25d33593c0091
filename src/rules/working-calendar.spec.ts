import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateInVietnam, plainDate, WorkingCalendar, type Holiday } from './working-calendar.js';

const announced = JSON.parse(readFileSync(new URL('../../data/calendar.json', import.meta.url), 'utf8')) as {
  readonly holidays: readonly Holiday[];
};
const calendar = new WorkingCalendar(announced.holidays);

const anyDate = fc
  .integer({ min: 0, max: 365 })
  .map((days) => plainDate('2025-01-01').add({ days }).toString());
const anyCalendar = fc
  .uniqueArray(anyDate, { maxLength: 60 })
  .map((dates) => new WorkingCalendar(dates.map((date) => ({ date, name: 'Nghỉ lễ' }))));

function holds<Values>(name: string, property: fc.IProperty<Values>): void {
  const result = fc.check(property, { numRuns: 100 });
  process.stdout.write(`${name}: seed ${result.seed}\n`);
  if (result.failed) throw new Error(fc.defaultReportMessage(result));
}

describe('given the announced calendar', () => {
  it('when a day is a weekday, a weekend or a holiday, then only the weekday is worked', () => {
    expect(calendar.isWorkingDay('2027-02-04')).toBe(true);
    expect(calendar.isWorkingDay('2027-02-05')).toBe(false);
    expect(calendar.isWorkingDay('2027-02-13')).toBe(false);
    expect(calendar.isWorkingDay('2026-04-27')).toBe(false);
  });

  it('when working days are added across Tết 2027, then the holidays are passed over', () => {
    expect(calendar.addWorkingDays('2027-02-03', 2)).toBe('2027-02-12');
    expect(calendar.addWorkingDays('2027-02-12', -2)).toBe('2027-02-03');
    expect(calendar.nextWorkingDay('2027-02-04')).toBe('2027-02-12');
  });

  it('when a time limit ends on a day off, then it ends on the working day at or after it', () => {
    expect(calendar.workingDayOnOrAfter('2027-02-06')).toBe('2027-02-12');
    expect(calendar.workingDayOnOrAfter('2027-02-12')).toBe('2027-02-12');
    expect(calendar.workingDayOnOrBefore('2027-02-06')).toBe('2027-02-04');
  });

  it('when zero days are added, then the date is given back even if it is not worked', () => {
    expect(calendar.addWorkingDays('2027-02-06', 0)).toBe('2027-02-06');
  });

  it('when a range is listed, then both ends count, and a reversed range is empty', () => {
    expect(calendar.workingDays('2026-12-30', '2027-01-04')).toEqual([
      '2026-12-30',
      '2026-12-31',
      '2027-01-04',
    ]);
    expect(calendar.workingDays('2027-01-04', '2026-12-30')).toEqual([]);
  });

  it('when a year has no holidays listed, then the calendar does not claim to know it', () => {
    expect(calendar.knowsYear(2028)).toBe(true);
    expect(calendar.knowsYear(2029)).toBe(false);
  });

  it('when a holiday of a fixed date falls on a weekend, then the next day that would be worked is off', () => {
    const fixed = ['01-01', '04-30', '05-01', '09-02', '11-24'];
    const [first = '', ...others] = announced.holidays.map((holiday) => holiday.date);
    const last = Number((others.at(-1) ?? first).slice(0, 4));
    expect(last).toBeGreaterThanOrEqual(2028);
    for (let year = 2026; year <= last; year += 1) {
      expect(calendar.knowsYear(year)).toBe(true);
      const days = fixed.map((day) => plainDate(`${String(year)}-${day}`));
      expect(days.filter((day) => calendar.isWorkingDay(day.toString())).map(String)).toEqual([]);
      for (const weekend of days.filter((day) => day.dayOfWeek >= 6)) {
        let substitute = weekend;
        const isTaken = () =>
          substitute.dayOfWeek >= 6 || days.some((day) => day.toString() === substitute.toString());
        while (isTaken()) substitute = substitute.add({ days: 1 });
        expect([substitute.toString(), calendar.isWorkingDay(substitute.toString())]).toEqual([
          substitute.toString(),
          false,
        ]);
      }
    }
  });

  it('when the movable holidays of 2028 come, then they and their substitutes are off', () => {
    expect(calendar.workingDays('2028-01-24', '2028-02-01')).toEqual(['2028-01-24', '2028-02-01']);
    expect(calendar.isWorkingDay('2028-04-04')).toBe(false);
    expect(calendar.workingDays('2028-08-31', '2028-09-05')).toEqual(['2028-08-31', '2028-09-05']);
  });

  it('when a Saturday is worked in exchange, then it counts as a working day', () => {
    const exchanged = new WorkingCalendar([{ date: '2026-08-31', name: 'Nghỉ hoán đổi' }], ['2026-08-22']);
    expect(exchanged.workingDays('2026-08-21', '2026-09-01')).toEqual(
      ['21', '22', '24', '25', '26', '27', '28'].map((day) => `2026-08-${day}`).concat('2026-09-01'),
    );
  });

  it.each(['2026-02-30', '20260201', '2026-02-01T00:00', ''])(
    'when %p is given, then it is refused',
    (date) => {
      expect(() => calendar.isWorkingDay(date)).toThrow(RangeError);
    },
  );

  it('when half a day is added, then it is refused', () => {
    expect(() => calendar.addWorkingDays('2026-10-01', 0.5)).toThrow(RangeError);
  });
});

describe('given an instant', () => {
  it('when it is past 17:00 UTC, then it is already the next day in Vietnam', () => {
    expect(dateInVietnam(new Date('2026-09-30T16:59:59.999Z'))).toBe('2026-09-30');
    expect(dateInVietnam(new Date('2026-09-30T17:00:00.000Z'))).toBe('2026-10-01');
  });

  it('when it is invalid, then it is refused', () => {
    expect(() => dateInVietnam(new Date(Number.NaN))).toThrow(RangeError);
  });
});

describe('given any calendar', () => {
  it('when n working days are added, then they are worked, and n lie between', () => {
    holds(
      'working days added and counted',
      fc.property(anyCalendar, anyDate, fc.integer({ min: -30, max: 30 }), (any, date, n) => {
        const end = any.addWorkingDays(date, n);
        expect(any.workingDaysBetween(date, end)).toBe(n);
        if (n !== 0) expect(any.isWorkingDay(end)).toBe(true);
      }),
    );
  });

  it('when a range is listed, then it holds exactly the working days, in order', () => {
    holds(
      'working days listed',
      fc.property(anyCalendar, anyDate, fc.integer({ min: 0, max: 60 }), (any, from, length) => {
        const days = Array.from({ length: length + 1 }, (_, n) =>
          plainDate(from).add({ days: n }).toString(),
        );
        expect(any.workingDays(from, days[length] ?? from)).toEqual(
          days.filter((day) => any.isWorkingDay(day)),
        );
      }),
    );
  });

  it('when days between are added up over a middle date, then they make the whole', () => {
    holds(
      'working days between add up',
      fc.property(anyCalendar, fc.tuple(anyDate, anyDate, anyDate), (any, dates) => {
        const [from, middle, to] = [...dates].sort() as [string, string, string];
        const parts = any.workingDaysBetween(from, middle) + any.workingDaysBetween(middle, to);
        expect(parts).toBe(any.workingDaysBetween(from, to));
      }),
    );
  });
});
