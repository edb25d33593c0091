import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { type Outcome, refused } from '../../platform/outcome.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readByPlan, readFirst, readPage, Reference } from '../../platform/reads/index.js';
import { Inspection, InspectionConnection } from '../inspections/index.js';
import { Coverage } from './coverage.graphql.js';
import { coverageOfYear, type CoverageRow } from './coverage.reads.js';
import type { ProgrammeAnswer } from './open-programme.js';
import { approveProgramme, draftProgramme } from './programme.commands.js';
import {
  AutomaticSchedulingInput,
  PlannedInspectionInput,
  Programme,
  ProgrammeApproveInput,
  ProgrammeApprovePayload,
  ProgrammeConnection,
  ProgrammeDraftInput,
  ProgrammeDraftPayload,
  ProgrammeScheduleInput,
  ProgrammeSchedulePayload,
} from './programme.graphql.js';
import { programmeOfWorkingYear, programmes } from './programme.reads.js';
import {
  type AutomaticScheduling,
  type InspectionGiven,
  type ProgrammeScheduling,
  scheduleProgramme,
} from './schedule.commands.js';

@Resolver(() => Programme)
export class ProgrammeResolver {
  @Query(() => Programme, { nullable: true, description: 'The programme of a working year.' })
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
    description: 'Plans, changes and cancels inspections of a draft, by hand or by the schedule.',
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
    description: 'Approves a draft that reaches its targets; its author may not.',
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
      }),
    );
    return programmePayload(outcome);
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

function schedulingGiven(input: ProgrammeScheduleInput): ProgrammeScheduling {
  return {
    programmeId: localIdOf('Programme', input.programmeId),
    expectedVersion: input.expectedVersion,
    cancel: input.cancel?.map((id) => localIdOf('Inspection', id)) ?? [],
    set: input.set?.map(inspectionGiven) ?? [],
    auto: input.auto == null ? null : automaticGiven(input.auto),
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
    keepFree: (input.keepFree ?? []).map(({ from, to, officeIds }) => ({
      from,
      to,
      officeIds: officeIds?.map((id) => localIdOf('Office', id)) ?? null,
    })),
  };
}

/** The payload with its warnings, which are told like refusals but stop nothing. */
async function programmePayload(outcome: Outcome<ProgrammeAnswer>): Promise<object> {
  const warned = await payloadOf(refused(...(outcome.ok ? outcome.value.warnings : [])), () => ({}));
  const payload = await payloadOf(outcome, ({ programmeId }) => ({
    programme: new Reference('Programme', programmeId),
  }));
  return { ...payload, warnings: warned.userErrors };
}
