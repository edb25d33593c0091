import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { Reference } from '../../platform/reads/index.js';
import { recordInspection } from './inspection.commands.js';
import { Inspection, InspectionRecordInput, InspectionRecordPayload } from './inspection.graphql.js';

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
    return payloadOf(outcome, ({ inspectionId }) => ({
      inspection: new Reference('Inspection', inspectionId),
    }));
  }
}
