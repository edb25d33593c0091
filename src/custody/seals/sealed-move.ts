import { Decimal } from 'decimal.js';
import { sql } from 'kysely';
import type { Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { labelText, type LabelNamed } from './seal.rules.js';

/** Of a sealed package nothing is taken: it moves whole, or it is opened first (NĐ 127/2017 Đ11). */
export function sealedPartProblems(
  seal: LabelNamed | null,
  quantity: string,
  available: string,
  field: readonly string[],
): Problem[] {
  return seal !== null && new Decimal(quantity).lt(available)
    ? [problem('SEALED_PART', field, { label: labelText(seal) })]
    : [];
}

/** What is used up was taken out of its seal, in whole too. */
function consumedUnderSealProblems(seal: LabelNamed | null, field: readonly string[]): Problem[] {
  return seal === null ? [] : [problem('CONSUMPTION_UNDER_SEAL', field, { label: labelText(seal) })];
}

/** A seal that was found damaged, and since when it is said to be intact all the same; moments as in sentences. */
interface FoundDamaged extends LabelNamed {
  readonly since: string;
  readonly intactAt: string | null;
}

export interface SealedMove {
  readonly exhibitId: string;
  readonly fromPlaceId: string;
  readonly quantity: string;
  /** Whether it goes for a time, comes back, was used up, or ends. */
  readonly kind: 'RETURN' | 'CONSUMPTION' | 'DISPATCH' | 'RELEASE' | 'DISPOSAL';
}

/**
 * What the seal of an item says against moving it: a part of a sealed package, anything that was used up, or, of what is
 * released or disposed of, a seal that was found damaged and on which no head has concluded. Hold the lock on the item.
 */
export async function sealedMoveProblems(
  work: HouseWork,
  { exhibitId, fromPlaceId, quantity, kind }: SealedMove,
  fields: { readonly quantity: readonly string[]; readonly exhibit: readonly string[] },
): Promise<Problem[]> {
  const found = await sql<{
    live: LabelNamed | null;
    damaged: FoundDamaged | null;
    available: string;
  }>`
    select
      (select jsonb_build_object('labelIssuer', s.label_issuer, 'labelNumber', s.label_number, 'ordinal', s.ordinal)
       from custody.seal s where s.exhibit_id = ${exhibitId} and s.ended_at is null) as live,
      (select jsonb_build_object('labelIssuer', s.label_issuer, 'labelNumber', s.label_number, 'ordinal', s.ordinal,
         'since', ${momentOf('s.damaged_since')}, 'intactAt', ${momentOf('s.contradicted_since')})
       from custody.seal s where s.exhibit_id = ${exhibitId} and s.damaged_since is not null
         and custody.held_back_by_seal(${exhibitId}, ${kind === 'RELEASE'})
       order by s.contradicted_since is null, s.ordinal desc limit 1) as damaged,
      coalesce((select h.quantity from custody.holding h
        where h.exhibit_id = ${exhibitId} and h.place_id = ${fromPlaceId}), 0)::text as available`.execute(
    work.sql,
  );
  const { live = null, damaged = null, available = '0' } = found.rows[0] ?? {};
  const problems =
    kind === 'CONSUMPTION'
      ? consumedUnderSealProblems(live, fields.quantity)
      : sealedPartProblems(live, quantity, available, fields.quantity);
  if (damaged !== null && (kind === 'RELEASE' || kind === 'DISPOSAL')) {
    problems.push(damageProblem(damaged, fields.exhibit));
  }
  return problems;
}

function momentOf(column: string) {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** Sealing again ends a damage, and no difference between two findings. */
function damageProblem(damaged: FoundDamaged, field: readonly string[]): Problem {
  const { since, intactAt } = damaged;
  const label = labelText(damaged);
  return intactAt === null
    ? problem('SEAL_DAMAGED', field, { label, since })
    : problem('SEAL_FINDINGS_DIFFER', field, { label, since, intactAt });
}
