import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { ConnectionArguments, type Connection } from '../../platform/graphql/connection.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { officeLoader, type OfficeRow, type RequestContext } from '../../identity/index.js';
import { caseLoader, type CaseRow } from '../cases/index.js';
import { placeLoader, type PlaceRow } from '../warehouses/index.js';
import {
  allClasses,
  allUnits,
  classLoader,
  unitLoader,
  type ClassRow,
  type UnitRow,
} from './catalogue.reads.js';
import { Exhibit, ExhibitClass, ExhibitConnection, ExhibitFilter, Holding, Unit } from './exhibit.graphql.js';
import { exhibitsPage, holdingsLoader, type ExhibitRow, type HoldingRow } from './exhibit.reads.js';
import { exhibitsViewed } from './exhibit.viewing.js';

@Resolver(() => Exhibit)
export class ExhibitResolver {
  @Query(() => ExhibitConnection, { description: 'The items that you may see, last registered first.' })
  @needs('exhibit.read')
  async exhibits(
    @Arg('filter', () => ExhibitFilter, { nullable: true, description: 'Which items; all when left out.' })
    filter: ExhibitFilter | null,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<ExhibitRow>> {
    const found = await exhibitsPage(context, filter ?? {}, page);
    // A list of one: the item was asked for by its code.
    if (filter?.code != null) {
      await exhibitsViewed(context, found.nodes);
    }
    return found;
  }

  @Query(() => [Unit], { description: 'All units of measure, by code; some dozens.' })
  @needs('signed-in')
  units(@Ctx() context: RequestContext): Promise<UnitRow[]> {
    return allUnits(context);
  }

  @Query(() => [ExhibitClass], { description: 'All classes of items, by code; some dozens.' })
  @needs('signed-in')
  exhibitClasses(@Ctx() context: RequestContext): Promise<ClassRow[]> {
    return allClasses(context);
  }

  @FieldResolver()
  class(@Root() row: ExhibitRow, @Ctx() context: RequestContext): Promise<ClassRow | null> {
    return classLoader(context).load(row.classCode);
  }

  @FieldResolver()
  unit(@Root() row: ExhibitRow, @Ctx() context: RequestContext): Promise<UnitRow | null> {
    return unitLoader(context).load(row.unitCode);
  }

  @FieldResolver()
  case(@Root() row: ExhibitRow, @Ctx() context: RequestContext): Promise<CaseRow | null> {
    return caseLoader(context).load(row.caseId);
  }

  @FieldResolver()
  office(@Root() row: ExhibitRow, @Ctx() context: RequestContext): Promise<OfficeRow | null> {
    return officeLoader(context).load(row.officeId);
  }

  @FieldResolver()
  holdings(@Root() row: ExhibitRow, @Ctx() context: RequestContext): Promise<HoldingRow[]> {
    return holdingsLoader(context).load(row.id);
  }
}

@Resolver(() => Holding)
export class HoldingResolver {
  @FieldResolver()
  place(@Root() holding: HoldingRow, @Ctx() context: RequestContext): Promise<PlaceRow | null> {
    return placeLoader(context).load(holding.placeId);
  }
}
