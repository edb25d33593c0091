import { sql } from 'kysely';
import type { Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { problem, ruleValue } from '../../rules/index.js';
import type { HouseWork, Role } from '../../identity/index.js';
import { stageOn, type CaseStage } from '../decisions/index.js';
import { CaseFileEntity as CaseFile } from '../cases/index.js';
import type { ExhibitEntity } from '../exhibits/index.js';
import type { Attendant } from '../seals/index.js';
import type { DisposalKind } from './disposal.entity.js';

/** Who must stand before a destruction: the rule `disposal.destruction.council`, by stage of the case. */
interface CouncilRule {
  /** The role of who chairs. */
  readonly chair: Role;
  /** Capacities that must be there. */
  readonly present: readonly Attendant['capacity'][];
  /** Capacities that must be called; an absence is told with its reason. */
  readonly called: readonly Attendant['capacity'][];
}

const ofCouncil: ReadonlySet<Attendant['capacity']> = new Set([
  'COUNCIL_CHAIR',
  'COUNCIL_MEMBER',
  'FINANCE_MEMBER',
]);

interface Destruction {
  readonly kind: DisposalKind;
  readonly method?: string | null;
}

/**
 * What is destroyed is destroyed before a council, by a stated method (Luật THADS Đ125, NĐ 62/2015 Đ33). Who must be
 * in it, the law of the day of the destruction says, not that of today.
 */
export async function councilProblems(
  work: HouseWork,
  { kind, method }: Destruction,
  exhibit: ExhibitEntity,
  day: string,
  people: readonly Attendant[],
): Promise<Problem[]> {
  if (kind !== 'DESTRUCTION') {
    return [];
  }
  const { judgmentDate = null } = await work.em.findOneOrFail(CaseFile, { id: exhibit.caseId });
  const stage = stageOn({ judgmentDate, enforcementDecisionDate: null }, day);
  const moment = ['input', 'handover', 'handedOverAt'];
  const rules = await ruleValue<Record<CaseStage, CouncilRule>>(
    work.sql,
    'disposal.destruction.council',
    day,
    moment,
  );
  const rule = rules[stage];
  const size = await ruleValue<number>(work.sql, 'disposal.destruction.council-size', day, moment);
  return [
    ...(saidText(method) === '' ? [problem('REQUIRED', ['input', 'method'])] : []),
    ...memberProblems(people, rule, size),
    ...(await chairProblems(work, people, rule.chair, exhibit.officeId, day)),
  ];
}

function isPresent(person: Attendant): boolean {
  return person.signature !== 'ABSENT';
}

/** Who is missing, and that the council is too small where those alone would not make it large enough. */
function memberProblems(people: readonly Attendant[], rule: CouncilRule, required: number): Problem[] {
  const named = new Set(people.map((person) => person.capacity));
  const here = people.filter(isPresent);
  const present = new Set(here.map((person) => person.capacity));
  const field = ['input', 'participants'];
  const missing = [
    ...rule.present.filter((capacity) => !present.has(capacity)),
    ...rule.called.filter((capacity) => !named.has(capacity)),
  ];
  const council = here.filter((person) => ofCouncil.has(person.capacity)).length;
  const coming = missing.filter((capacity) => ofCouncil.has(capacity)).length;
  const facts = { required: String(required), present: String(council) };
  return [
    ...(council + coming < required ? [problem('COUNCIL_TOO_SMALL', field, facts)] : []),
    ...(missing.length > 0
      ? [problem('COUNCIL_MEMBER_MISSING', field, { council: missing.join(', ') })]
      : []),
  ];
}

/** The chair is known to the house, holds the role, keeps no warehouse of the office and does not record the act. */
async function chairProblems(
  work: HouseWork,
  people: readonly Attendant[],
  role: Role,
  officeId: string,
  day: string,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [index, person] of people.entries()) {
    if (person.capacity !== 'COUNCIL_CHAIR') {
      continue;
    }
    const found = await sql<{ may: boolean }>`
      select custody.may_chair_council(${person.staffId}::uuid, ${officeId}, ${day}::date, ${role}) as may`.execute(
      work.sql,
    );
    if (person.staffId === work.actor.id || found.rows[0]?.may !== true) {
      problems.push(problem('COUNCIL_CHAIR_UNFIT', ['input', 'participants', String(index)], { role }));
    }
  }
  return problems;
}
