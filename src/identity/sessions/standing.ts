import type { PreparedStatement } from '../../platform/database/prepared-reads.js';
import { dateInVietnam } from '../../rules/index.js';
import type { Actor } from '../actor.js';

/**
 * The last statement of a change: it fails when the account or the session of the acting person was closed since the
 * rights were read, or a role, a delegation or a commission of those has ended. It waits for whoever ends one of them at
 * the moment.
 */
export function standingOf(actor: Actor, now: Date): PreparedStatement {
  const { id, sessionId, grants, commissions } = actor;
  return {
    name: 'actor_stands',
    text: `select identity.require_standing($1::uuid, $2::uuid, $3::uuid[], $4::uuid[], $5::uuid[], $6::date)`,
    values: [
      id,
      sessionId ?? null,
      listOf(grants.map(({ assignmentId }) => assignmentId)),
      listOf(grants.map(({ delegation }) => delegation?.id)),
      listOf(commissions.map((commission) => commission.id)),
      dateInVietnam(now),
    ],
  };
}

function listOf(ids: readonly (string | null | undefined)[]): string {
  return `{${ids.filter((id) => id != null).join(',')}}`;
}
