import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { fieldCosts } from '../../platform/graphql/limits.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { UInt64Scalar } from '../../platform/graphql/scalars.js';
import { readFirst, readPage } from '../../platform/reads/index.js';
import type { RequestContext } from '../../identity/index.js';
import { receiptStatus } from '../receipts/receipt.status.js';
import { allCheckpoints, auditCheckpoints } from './checkpoint.reads.js';
import {
  AuditCheckpoint,
  AuditCheckpointConnection,
  AuditConsistencyProof,
  AuditInclusionProof,
  AuditReceiptStatus,
} from './proof.graphql.js';
import { subjectBundle } from './subject-bundle.js';
import { TrailProofs } from './trail-proofs.js';

@Resolver(() => AuditCheckpoint)
export class AuditProofResolver {
  @Query(() => AuditCheckpoint, {
    nullable: true,
    complexity: fieldCosts.value,
    description: 'The checkpoint of a size, or the newest; null where there is none.',
  })
  @needs('signed-in')
  auditCheckpoint(
    @Arg('size', () => UInt64Scalar, { nullable: true, description: 'Its size; the newest when left out.' })
    _size: string | null,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readFirst(auditCheckpoints, context, info);
  }

  @Query(() => AuditCheckpointConnection, {
    description: 'What the log has said of itself, the newest first; compare any two with auditConsistency.',
  })
  @needs('signed-in')
  auditCheckpoints(
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(allCheckpoints, context, info);
  }

  @Query(() => AuditInclusionProof, {
    nullable: true,
    complexity: fieldCosts.proof,
    description: 'That an event is in the log; null while it is not, and where it lies beyond your sight.',
  })
  @needs('signed-in')
  auditProof(
    @Arg('eventId', () => ID, { description: 'The event, of a receipt or of the trail.' }) eventId: string,
    @Arg('treeSize', () => UInt64Scalar, {
      nullable: true,
      description: 'In the tree of this size; that of the newest checkpoint when left out.',
    })
    treeSize: string | null,
    @Ctx() context: RequestContext,
  ): Promise<AuditInclusionProof | null> {
    return TrailProofs.of(context).inclusion(
      localIdOf('AuditEvent', eventId),
      treeSize == null ? undefined : BigInt(treeSize),
    );
  }

  @Query(() => AuditConsistencyProof, {
    nullable: true,
    complexity: fieldCosts.proof,
    description:
      'That the log of a size begins with all of an earlier one; null where it has not grown so far, and from 0, of which nothing can be shown.',
  })
  @needs('signed-in')
  auditConsistency(
    @Arg('fromSize', () => UInt64Scalar, { description: 'The earlier size, such as that on a paper.' })
    fromSize: string,
    @Arg('toSize', () => UInt64Scalar, {
      nullable: true,
      description: 'The later size; that of the newest checkpoint when left out.',
    })
    toSize: string | null,
    @Ctx() context: RequestContext,
  ): Promise<AuditConsistencyProof | null> {
    return TrailProofs.of(context).consistency(BigInt(fromSize), toSize == null ? undefined : BigInt(toSize));
  }

  @Query(() => AuditReceiptStatus, {
    complexity: fieldCosts.proof,
    description:
      'How far an event has come for which you hold a receipt, with its proof as soon as there is one.',
  })
  @needs('signed-in')
  auditReceiptStatus(
    @Arg('eventId', () => ID, { description: 'The event of the receipt.' }) eventId: string,
    @Ctx() context: RequestContext,
  ): Promise<AuditReceiptStatus> {
    return receiptStatus(context, localIdOf('AuditEvent', eventId));
  }

  @Query(() => String, {
    nullable: true,
    complexity: fieldCosts.subjectBundle,
    description:
      'All that the log holds of one subject as one file for the offline verifier (so-kho-verify bundle): each entry with its proof, and the contents that you may read; null where it holds nothing within your sight.',
  })
  @needs('audit.read')
  auditSubjectBundle(
    @Arg('subjectId', () => ID, {
      description: 'The subject: an exhibit, a case, an inventory or any other.',
    })
    subjectId: string,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return subjectBundle(context, subjectId);
  }
}
