import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { CalendarDateScalar } from '../../platform/graphql/scalars.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readPage, Reference } from '../../platform/reads/index.js';
import { enterAbsence, withdrawAbsence } from './absence.commands.js';
import {
  Absence,
  AbsenceConnection,
  AbsenceEnterInput,
  AbsenceEnterPayload,
  AbsenceWithdrawInput,
  AbsenceWithdrawPayload,
} from './absence.graphql.js';
import { absences } from './absence.reads.js';

@Resolver(() => Absence)
export class AbsenceResolver {
  @Query(() => AbsenceConnection, {
    description: 'The leave of the people of your offices, withdrawn entries among them, the latest first.',
  })
  @needs('absence.enter')
  absences(
    @Arg('from', () => CalendarDateScalar, {
      nullable: true,
      description: 'Only what ends on this day or later.',
    })
    _from: string | null | undefined,
    @Arg('to', () => CalendarDateScalar, {
      nullable: true,
      description: 'Only what begins on this day or earlier.',
    })
    _to: string | null | undefined,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(absences, context, info);
  }

  @Mutation(() => AbsenceEnterPayload, {
    description: 'Enters the leave of a person; no inspection is planned with that person on these days.',
  })
  @needs('absence.enter')
  async absenceEnter(
    @RequestId() requestId: string,
    @Arg('input', () => AbsenceEnterInput, { description: 'The leave.' }) input: AbsenceEnterInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'absenceEnter', requestId, input, (work) =>
      enterAbsence(work, { ...input, staffId: localIdOf('Staff', input.staffId) }),
    );
    return payloadOf(outcome, ({ absenceId }) => ({ absence: new Reference('Absence', absenceId) }));
  }

  @Mutation(() => AbsenceWithdrawPayload, {
    description: 'Withdraws leave that was entered wrongly or is not taken; it stays on record.',
  })
  @needs('absence.enter')
  async absenceWithdraw(
    @RequestId() requestId: string,
    @Arg('input', () => AbsenceWithdrawInput, { description: 'What is withdrawn, and why.' })
    input: AbsenceWithdrawInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'absenceWithdraw', requestId, input, (work) =>
      withdrawAbsence(work, { ...input, absenceId: localIdOf('Absence', input.absenceId) }),
    );
    return payloadOf(outcome, ({ absenceId }) => ({ absence: new Reference('Absence', absenceId) }));
  }
}
