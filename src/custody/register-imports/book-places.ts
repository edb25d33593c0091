import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { canonicalNumber } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { RegisterPlace } from '../registers/index.js';
import { PlaceEntity, type PlaceKind } from '../warehouses/index.js';
import type { RegisterOffice } from './register-office.js';

/** A place as far as an import needs it. */
export interface BookPlace {
  readonly id: string;
  readonly warehouseId: string | null;
  readonly kind: PlaceKind;
  readonly code: string;
  readonly closed: boolean;
}

/** Where a row is booked. `unavailable`: its own place does not exist or is closed, so it is the warehouse instead. */
export interface PlaceForRow {
  readonly place: BookPlace;
  readonly unavailable: boolean;
}

const zoneCodes = { SAFE: 'KET', BACK_YARD: 'SAN', VEHICLE_PARK: 'BAI' } as const;
const shelfPattern = /^(([A-Z]{1,2})\d{1,3})(?:-(\d{1,3}))?$/;

interface WarehouseRow {
  readonly id: string;
  readonly code: string;
  readonly ownership: 'OWN' | 'RENTED';
}

/** The places of an office, by the words of its register; shelves and bins that the register names are added. */
export class BookPlaces {
  private readonly places = new Map<string, BookPlace>();

  private constructor(
    private readonly work: HouseWork,
    private readonly office: RegisterOffice,
    readonly warehouseId: string,
    private readonly rentedWarehouseId: string | undefined,
    readonly source: BookPlace,
    readonly disposed: BookPlace,
    private readonly root: BookPlace,
    places: readonly BookPlace[],
  ) {
    for (const place of places) this.places.set(keyOf(place.warehouseId, place.code), place);
  }

  /**
   * Reads the places of an office.
   * @param warehouseCode the warehouse to which the places of the register belong; K1 or the first own one if left out
   * @returns undefined when the office has no such warehouse that is open
   */
  static async read(
    work: HouseWork,
    office: RegisterOffice,
    warehouseCode?: string,
  ): Promise<BookPlaces | undefined> {
    const warehouses = await sql<WarehouseRow>`
      select id, code, ownership from custody.warehouse
      where office_id = ${office.id} and closed_at is null order by id`.execute(work.sql);
    const places = await sql<BookPlace>`
      select id, warehouse_id as "warehouseId", kind, code, closed_at is not null as closed
      from custody.place where office_id = ${office.id}`.execute(work.sql);
    const own = warehouses.rows.filter((warehouse) => warehouse.ownership === 'OWN');
    const rented = warehouses.rows.filter((warehouse) => warehouse.ownership === 'RENTED');
    const main =
      warehouseCode === undefined ? (byCode(own, 'K1') ?? own[0]) : byCode(warehouses.rows, warehouseCode);
    const first = (kind: PlaceKind, warehouseId: string | null): BookPlace | undefined =>
      places.rows.find((place) => place.kind === kind && place.warehouseId === warehouseId && !place.closed);
    const source = first('SOURCE', null);
    const disposed = first('DISPOSED', null);
    const root = main && first('WAREHOUSE', main.id);
    if (!source || !disposed || !root) return undefined;
    return new BookPlaces(
      work,
      office,
      main.id,
      (byCode(rented, 'KT') ?? rented[0])?.id,
      source,
      disposed,
      root,
      places.rows,
    );
  }

  /** Where to book what the register places so; a shelf or bin that is missing in a known zone is added. */
  async whereIs(place: RegisterPlace | null): Promise<PlaceForRow> {
    if (place === null || place.kind === 'OTHER') return { place: this.root, unavailable: false };
    const found = await this.find(place);
    return found === undefined || found.closed
      ? { place: this.root, unavailable: true }
      : { place: found, unavailable: false };
  }

  private async find(place: RegisterPlace): Promise<BookPlace | undefined> {
    switch (place.kind) {
      case 'SHELF':
        return this.shelf(place.shelf ?? '');
      case 'SAFE':
      case 'BACK_YARD':
      case 'VEHICLE_PARK':
        return this.inWarehouse(zoneCodes[place.kind]);
      case 'STATE_TREASURY':
        return this.ofKind('TREASURY', null);
      case 'RENTED_WAREHOUSE':
        return this.rentedWarehouseId === undefined
          ? undefined
          : this.ofKind('WAREHOUSE', this.rentedWarehouseId);
      case 'OTHER':
        return this.root;
    }
  }

  private ofKind(kind: PlaceKind, warehouseId: string | null): BookPlace | undefined {
    return [...this.places.values()].find(
      (place) => place.kind === kind && place.warehouseId === warehouseId,
    );
  }

  private inWarehouse(code: string): BookPlace | undefined {
    return this.places.get(keyOf(this.warehouseId, code));
  }

  private async shelf(written: string): Promise<BookPlace | undefined> {
    const [code, shelfCode = '', zoneCode = '', bin] =
      shelfPattern.exec(written.toUpperCase().replaceAll(/\s/g, '')) ?? [];
    if (code === undefined) return undefined;
    const zone = this.inWarehouse(zoneCode);
    const shelf = this.inWarehouse(shelfCode) ?? (await this.add(zone, 'SHELF', shelfCode));
    return bin === undefined ? shelf : (this.inWarehouse(code) ?? (await this.add(shelf, 'BIN', code)));
  }

  private async add(
    parent: BookPlace | undefined,
    kind: 'SHELF' | 'BIN',
    code: string,
  ): Promise<BookPlace | undefined> {
    if (parent?.kind !== (kind === 'BIN' ? 'SHELF' : 'ZONE') || parent.closed) return undefined;
    const place = { id: newId(), warehouseId: this.warehouseId, kind, code };
    const name = `Kệ ${code}`;
    this.work.em.create(PlaceEntity, { ...place, officeId: this.office.id, parentId: parent.id, name });
    await this.work.record({
      kind: 'place.added',
      officeId: this.office.id,
      subject: { type: 'Place', id: place.id, label: code },
      after: { kind, code, name, parent: parent.code },
    });
    const added: BookPlace = { ...place, closed: false };
    this.places.set(keyOf(this.warehouseId, code), added);
    return added;
  }
}

function keyOf(warehouseId: string | null, code: string): string {
  return `${warehouseId ?? ''}/${canonicalNumber(code)}`;
}

function byCode(warehouses: readonly WarehouseRow[], code: string): WarehouseRow | undefined {
  const key = canonicalNumber(code);
  return warehouses.find((warehouse) => canonicalNumber(warehouse.code) === key);
}
