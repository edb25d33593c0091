import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { openTransfer, senderProblems, type OpenTransfer } from './open-transfer.js';
import { TransferRefusal } from './transfer.entity.js';

export interface Refusal {
  readonly transferId: string;
  readonly expectedVersion: number;
  readonly lines: readonly { readonly exhibitId: string; readonly reason: string }[];
}

/**
 * Refuses items at their arrival, each with its reason: what is not identical to the dispatch is not taken (Luật THADS
 * Đ123.1). They stay on the road, for which the sender answers, until the sender takes them back. The other items are
 * accepted as usual; when none is left to accept, the transfer is on its way back.
 */
export async function refuseTransfer(
  work: HouseWork,
  input: Refusal,
): Promise<Outcome<{ transferId: string }>> {
  const opened = await openTransfer(work, {
    ...input,
    permission: 'transfer.accept',
    end: 'toOfficeId',
    steps: ['IN_TRANSIT'],
  });
  if (!opened.ok) {
    return opened;
  }
  const { transfer, lines, exhibits, refusals } = opened.value;
  const problems = [...(await senderProblems(work, transfer)), ...lineProblems(opened.value, input)];
  if (problems.length > 0) {
    return refused(...problems);
  }
  for (const line of input.lines) {
    const reason = saidText(line.reason);
    const refusal = { transferId: transfer.id, exhibitId: line.exhibitId, reason, refusedBy: work.actor.id };
    work.em.create(TransferRefusal, refusal as TransferRefusal);
    await work.record({
      kind: 'transfer.refused',
      officeId: transfer.toOfficeId,
      subject: { type: 'Exhibit', id: line.exhibitId, label: exhibits.get(line.exhibitId)?.code ?? '' },
      before: { refused: null },
      after: { refused: reason },
    });
  }
  await work.em.flush();
  if (refusals.length + input.lines.length === lines.length) {
    transfer.settle(work.now, true);
    await work.em.flush();
  } else {
    await sql`update custody.transfer set version = version + 1 where id = ${transfer.id}`.execute(work.sql);
  }
  return done({ transferId: transfer.id });
}

function lineProblems({ lines, refusals }: OpenTransfer, input: Refusal): Problem[] {
  if (input.lines.length === 0) {
    return [problem('REQUIRED', ['input', 'lines'])];
  }
  const ids = input.lines.map((line) => line.exhibitId);
  return input.lines.flatMap(({ exhibitId, reason }, index) => {
    const field = ['input', 'lines', String(index)];
    const problems: Problem[] = [];
    if (!lines.some((line) => line.exhibitId === exhibitId)) {
      problems.push(problem('NOT_FOUND', [...field, 'exhibitId']));
    } else if (refusals.some((refusal) => refusal.exhibitId === exhibitId)) {
      problems.push(problem('TRANSFER_LINE_REFUSED', [...field, 'exhibitId']));
    } else if (ids.indexOf(exhibitId) < index) {
      problems.push(problem('DUPLICATE', [...field, 'exhibitId']));
    }
    if (saidText(reason) === '') {
      problems.push(problem('REQUIRED', [...field, 'reason']));
    }
    return problems;
  });
}
