import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { saidText } from '../../platform/typed-text.js';
import { refused, type Outcome } from '../../platform/outcome.js';
import { exactlyOneProblems, payloadOf, problem } from '../../rules/index.js';
import { mutate, type HouseWork, type RequestContext } from '../../identity/index.js';
import { readByPlan, readPage, Reference } from '../../platform/reads/index.js';
import { applyDifference, dismissDifference } from './apply-difference.js';
import { dismissRow, prepareRowCorrection, releaseRowCorrection } from './correct-row.js';
import {
  RegisterDifferenceConnection,
  RegisterDifferenceStateEnum,
  RegisterImport,
  RegisterImportConnection,
  RegisterRow,
  RegisterRowApplyInput,
  RegisterRowApplyPayload,
  RegisterRowConnection,
  RegisterRowCorrectInput,
  RegisterRowCorrectPayload,
  RegisterRowDismissInput,
  RegisterRowDismissPayload,
  RegisterRowReleaseInput,
  RegisterRowReleasePayload,
  RegisterRowVerdictEnum,
} from './register-import.graphql.js';
import { registerImports } from './register-import.reads.js';

@Resolver(() => RegisterImport)
export class RegisterImportResolver {
  @Query(() => RegisterImportConnection, {
    description:
      'The registers that were taken over for the offices whose registers you may see, last first.',
  })
  @needs('register.read')
  registerImports(
    @Arg('officeId', () => ID, { nullable: true, description: 'Only those of this office.' })
    _officeId: string | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(registerImports, context, info);
  }

  @FieldResolver(() => RegisterRowConnection, {
    description: 'The rows that this import brought, in the order of the register.',
  })
  rows(
    @Arg('verdict', () => RegisterRowVerdictEnum, {
      nullable: true,
      description: 'Only rows of which this became.',
    })
    _verdict: RegisterRowVerdictEnum | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
  ): unknown {
    return readByPlan();
  }

  @FieldResolver(() => RegisterDifferenceConnection, {
    description: 'What rows said differently that an earlier file had brought.',
  })
  differences(
    @Arg('state', () => RegisterDifferenceStateEnum, {
      nullable: true,
      description: 'Only those of which this became.',
    })
    _state: RegisterDifferenceStateEnum | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
  ): unknown {
    return readByPlan();
  }

  @FieldResolver(() => RegisterRowConnection, {
    description: 'The rows of this import that still wait for a correction.',
  })
  setAsideRows(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }
}

@Resolver(() => RegisterRow)
export class RegisterRowResolver {
  @Mutation(() => RegisterRowCorrectPayload, {
    description:
      'Prepares how a row is to be read that was set aside; its original cells stay. Somebody else releases it.',
  })
  @needs('register.prepare')
  async registerRowCorrect(
    @RequestId() requestId: string,
    @Arg('input', () => RegisterRowCorrectInput, { description: 'The correction.' })
    input: RegisterRowCorrectInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'registerRowCorrect', requestId, input, (work) =>
      prepareRowCorrection(work, {
        rowId: localIdOf('RegisterRow', input.rowId),
        cells: input.cells.map(({ column, value }) => ({ column, value: value ?? null })),
        isOtherItem: input.isOtherItem === true,
      }),
    );
    return payloadOf(outcome, ({ correctionId, along }) => ({
      correction: new Reference('RegisterRowCorrection', correctionId),
      along: along.map((id) => new Reference('RegisterRow', id)),
    }));
  }

  @Mutation(() => RegisterRowReleasePayload, {
    description: 'Books a row that was set aside, as somebody else has said that it is to be read.',
  })
  @needs('register.release')
  async registerRowRelease(
    @RequestId() requestId: string,
    @Arg('input', () => RegisterRowReleaseInput, { description: 'What is released.' })
    input: RegisterRowReleaseInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'registerRowRelease', requestId, input, (work) =>
      releaseRowCorrection(work, {
        correctionId: localIdOf('RegisterRowCorrection', input.correctionId),
        lateReason: saidText(input.lateReason) || null,
      }),
    );
    return payloadOf(outcome, ({ rowId, alsoBooked }) => ({
      row: new Reference('RegisterRow', rowId),
      alsoBooked: alsoBooked.map((id) => new Reference('RegisterRow', id)),
    }));
  }

  @Mutation(() => RegisterRowApplyPayload, {
    description: 'Books what a row that came again says differently; by somebody else than who prepared it.',
  })
  @needs('register.release')
  async registerRowApply(
    @RequestId() requestId: string,
    @Arg('input', () => RegisterRowApplyInput, { description: 'What is applied.' })
    input: RegisterRowApplyInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'registerRowApply', requestId, input, (work) =>
      applyDifference(work, {
        differenceId: localIdOf('RegisterDifference', input.differenceId),
        lateReason: saidText(input.lateReason) || null,
      }),
    );
    return payloadOf(outcome, ({ differenceId }) => ({
      difference: new Reference('RegisterDifference', differenceId),
    }));
  }

  @Mutation(() => RegisterRowDismissPayload, {
    description:
      'Says of a difference, or of a row that was set aside, that nothing of it comes into the book, and why.',
  })
  @needs('register.release')
  async registerRowDismiss(
    @RequestId() requestId: string,
    @Arg('input', () => RegisterRowDismissInput, { description: 'What is dismissed.' })
    input: RegisterRowDismissInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'registerRowDismiss', requestId, input, (work) =>
      dismiss(work, input),
    );
    return payloadOf(outcome, (dismissed) =>
      'rowId' in dismissed
        ? { row: new Reference('RegisterRow', dismissed.rowId) }
        : { difference: new Reference('RegisterDifference', dismissed.differenceId) },
    );
  }
}

async function dismiss(
  work: HouseWork,
  input: RegisterRowDismissInput,
): Promise<Outcome<{ rowId: string } | { differenceId: string }>> {
  const { rowId, differenceId } = input;
  const naming = exactlyOneProblems(input, ['differenceId', 'rowId'], ['input']);
  if (naming.length > 0) return refused(...naming);
  const reason = saidText(input.reason);
  if (reason === '') return refused(problem('REQUIRED', ['input', 'reason']));
  return rowId == null
    ? dismissDifference(work, {
        differenceId: localIdOf('RegisterDifference', differenceId ?? ''),
        reason,
      })
    : dismissRow(work, { rowId: localIdOf('RegisterRow', rowId), reason });
}
