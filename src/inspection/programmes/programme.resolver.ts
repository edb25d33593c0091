import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Int, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { fieldCosts } from '../../platform/graphql/limits.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { type Outcome, type Problem, refused } from '../../platform/outcome.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readByPlan, readFirst, readPage, Reference } from '../../platform/reads/index.js';
import { Inspection, InspectionConnection } from '../inspections/index.js';
import { Coverage } from './coverage.graphql.js';
import { coverageOfYear, type CoverageRow } from './coverage.reads.js';
import type { ProgrammeAnswer } from './open-programme.js';
import { enterInspection } from './held.commands.js';
import { approveProgramme, draftProgramme, withdrawProgramme } from './programme.commands.js';
import {
  AutomaticSchedulingInput,
  InspectionEnterInput,
  InspectionEnterPayload,
  PlannedInspectionInput,
  Programme,
  ProgrammeApproveInput,
  ProgrammeApprovePayload,
  ProgrammeConnection,
  ProgrammeDraftInput,
  ProgrammeDraftPayload,
  ProgrammeReasonInput,
  ProgrammeRevisePayload,
  ProgrammeRevisionApproveInput,
  ProgrammeRevisionApprovePayload,
  ProgrammeRevisionWithdrawPayload,
  ProgrammeScheduleInput,
  ProgrammeSchedulePayload,
  ProgrammeWithdrawPayload,
} from './programme.graphql.js';
import { programmeOfWorkingYear, programmes } from './programme.reads.js';
import { approveRevision, reviseProgramme, withdrawRevision } from './revision.commands.js';
import { EditionInspection } from './revision.graphql.js';
import {
  type AutomaticScheduling,
  type InspectionGiven,
  type ProgrammeScheduling,
  scheduleProgramme,
} from './schedule.commands.js';

@Resolver(() => Programme)
export class ProgrammeResolver {
  @Query(() => Programme, {
    nullable: true,
    complexity: fieldCosts.value,
    description: 'The programme of a working year.',
  })
  @needs('programme.read')
  programme(
    @Arg('workingYear', () => String, { description: 'The working year, such as "2027".' })
    _workingYear: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readFirst(programmeOfWorkingYear, context, info);
  }

  @Query(() => ProgrammeConnection, {
    description: 'The programmes that you may see, the latest working year first.',
  })
  @needs('programme.read')
  programmes(
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(programmes, context, info);
  }

  @Query(() => Coverage, {
    complexity: fieldCosts.overview,
    nullable: true,
    description: 'How far the targets of a working year are reached; for those who see the whole province.',
  })
  @needs('programme.read')
  async coverage(
    @Arg('workingYear', () => String, { description: 'The working year, such as "2027".' })
    workingYear: string,
    @Ctx() context: RequestContext,
  ): Promise<CoverageRow | null> {
    return (await coverageOfYear(context, workingYear)) ?? null;
  }

