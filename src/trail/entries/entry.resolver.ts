import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { readPage } from '../../platform/reads/index.js';
import type { RequestContext } from '../../identity/index.js';
import { AuditEntry, AuditEntryConnection, AuditEntryFilter } from './entry.graphql.js';
import { auditEntries } from './entry.reads.js';

@Resolver(() => AuditEntry)
export class AuditEntryResolver {
  @Query(() => AuditEntryConnection, {
    description:
      'The entries of the tamper-evident log that you may audit, the latest captured first: what people did, how rows changed, and what was done to the database past the program.',
  })
  @needs('audit.read')
  auditEntries(
    @Arg('filter', () => AuditEntryFilter, {
      nullable: true,
      description: 'Which entries; all when left out.',
    })
    _filter: AuditEntryFilter | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(auditEntries, context, info);
  }
}
