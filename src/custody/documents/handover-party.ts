import { sql } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import type { Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { isPersonName, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { HandoverParty } from './document.commands.js';
import type { HandoverInput } from './document.graphql.js';
import { mayBeNamed } from './named-people.js';

/** The acting person as a party, in the name of the office whose warehouse it is. */
export async function ownParty(work: HouseWork, officeId: string): Promise<HandoverParty> {
  const found = await sql<{ name: string }>`select name from identity.office where id = ${officeId}`.execute(
    work.sql,
  );
  return { staffId: work.actor.id, name: work.actor.fullName, organisation: found.rows[0]?.name ?? '' };
}

/** The other side as it was given: a member of the staff by id, or a name and an organisation. */
export async function otherParty(
  work: HouseWork,
  input: HandoverInput,
  field: readonly string[],
): Promise<{ party: HandoverParty; problems: Problem[] }> {
  const { staffId } = input.otherParty;
  if (staffId == null) {
    const party = {
      staffId: null,
      name: typedText(input.otherParty.name),
      organisation: saidText(input.otherParty.organisation),
    };
    const missing = (['name', 'organisation'] as const).filter((name) => party[name] === '');
    const problems: Problem[] = missing.map((name) => problem('REQUIRED', [...field, 'otherParty', name]));
    if (party.name !== '' && !isPersonName(party.name)) {
      problems.push(problem('PERSON_NAME_NEEDED', [...field, 'otherParty', 'name']));
    }
    return { party, problems };
  }
  const found = await sql<{ id: string; fullName: string; title: string }>`
    select id, full_name as "fullName", title from identity.staff
    where id = ${localIdOf('Staff', staffId)} and active and ${mayBeNamed(work)}`.execute(work.sql);
  const person = found.rows[0];
  return {
    party: {
      staffId: person?.id ?? null,
      name: person?.fullName ?? '',
      organisation: saidText(input.otherParty.organisation) || typedText(person?.title),
    },
    problems: person === undefined ? [problem('NOT_FOUND', [...field, 'otherParty', 'staffId'])] : [],
  };
}
