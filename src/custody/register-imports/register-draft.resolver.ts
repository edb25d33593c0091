import { setTimeout } from 'node:timers/promises';
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { done, type Outcome } from '../../platform/outcome.js';
import { readByPlan, readPage, Reference } from '../../platform/reads/index.js';
import { saidText } from '../../platform/typed-text.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import type { ReadingChoices } from '../registers/index.js';
import { givenFile } from './given-file.js';
import { answerRegister, prepareRegister, type RegisterPrepared } from './prepare-register.js';
import { closeRegisters } from './register-closing.js';
import {
  RegisterDecisionEnum,
  RegisterDraft,
  RegisterDraftConnection,
  RegisterDraftRowConnection,
  RegisterDraftStateEnum,
  RegisterImportAnswerInput,
  RegisterImportAnswerPayload,
  RegisterImportCancelInput,
  RegisterImportCancelPayload,
  RegisterImportCloseInput,
  RegisterImportClosePayload,
  RegisterImportPreviewInput,
  RegisterImportPreviewPayload,
  RegisterImportReleaseInput,
  RegisterImportReleasePayload,
  RegisterRowKindEnum,
} from './register-draft.graphql.js';
import { registerDrafts } from './register-draft.reads.js';
import { cancelRegister, releaseRegister } from './release-register.js';

/** Milliseconds for which an answer waits; a large register goes on being read or booked, and is asked for by its id. */
const answersAfter = 8_000;

@Resolver(() => RegisterDraft)
export class RegisterDraftResolver {
  @Query(() => RegisterDraftConnection, {
    description: 'The registers that were prepared in the offices whose registers you may see, last first.',
  })
  @needs('register.read')
  registerDrafts(
    @Arg('officeId', () => ID, { nullable: true, description: 'Only those of this office.' })
    _officeId: string | null,
    @Arg('state', () => RegisterDraftStateEnum, {
      nullable: true,
      description: 'Only those that are so far.',
    })
    _state: RegisterDraftStateEnum | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(registerDrafts, context, info);
  }

  @Mutation(() => RegisterImportPreviewPayload, {
    description:
      'Prepares a register (Mẫu 13) to be taken over: reads it and shows what would become of each row. Nothing is booked.',
  })
  @needs('register.prepare')
  async registerImportPreview(
    @RequestId() requestId: string,
    @Arg('input', () => RegisterImportPreviewInput, { description: 'The register.' })
    input: RegisterImportPreviewInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    return payloadOf(await preview(context, requestId, input), async ({ draftId, read }) => {
      await inTime(read);
      return { draft: new Reference('RegisterDraft', draftId) };
    });
  }

  @Mutation(() => RegisterImportAnswerPayload, {
    description: 'Decides what a file leaves open, and reads it anew. Nothing is booked.',
  })
  @needs('register.prepare')
  async registerImportAnswer(
    @RequestId() requestId: string,
    @Arg('input', () => RegisterImportAnswerInput, { description: 'The decisions.' })
    input: RegisterImportAnswerInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const draftId = localIdOf('RegisterDraft', input.draftId);
    const given = { draftId, choices: choicesOf(input) };
    return payloadOf(await answerRegister(context, requestId, given), async ({ read }) => {
      await inTime(read);
      return { draft: new Reference('RegisterDraft', draftId) };
    });
  }

  @Mutation(() => RegisterImportReleasePayload, {
    description:
      'Takes a register over that somebody else has prepared: what can be booked is booked, every other row is set aside with the reasons.',
  })
  @needs('register.release')
  async registerImportRelease(
    @RequestId() requestId: string,
    @Arg('input', () => RegisterImportReleaseInput, { description: 'What is released.' })
    input: RegisterImportReleaseInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const draftId = localIdOf('RegisterDraft', input.draftId);
    const { digest, lateReason } = input;
    const given = { draftId, digest, lateReason: saidText(lateReason) || null };
    const outcome = await inTime(releaseRegister(context, requestId, given));
    const draft = new Reference('RegisterDraft', draftId);
    return outcome === undefined
      ? payloadOf(done(draftId), () => ({ import: null, draft }))
      : payloadOf(outcome, ({ importId }) => ({ import: new Reference('RegisterImport', importId), draft }));
  }

  @Mutation(() => RegisterImportCancelPayload, {
    description: 'Gives a register up that was prepared and not released.',
  })
  @needs('register.prepare')
  async registerImportCancel(
    @RequestId() requestId: string,
    @Arg('input', () => RegisterImportCancelInput, { description: 'What is given up.' })
    input: RegisterImportCancelInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await cancelRegister(context, requestId, localIdOf('RegisterDraft', input.draftId));
    return payloadOf(outcome, ({ draftId }) => ({ draft: new Reference('RegisterDraft', draftId) }));
  }

  @Mutation(() => RegisterImportClosePayload, {
    description: 'Sets the day after which registers of an office are no longer taken over. It is set once.',
  })
  @needs('register.close')
  async registerImportClose(
    @RequestId() requestId: string,
    @Arg('input', () => RegisterImportCloseInput, { description: 'The office and the day.' })
    input: RegisterImportCloseInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'registerImportClose', requestId, input, (work) =>
      closeRegisters(work, { ...input, officeId: localIdOf('Office', input.officeId) }),
    );
    return payloadOf(outcome, ({ officeId, closedOn }) => ({
      office: new Reference('Office', officeId),
      closedOn,
    }));
  }

  @FieldResolver(() => RegisterDraftRowConnection, {
    description: 'The rows of the sheet, each by its number, in their order.',
  })
  rows(
    @Arg('kind', () => RegisterRowKindEnum, { nullable: true, description: 'Only rows that are this.' })
    _kind: RegisterRowKindEnum | null,
    @Arg('decision', () => RegisterDecisionEnum, {
      nullable: true,
      description: 'Only items of which this becomes.',
    })
    _decision: RegisterDecisionEnum | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
  ): unknown {
    return readByPlan();
  }
}

function choicesOf({
  sheet,
  columns,
  hiddenRows,
  struckRows,
  encoding,
}: RegisterImportAnswerInput): ReadingChoices {
  const meanings = (columns ?? []).map(({ key, meaning }) => [key, meaning ?? null] as const);
  return {
    ...(sheet == null ? {} : { sheet }),
    ...(meanings.length === 0 ? {} : { columns: Object.fromEntries(meanings) }),
    ...(hiddenRows == null ? {} : { hiddenRows }),
    ...(struckRows == null ? {} : { struckRows }),
    ...(encoding == null ? {} : { encoding }),
  };
}

/** What is waited for, or undefined where that takes longer than an answer may; it goes on all the same. */
async function inTime<Result>(result: Promise<Result>): Promise<Result | undefined> {
  const answered = new AbortController();
  try {
    return await Promise.race([result, setTimeout(answersAfter, undefined, answered)]);
  } finally {
    answered.abort();
  }
}

async function preview(
  context: RequestContext,
  requestId: string,
  input: RegisterImportPreviewInput,
): Promise<Outcome<RegisterPrepared>> {
  const file = await givenFile(input);
  if (!file.ok) return file;
  return prepareRegister(context, requestId, {
    ...file.value,
    officeId: localIdOf('Office', input.officeId),
    ...(input.warehouseCode == null ? {} : { warehouse: input.warehouseCode }),
  });
}
