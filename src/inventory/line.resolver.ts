import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { staffLoader, type RequestContext, type StaffRow } from '../identity/index.js';
import { exhibitLoader, placeLoader, type ExhibitRow, type PlaceRow } from '../custody/index.js';
import { InventoryCount, InventoryLine } from './line.graphql.js';
import { countsOfLineLoader, type CountRow, type LineRow } from './line.reads.js';

@Resolver(() => InventoryLine)
export class InventoryLineResolver {
  @FieldResolver()
  exhibit(@Root() row: LineRow, @Ctx() context: RequestContext): Promise<ExhibitRow | null> {
    return exhibitLoader(context).load(row.exhibitId);
  }

  @FieldResolver()
  place(@Root() row: LineRow, @Ctx() context: RequestContext): Promise<PlaceRow | null> {
    return placeLoader(context).load(row.placeId);
  }

  @FieldResolver()
  counts(@Root() row: LineRow, @Ctx() context: RequestContext): Promise<CountRow[]> {
    return countsOfLineLoader(context).load(row.id);
  }
}

@Resolver(() => InventoryCount)
export class InventoryCountResolver {
  @FieldResolver()
  countedBy(@Root() row: CountRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(row.countedBy);
  }

  @FieldResolver()
  secondCountedBy(@Root() row: CountRow, @Ctx() context: RequestContext): Promise<StaffRow | null> | null {
    return row.secondCountedBy === null ? null : staffLoader(context).load(row.secondCountedBy);
  }

  @FieldResolver()
  place(@Root() row: CountRow, @Ctx() context: RequestContext): Promise<PlaceRow | null> {
    return placeLoader(context).load(row.placeId);
  }
}