  @Mutation(() => ProgrammeDraftPayload, {
    description: 'Opens the programme of a working year as a draft, with its targets.',
  })
  @needs('programme.draft')
  async programmeDraft(
    @RequestId() requestId: string,
    @Arg('input', () => ProgrammeDraftInput, { description: 'The programme.' }) input: ProgrammeDraftInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'programmeDraft', requestId, input, (work) =>
      draftProgramme(work, input),
    );
    return programmePayload(outcome);
  }

  @Mutation(() => ProgrammeSchedulePayload, {
    description:
      'Plans, changes and cancels inspections of a draft or of an open revision, by hand or by the schedule.',
  })
  @needs('programme.draft')
  async programmeSchedule(
    @RequestId() requestId: string,
    @Arg('input', () => ProgrammeScheduleInput, { description: 'The changes.' })
    input: ProgrammeScheduleInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'programmeSchedule', requestId, input, (work) =>
      scheduleProgramme(work, schedulingGiven(input)),
    );
    return programmePayload(outcome);
  }

  @Mutation(() => ProgrammeApprovePayload, {
    description: 'Approves a draft that reaches its targets; nobody who planned it may.',
  })
  @needs('programme.approve')
  async programmeApprove(
    @RequestId() requestId: string,
    @Arg('input', () => ProgrammeApproveInput, { description: 'The approval.' }) input: ProgrammeApproveInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'programmeApprove', requestId, input, (work) =>
      approveProgramme(work, {
        programmeId: localIdOf('Programme', input.programmeId),
        expectedVersion: input.expectedVersion,
        note: input.note ?? null,
      }),
    );
    return programmePayload(outcome);
  }

  @Mutation(() => ProgrammeWithdrawPayload, {
    description: 'Withdraws a draft with what it planned; another can then be drafted for the year.',
  })
  @needs('programme.draft')
  async programmeWithdraw(
    @RequestId() requestId: string,
    @Arg('input', () => ProgrammeReasonInput, { description: 'What is withdrawn, and why.' })
    input: ProgrammeReasonInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'programmeWithdraw', requestId, input, (work) =>
      withdrawProgramme(work, stepGiven(input)),
    );
    return programmePayload(outcome);
  }

  @Mutation(() => ProgrammeRevisePayload, {
    description: 'Opens a revision of an approved programme; `programmeSchedule` plans its changes.',
  })
  @needs('programme.draft')
  async programmeRevise(
    @RequestId() requestId: string,
    @Arg('input', () => ProgrammeReasonInput, { description: 'What is revised, and why.' })
    input: ProgrammeReasonInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'programmeRevise', requestId, input, (work) =>
      reviseProgramme(work, stepGiven(input)),
    );
    return programmePayload(outcome);
  }

  @Mutation(() => ProgrammeRevisionWithdrawPayload, {
    description: 'Gives the open revision up; the programme stays as it was.',
  })
  @needs('programme.draft')
  async programmeRevisionWithdraw(
    @RequestId() requestId: string,
    @Arg('input', () => ProgrammeReasonInput, { description: 'Of which programme, and why.' })
    input: ProgrammeReasonInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'programmeRevisionWithdraw', requestId, input, (work) =>
      withdrawRevision(work, stepGiven(input)),
    );
    return programmePayload(outcome);
  }

  @Mutation(() => ProgrammeRevisionApprovePayload, {
    description: 'Approves the open revision as the next edition; nobody who planned the programme may.',
  })
  @needs('programme.approve')
  async programmeRevisionApprove(
    @RequestId() requestId: string,
    @Arg('input', () => ProgrammeRevisionApproveInput, { description: 'The approval.' })
    input: ProgrammeRevisionApproveInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'programmeRevisionApprove', requestId, input, (work) =>
      approveRevision(work, stepGiven(input)),
    );
    return programmePayload(outcome);
  }

  @Mutation(() => InspectionEnterPayload, {
    description: 'Enters an inspection that was held before the programme was approved, on its own decision.',
  })
  @needs('programme.draft')
  async inspectionEnter(
    @RequestId() requestId: string,
    @Arg('input', () => InspectionEnterInput, { description: 'What was held.' }) input: InspectionEnterInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'inspectionEnter', requestId, input, (work) =>
      enterInspection(work, {
        ...stepGiven(input),
        officeId: localIdOf('Office', input.officeId),
        leaderId: localIdOf('Staff', input.leaderId),
        memberIds: input.memberIds.map((id) => localIdOf('Staff', id)),
        decision: { ...input.decision, signerId: localIdOf('Staff', input.decision.signerId) },
      }),
    );
    const payload = await payloadOf(outcome, ({ inspectionId }) => ({
      inspection: new Reference('Inspection', inspectionId),
    }));
    return { ...payload, warnings: await warningsOf(outcome) };
  }

  @FieldResolver(() => [EditionInspection], {
    complexity: fieldCosts.overview,
    description:
      'The plan as an edition laid it down, by date; empty for those who do not see the whole province.',
  })
  plan(
    @Arg('edition', () => Int, {
      nullable: true,
      description: 'The edition, from 1; the one in force when left out.',
    })
    _edition: number | null | undefined,
  ): unknown {
    return readByPlan();
  }

  @FieldResolver(() => InspectionConnection, {
    description: 'The inspections that you may see, cancelled ones among them, by date.',
  })
  inspections(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }
}

@Resolver(() => Inspection)
export class InspectionProgrammeResolver {
  @FieldResolver(() => Programme, { description: 'The programme to which it belongs.' })
  programme(): unknown {
    return readByPlan();
  }
}

/** The input with the id of the database. */
function stepGiven<Input extends { readonly programmeId: string }>(input: Input): Input {
  return { ...input, programmeId: localIdOf('Programme', input.programmeId) };
}

function schedulingGiven(input: ProgrammeScheduleInput): ProgrammeScheduling {
  return {
    programmeId: localIdOf('Programme', input.programmeId),
    expectedVersion: input.expectedVersion,
    cancel: input.cancel?.map((id) => localIdOf('Inspection', id)) ?? [],
    set: input.set?.map(inspectionGiven) ?? [],
    auto: input.auto == null ? null : automaticGiven(input.auto),
    reason: input.reason ?? null,
  };
}

function inspectionGiven(input: PlannedInspectionInput): InspectionGiven {
  return {
    inspectionId: input.inspectionId == null ? null : localIdOf('Inspection', input.inspectionId),
    officeId: localIdOf('Office', input.officeId),
    kind: input.kind,
    subject: input.subject ?? null,
    from: input.from,
    to: input.to,
    leaderId: localIdOf('Staff', input.leaderId),
    memberIds: input.memberIds.map((id) => localIdOf('Staff', id)),
  };
}

function automaticGiven(input: AutomaticSchedulingInput): AutomaticScheduling {
  return {
    replace: input.replace ?? false,
    without: input.without?.map((id) => localIdOf('Staff', id)) ?? [],
    keepFree: (input.keepFree ?? []).map(({ from, to, officeIds }) => ({
      from,
      to,
      officeIds: officeIds?.map((id) => localIdOf('Office', id)) ?? null,
    })),
  };
}

/** The payload with its warnings, which are told like refusals but stop nothing. */
async function programmePayload(outcome: Outcome<ProgrammeAnswer>): Promise<object> {
  const payload = await payloadOf(outcome, ({ programmeId }) => ({
    programme: new Reference('Programme', programmeId),
  }));
  return { ...payload, warnings: await warningsOf(outcome) };
}

async function warningsOf(outcome: Outcome<{ readonly warnings: readonly Problem[] }>): Promise<unknown> {
  const warned = await payloadOf(refused(...(outcome.ok ? outcome.value.warnings : [])), () => ({}));
  return warned.userErrors;
}
