import { Temporal } from 'temporal-polyfill';

/**
 * A number as Vietnamese papers write it: "1234567.5" is 1.234.567,5.
 * @param decimals how many digits stand after the comma where any do, as two do in an amount of money
 */
export function numberInVietnamese(value: string, decimals = 0): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) ?? [];
  if (whole === '') {
    return value;
  }
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, '.');
  return `${sign}${grouped}${fraction === '' ? '' : `,${fraction.padEnd(decimals, '0')}`}`;
}

/** A day as Vietnamese papers write it: "2026-11-22" is 22/11/2026. */
export function dayInVietnamese(day: string): string {
  return day.split('-').reverse().join('/');
}

/** An instant at the time of Viet Nam: 04:02:38 ngày 23/11/2026. */
export function momentInVietnamese(instant: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO('Asia/Ho_Chi_Minh');
  const time = local.toPlainTime().toString({ smallestUnit: 'second' });
  return `${time} ngày ${dayInVietnamese(local.toPlainDate().toString())}`;
}
