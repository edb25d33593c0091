import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { parseGlobalId } from './platform/graphql/global-id.js';
import { needs } from './platform/graphql/root-guard.js';
import { nodeTypeName, NodeType, type RequestContext } from './identity/index.js';
import { nodeReads } from './node-reads.js';

@Resolver()
export class NodeResolver {
  @Query(() => NodeType, {
    nullable: true,
    description: 'Anything by its global id; null for what does not exist and for what is not yours to see.',
  })
  @needs('signed-in')
  async node(
    @Arg('id', () => ID, { description: 'The global id.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<object | null> {
    const parsed = parseGlobalId(id);
    const read = parsed === undefined ? undefined : nodeReads.get(parsed.type);
    if (parsed === undefined || read === undefined) {
      return null;
    }
    const row = await read(context, parsed.id);
    return row === undefined ? null : { ...row, [nodeTypeName]: parsed.type };
  }
}
