import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, officeLoader, type OfficeRow, type RequestContext } from '../../identity/index.js';
import { enterCasePapers } from './case.commands.js';
import { CaseFile, CasePapersEnterInput, CasePapersEnterPayload } from './case.graphql.js';
import { caseById, partiesLoader, type CaseRow, type PartyRow } from './case.reads.js';

@Resolver(() => CaseFile)
export class CaseResolver {
  @Mutation(() => CasePapersEnterPayload, {
    description:
      'Enters the judgment and the enforcement decision of a case when they arrive, or corrects them.',
  })
  @needs('case.papers')
  async casePapersEnter(
    @RequestId() requestId: string,
    @Arg('input', () => CasePapersEnterInput, { description: 'The papers.' }) input: CasePapersEnterInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'casePapersEnter', requestId, input, (work) =>
      enterCasePapers(work, { ...input, caseId: localIdOf('CaseFile', input.caseId) }),
    );
    return payloadOf(outcome, async ({ caseId }) => ({ case: await caseById(context, caseId) }));
  }

  @FieldResolver()
  parties(@Root() row: CaseRow, @Ctx() context: RequestContext): Promise<PartyRow[]> {
    return partiesLoader(context).load(row.id);
  }

  @FieldResolver()
  office(@Root() row: CaseRow, @Ctx() context: RequestContext): Promise<OfficeRow | null> {
    return officeLoader(context).load(row.officeId);
  }
}
