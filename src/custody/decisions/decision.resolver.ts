import { Arg, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readByPlan, Reference } from '../../platform/reads/index.js';
import { CaseFile } from '../cases/index.js';
import { Exhibit } from '../exhibits/index.js';
import {
  CaseDecision,
  CaseDecisionEnterInput,
  CaseDecisionEnterPayload,
  CaseDecisionItem,
  CaseDecisionWithdrawInput,
  CaseDecisionWithdrawPayload,
} from './decision.graphql.js';
import { enterDecision } from './enter.js';
import { withdrawDecision } from './withdraw.js';

@Resolver(() => CaseDecision)
export class CaseDecisionResolver {
  @Mutation(() => CaseDecisionEnterPayload, {
    description:
      'Enters a judgment or decision of a case with what it orders of each item; nothing ends without one.',
  })
  @needs('case.decide')
  async caseDecisionEnter(
    @RequestId() requestId: string,
    @Arg('input', () => CaseDecisionEnterInput, { description: 'The decision.' })
    input: CaseDecisionEnterInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'caseDecisionEnter', requestId, input, (work) =>
      enterDecision(work, {
        ...input,
        caseId: localIdOf('CaseFile', input.caseId),
        replacesId: input.replacesId == null ? null : localIdOf('CaseDecision', input.replacesId),
        items: input.items.map((item) => ({ ...item, exhibitId: localIdOf('Exhibit', item.exhibitId) })),
      }),
    );
    return payloadOf(outcome, ({ decisionId, caseId }) => ({
      decision: new Reference('CaseDecision', decisionId),
      case: new Reference('CaseFile', caseId),
    }));
  }

  @Mutation(() => CaseDecisionWithdrawPayload, {
    description: 'Withdraws a decision that should not have been entered; it stays in the book as withdrawn.',
  })
  @needs('case.decide')
  async caseDecisionWithdraw(
    @RequestId() requestId: string,
    @Arg('input', () => CaseDecisionWithdrawInput, { description: 'The decision and why.' })
    input: CaseDecisionWithdrawInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'caseDecisionWithdraw', requestId, input, (work) =>
      withdrawDecision(work, { ...input, decisionId: localIdOf('CaseDecision', input.decisionId) }),
    );
    return payloadOf(outcome, ({ decisionId }) => ({ decision: new Reference('CaseDecision', decisionId) }));
  }
}

@Resolver(() => CaseFile)
export class CaseDecisionsResolver {
  @FieldResolver(() => [CaseDecision], {
    description: 'Its judgments and decisions by their date, also those that no longer stand.',
  })
  decisions(): unknown {
    return readByPlan();
  }
}

@Resolver(() => Exhibit)
export class ExhibitOrdersResolver {
  @FieldResolver(() => CaseDecision, {
    nullable: true,
    description: 'The decision by which intendedDisposal is ordered; absent where only the receipt says it.',
  })
  orderedBy(): unknown {
    return readByPlan();
  }

  @FieldResolver(() => [CaseDecisionItem], {
    description: 'What the decisions that stand order of it, the latest first.',
  })
  orders(): unknown {
    return readByPlan();
  }
}
