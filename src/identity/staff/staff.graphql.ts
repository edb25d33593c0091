import { Field, ObjectType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { NodeType } from '../node.graphql.js';

@ObjectType({
  implements: NodeType,
  description: 'A person on the staff of the authority, or one who reads along.',
})
export class Staff extends NodeType {
  @Field(() => String, { description: 'The name to log in with.' })
  username: string;

  @Field(() => String, { description: 'The full name.' })
  fullName: string;

  @Field(() => String, { description: 'The post held, in Vietnamese.' })
  title: string;
}

export const StaffConnection = connectionType('Staff', () => Staff);
