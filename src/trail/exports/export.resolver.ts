import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments, type Connection } from '../../platform/graphql/connection.js';
import { globalIdOf, localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import type { Outcome } from '../../platform/outcome.js';
import { payloadOf } from '../../rules/index.js';
import {
  actorOf,
  mutate,
  officeLoader,
  staffLoader,
  type OfficeRow,
  type RequestContext,
  type StaffRow,
} from '../../identity/index.js';
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
import {
  downloadsLoader,
  exportById,
  exportsPage,
  type DownloadRow,
  type ExportRow,
} from './export.reads.js';

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
    filter: AuditExportFilter | null,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<ExportRow>> {
    return exportsPage(context, filter ?? {}, page);
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
    return shown(context, outcome);
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
    return shown(context, outcome);
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
    return shown(context, outcome);
  }

  @FieldResolver()
  office(@Root() row: ExportRow, @Ctx() context: RequestContext): Promise<OfficeRow | null> {
    return officeLoader(context).load(row.officeId);
  }

  @FieldResolver()
  requestedBy(@Root() row: ExportRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(row.requestedBy);
  }

  @FieldResolver()
  decidedBy(@Root() row: ExportRow, @Ctx() context: RequestContext): Promise<StaffRow | null> | null {
    return row.decidedBy === null ? null : staffLoader(context).load(row.decidedBy);
  }

  @FieldResolver()
  downloads(@Root() row: ExportRow, @Ctx() context: RequestContext): Promise<DownloadRow[]> {
    return downloadsLoader(context).load(row.id);
  }

  @FieldResolver()
  downloadPath(@Root() row: ExportRow, @Ctx() context: RequestContext): string | null {
    return row.status === 'APPROVED' && row.requestedBy === actorOf(context).id
      ? `/exports/${globalIdOf('AuditExport', row.id)}`
      : null;
  }
}

function shown(context: RequestContext, outcome: Outcome<{ exportId: string }>): Promise<object> {
  return payloadOf(outcome, async ({ exportId }) => ({ export: await exportById(context, exportId) }));
}
