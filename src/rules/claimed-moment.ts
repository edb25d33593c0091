import type { Sql } from '../platform/database/orm.js';
import { ruleValue } from './rule-book.js';
import { dateInVietnam } from './working-calendar.js';

interface Present {
  readonly now: Date;
  readonly sql: Sql;
}

/**
 * The moment at which something is said to have happened: now where it is left out. A tablet's clock may be some
 * seconds ahead (rule `time.ahead-tolerance-seconds`); what it says is then now, so that nothing in the book lies after
 * its own recording. A moment further ahead is given back as it is, for the command to refuse.
 */
export async function claimedMoment(work: Present, given: Date | null | undefined): Promise<Date> {
  if (given == null) {
    return work.now;
  }
  const ahead = given.getTime() - work.now.getTime();
  return ahead > 0 && ahead <= (await toleratedMilliseconds(work)) ? work.now : given;
}

/** Like {@link claimedMoment}, for a list of things that each have their moment in `member`. */
export async function claimedMoments<
  Member extends string,
  Said extends Readonly<Partial<Record<Member, Date | null>>>,
>(work: Present, said: readonly Said[], member: Member): Promise<Said[]> {
  const latest = said.reduce((most, one) => Math.max(most, one[member]?.getTime() ?? 0), 0);
  if (latest <= work.now.getTime()) {
    return [...said];
  }
  const allowed = work.now.getTime() + (await toleratedMilliseconds(work));
  return said.map((one) => {
    const given = one[member];
    const isTolerated = given != null && given > work.now && given.getTime() <= allowed;
    return isTolerated ? { ...one, [member]: work.now } : one;
  });
}

async function toleratedMilliseconds({ sql, now }: Present): Promise<number> {
  return (await ruleValue<number>(sql, 'time.ahead-tolerance-seconds', dateInVietnam(now))) * 1000;
}
