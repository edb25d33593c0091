import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { ConnectionArguments } from '../platform/graphql/connection.js';
import { needs } from '../platform/graphql/root-guard.js';
import type { RequestContext } from '../identity/index.js';
import { readPage } from '../platform/reads/index.js';
import { AuditEvent, AuditEventConnection, AuditEventFilter } from './event.graphql.js';
import { auditEvents } from './event.list.js';

@Resolver(() => AuditEvent)
export class AuditEventResolver {
  @Query(() => AuditEventConnection, {
    description: 'The audit trail of the offices that you may audit, newest first.',
  })
  @needs('audit.read')
  auditEvents(
    @Arg('filter', () => AuditEventFilter, { nullable: true, description: 'Which lines; all when left out.' })
    _filter: AuditEventFilter | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(auditEvents, context, info);
  }
}
