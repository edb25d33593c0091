import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import {
  mutate,
  officeLoader,
  staffLoader,
  type OfficeRow,
  type RequestContext,
  type StaffRow,
} from '../../identity/index.js';
import { recordInspection } from './inspection.commands.js';
import { Inspection, InspectionRecordInput, InspectionRecordPayload } from './inspection.graphql.js';
import { inspectionById, membersLoader, type InspectionRow } from './inspection.reads.js';

@Resolver(() => Inspection)
export class InspectionResolver {
  @Mutation(() => InspectionRecordPayload, {
    description: 'Records that an inspection of an approved programme was carried out and concluded.',
  })
  @needs('inspection.record')
  async inspectionRecord(
    @RequestId() requestId: string,
    @Arg('input', () => InspectionRecordInput, { description: 'The result.' }) input: InspectionRecordInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'inspectionRecord', requestId, input, (work) =>
      recordInspection(work, {
        inspectionId: localIdOf('Inspection', input.inspectionId),
        expectedVersion: input.expectedVersion,
        doneFrom: input.doneFrom ?? null,
        doneTo: input.doneTo,
        conclusionNumber: input.conclusionNumber,
        conclusionDate: input.conclusionDate,
        result: input.result,
      }),
    );
    return payloadOf(outcome, async ({ inspectionId }) => ({
      inspection: await inspectionById(context, inspectionId),
    }));
  }

  @FieldResolver()
  office(@Root() row: InspectionRow, @Ctx() context: RequestContext): Promise<OfficeRow | null> {
    return officeLoader(context).load(row.officeId);
  }

  @FieldResolver()
  leader(@Root() row: InspectionRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(row.leaderId);
  }

  @FieldResolver()
  members(@Root() row: InspectionRow, @Ctx() context: RequestContext): Promise<StaffRow[]> {
    return membersLoader(context).load(row.id);
  }

  @FieldResolver()
  recordedBy(@Root() row: InspectionRow, @Ctx() context: RequestContext): Promise<StaffRow | null> | null {
    return row.recordedBy === null ? null : staffLoader(context).load(row.recordedBy);
  }
}
