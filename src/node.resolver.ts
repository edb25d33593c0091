import { Arg, ID, Query, Resolver } from 'type-graphql';
import { parseGlobalId } from './platform/graphql/global-id.js';
import { fieldCosts } from './platform/graphql/limits.js';
import { needs } from './platform/graphql/root-guard.js';
import { nodeTypes, Reference } from './platform/reads/index.js';
import { NodeType } from './identity/index.js';
import { readModels } from './read-models.js';

const types = new Set(nodeTypes(readModels));

@Resolver()
export class NodeResolver {
  @Query(() => NodeType, {
    complexity: fieldCosts.value,
    nullable: true,
    description: 'Anything by its global id; null for what does not exist and for what is not yours to see.',
  })
  @needs('signed-in')
  node(@Arg('id', () => ID, { description: 'The global id.' }) id: string): Reference | null {
    const parsed = parseGlobalId(id);
    return parsed !== undefined && types.has(parsed.type) ? new Reference(parsed.type, parsed.id) : null;
  }
}
