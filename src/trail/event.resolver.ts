import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { ConnectionArguments, type Connection } from '../platform/graphql/connection.js';
import { globalIdOf } from '../platform/graphql/global-id.js';
import { needs } from '../platform/graphql/root-guard.js';
import {
  delegationLoader,
  officeLoader,
  staffLoader,
  type DelegationRow,
  type OfficeRow,
  type RequestContext,
  type StaffRow,
} from '../identity/index.js';
import { AuditEvent, AuditEventConnection, AuditEventFilter } from './event.graphql.js';
import { auditEvents, type EventRow } from './event.reads.js';

@Resolver(() => AuditEvent)
export class AuditEventResolver {
  @Query(() => AuditEventConnection, {
    description: 'The audit trail of the offices that you may audit, newest first.',
  })
  @needs('audit.read')
  auditEvents(
    @Arg('filter', () => AuditEventFilter, { nullable: true, description: 'Which lines; all when left out.' })
    filter: AuditEventFilter | null,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<EventRow>> {
    return auditEvents(context, filter ?? {}, page);
  }

  @FieldResolver()
  subjectId(@Root() event: EventRow): string {
    return globalIdOf(event.subjectType, event.subjectId);
  }

  @FieldResolver()
  actor(@Root() event: EventRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(event.actorId);
  }

  @FieldResolver()
  onBehalfOf(@Root() event: EventRow, @Ctx() context: RequestContext): Promise<StaffRow | null> | null {
    return event.delegatorId === null ? null : staffLoader(context).load(event.delegatorId);
  }

  @FieldResolver()
  delegation(@Root() event: EventRow, @Ctx() context: RequestContext): Promise<DelegationRow | null> | null {
    return event.delegationId === null ? null : delegationLoader(context).load(event.delegationId);
  }

  @FieldResolver()
  office(@Root() event: EventRow, @Ctx() context: RequestContext): Promise<OfficeRow | null> {
    return officeLoader(context).load(event.officeId);
  }
}
