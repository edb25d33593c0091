import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import type { Outcome } from '../../platform/outcome.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readPage, Reference } from '../../platform/reads/index.js';
import { approveExport, refuseExport, requestExport } from './export.commands.js';
import {
  AuditExport,
  AuditExportApproveInput,
  AuditExportApprovePayload,
  AuditExportConnection,
  AuditExportFilter,
  AuditExportRefuseInput,
  AuditExportRefusePayload,
  AuditExportRequestInput,
  AuditExportRequestPayload,
} from './export.graphql.js';
import { auditExports } from './export.reads.js';

@Resolver(() => AuditExport)
export class AuditExportResolver {
  @Query(() => AuditExportConnection, {
    description: 'What was asked for as a file of the trail of the offices that you may audit, newest first.',
  })
  @needs('audit.read')
  auditExports(
    @Arg('filter', () => AuditExportFilter, {
      nullable: true,
      description: 'Which exports; all when left out.',
    })
    _filter: AuditExportFilter | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(auditExports, context, info);
  }

  @Mutation(() => AuditExportRequestPayload, {
    description: 'Asks for a part of the trail as a file; it waits for the approval of another person.',
  })
  @needs('audit.read')
  async auditExportRequest(
    @RequestId() requestId: string,
    @Arg('input', () => AuditExportRequestInput, { description: 'What is wanted.' })
    input: AuditExportRequestInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'auditExportRequest', requestId, input, (work) =>
      requestExport(work, {
        officeId: input.officeId == null ? null : localIdOf('Office', input.officeId),
        from: input.from,
        until: input.until,
        kinds: input.kinds ?? null,
        format: input.format,
        purpose: input.purpose,
      }),
    );
    return shown(outcome);
  }

  @Mutation(() => AuditExportApprovePayload, {
    description: 'Approves an export that somebody else has asked for.',
  })
  @needs('export.approve')
  async auditExportApprove(
    @RequestId() requestId: string,
    @Arg('input', () => AuditExportApproveInput, { description: 'The approval.' })
    input: AuditExportApproveInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'auditExportApprove', requestId, input, (work) =>
      approveExport(work, { exportId: localIdOf('AuditExport', input.exportId) }),
    );
    return shown(outcome);
  }

  @Mutation(() => AuditExportRefusePayload, {
    description: 'Turns down an export that somebody else has asked for.',
  })
  @needs('export.approve')
  async auditExportRefuse(
    @RequestId() requestId: string,
    @Arg('input', () => AuditExportRefuseInput, { description: 'The refusal.' })
    input: AuditExportRefuseInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'auditExportRefuse', requestId, input, (work) =>
      refuseExport(work, { exportId: localIdOf('AuditExport', input.exportId), reason: input.reason }),
    );
    return shown(outcome);
  }
}

function shown(outcome: Outcome<{ exportId: string }>): Promise<object> {
  return payloadOf(outcome, ({ exportId }) => ({ export: new Reference('AuditExport', exportId) }));
}
