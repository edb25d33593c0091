import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { readPage } from '../../platform/reads/index.js';
import type { RequestContext } from '../../identity/index.js';
import { AuditReconciliation, AuditReconciliationConnection } from './reconciliation.graphql.js';
import { auditReconciliations } from './reconciliation.reads.js';

@Resolver(() => AuditReconciliation)
export class AuditReconciliationResolver {
  @Query(() => AuditReconciliationConnection, {
    description:
      'What the nightly comparisons of the book with the log have found, the latest first; for whoever audits the whole province.',
  })
  @needs('audit.read')
  auditReconciliations(
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(auditReconciliations, context, info);
  }
}
