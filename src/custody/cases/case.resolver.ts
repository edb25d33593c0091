import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { Reference } from '../../platform/reads/index.js';
import { enterCasePapers } from './case.commands.js';
import { CaseFile, CasePapersEnterInput, CasePapersEnterPayload } from './case.graphql.js';

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
    return payloadOf(outcome, ({ caseId }) => ({ case: new Reference('CaseFile', caseId) }));
  }
}
