import { present, type DemoPerson } from './player.js';

/** The warehouse K1 of an office and where things are put there. */
export interface DemoStage {
  readonly officeId: string;
  readonly warehouseId: string;
  placeId(code: string): string;
}

interface PlaceNode {
  readonly id: string;
  readonly code: string;
}

interface PlacesPage {
  readonly nodes: PlaceNode[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const officesDocument = 'query DemoOffices { offices { id code } }';
const warehousesDocument = `query DemoWarehouses($officeId: ID!) {
  warehouses(officeId: $officeId, first: 20) { nodes { id code } }
  outsidePlaces(officeId: $officeId, first: 50) { nodes { id code } }
}`;
const placesDocument = `query DemoPlaces($id: ID!, $after: String) {
  node(id: $id) { ... on Warehouse { places(first: 100, after: $after) { nodes { id code } pageInfo { hasNextPage endCursor } } } }
}`;

/** Reads the stage of an office, as anybody of that office sees it. */
export async function readStage(person: DemoPerson, officeCode: string): Promise<DemoStage> {
  const { offices } = await person.ask<{ offices: PlaceNode[] }>(officesDocument);
  const office = present(
    offices.find((one) => one.code === officeCode),
    `the office ${officeCode}`,
  );
  const { warehouses, outsidePlaces } = await person.ask<{
    warehouses: { nodes: PlaceNode[] };
    outsidePlaces: { nodes: PlaceNode[] };
  }>(warehousesDocument, { officeId: office.id });
  const warehouse = present(
    warehouses.nodes.find((one) => one.code === 'K1'),
    `the warehouse K1 of ${officeCode}`,
  );
  const places = new Map(outsidePlaces.nodes.map((place) => [place.code, place.id]));
  for (const place of await placesOf(person, warehouse.id)) {
    places.set(place.code, place.id);
  }
  return {
    officeId: office.id,
    warehouseId: warehouse.id,
    placeId: (code) => present(places.get(code), `the place ${code} of ${officeCode}`),
  };
}

async function placesOf(person: DemoPerson, warehouseId: string): Promise<PlaceNode[]> {
  const all: PlaceNode[] = [];
  let after: string | null = null;
  do {
    const answer: { node: { places: PlacesPage } } = await person.ask(placesDocument, {
      id: warehouseId,
      after,
    });
    all.push(...answer.node.places.nodes);
    after = answer.node.places.pageInfo.hasNextPage ? answer.node.places.pageInfo.endCursor : null;
  } while (after !== null);
  return all;
}
