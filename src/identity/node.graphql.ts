import type { GraphQLResolveInfo } from 'graphql';
import { Field, ID, Info, InterfaceType, Root } from 'type-graphql';
import { globalIdOf } from '../platform/graphql/global-id.js';

/** Which object type a row answers as where the schema asks for any node; set by the read that found it. */
export const nodeTypeName = Symbol('node type name');

@InterfaceType('Node', {
  description: 'Anything that has a global id.',
  resolveType: (value: { [nodeTypeName]?: string }) => value[nodeTypeName],
})
export abstract class NodeType {
  id: string;

  @Field(() => ID, {
    name: 'id',
    description: 'The global id: opaque, unique over all types, the same for ever.',
  })
  globalId(@Root() row: { id: string }, @Info() info: GraphQLResolveInfo): string {
    return globalIdOf(info.parentType.name, row.id);
  }
}
