import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { needs } from '../../platform/graphql/root-guard.js';
import type { RequestContext } from '../request-context.js';
import { Office } from './office.graphql.js';
import { officeLoader, visibleOffices, type OfficeRow } from './office.reads.js';

@Resolver(() => Office)
export class OfficeResolver {
  @Query(() => [Office], {
    description:
      'The offices that you may see: at most a province with its departments and regional offices.',
  })
  @needs('office.read')
  offices(@Ctx() context: RequestContext): Promise<OfficeRow[]> {
    return visibleOffices(context);
  }

  @FieldResolver(() => Office, { nullable: true, description: 'The office above.' })
  parent(@Root() office: OfficeRow, @Ctx() context: RequestContext): Promise<OfficeRow | null> | null {
    return office.parentId === null ? null : officeLoader(context).load(office.parentId);
  }
}
