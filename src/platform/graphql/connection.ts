import { ArgsType, Field, Int, ObjectType, type ClassType } from 'type-graphql';
import { tell } from '../sentences/index.js';
import { refusal } from './errors.js';
import { valuesOfCursor, type PagedList } from './cursor.js';

const largestPage = 100;

@ArgsType()
export class ConnectionArguments {
  @Field(() => Int, { description: 'How many, from 1 to 100.' })
  first: number;

  @Field(() => String, { nullable: true, description: 'The cursor after which the page begins.' })
  after?: string;
}

@ObjectType({ description: 'Where a page lies in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follow after this page.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether the page began after a cursor.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first item of the page.' })
  startCursor: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last item; the next page begins after it.',
  })
  endCursor: string | null;
}

export interface Edge<Node> {
  cursor: string;
  node: Node;
}

export interface Connection<Node> {
  edges: Edge<Node>[];
  nodes: Node[];
  pageInfo: PageInfo;
  totalCount: number;
}

/** The Relay connection and edge types of a node; call it once per node type. */
export function connectionType<Node extends object>(
  name: string,
  nodeClass: () => ClassType<Node>,
): ClassType<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page, with its cursor.` })
  class NodeEdge implements Edge<Node> {
    @Field(() => String, { description: 'The place of this item in the list.' })
    cursor: string;

    @Field(nodeClass, { description: 'The item itself.' })
    node: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name} items.` })
  class NodeConnection implements Connection<Node> {
    @Field(() => [NodeEdge], { description: 'The items with their cursors.' })
    edges: NodeEdge[];

    @Field(() => [nodeClass()], { description: 'The items alone.' })
    nodes: Node[];

    @Field(() => PageInfo, { description: 'Where this page lies in the list.' })
    pageInfo: PageInfo;

    @Field(() => Int, {
      description: 'How many there are in all, within your sight; ask only when needed.',
    })
    totalCount: number;
  }
  return NodeConnection;
}

/** How many rows a page shall hold. @throws GraphQLError BAD_USER_INPUT outside 1–100 */
export function pageSizeOf(first: unknown): number {
  if (typeof first !== 'number' || first < 1 || first > largestPage) {
    throw refusal(tell('PAGE_SIZE_WRONG', { most: String(largestPage) }));
  }
  return first;
}

/** The place that a cursor names. @throws GraphQLError BAD_USER_INPUT when it is none of this list */
export function placeOf(cursor: unknown, paged: PagedList): readonly string[] {
  const values = typeof cursor === 'string' ? valuesOfCursor(cursor, paged) : undefined;
  if (values === undefined) {
    throw refusal(tell('CURSOR_WRONG'));
  }
  return values;
}
