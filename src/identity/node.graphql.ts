import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType('Node', {
  description: 'Anything that has a global id.',
})
export abstract class NodeType {
  @Field(() => ID, { description: 'The global id: opaque, unique over all types, the same for ever.' })
  id: string;
}
