/**
 * The moment at which a register's day is booked: noon in Viet Nam, so that the day is the same in every time zone of
 * the country's neighbours, and never later than now.
 */
export function noonOf(day: string, now: Date): Date {
  const noon = new Date(`${day}T12:00:00+07:00`);
  return noon > now ? now : noon;
}
