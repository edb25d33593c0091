import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../identity/index.js';
import { Handover } from './document.graphql.js';
import { documentLoader, type DocumentRow, type HandoverRow } from './document.reads.js';

@Resolver(() => Handover)
export class HandoverResolver {
  @FieldResolver()
  minutes(@Root() handover: HandoverRow, @Ctx() context: RequestContext): Promise<DocumentRow | null> {
    return documentLoader(context).load(handover.documentId);
  }
}
