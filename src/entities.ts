import { TrailEvent } from './trail/index.js';
import {
  CaseFileEntity,
  DocumentEntity,
  ExhibitEntity,
  HandoverEntity,
  MovementEntity,
  PartyEntity,
  PlaceEntity,
  ReleaseEntity,
  UnitEntity,
  WarehouseEntity,
} from './custody/index.js';

/** Every entity that commands write through the ORM. Reads never hydrate one. */
export const entities = [
  TrailEvent,
  WarehouseEntity,
  PlaceEntity,
  CaseFileEntity,
  PartyEntity,
  DocumentEntity,
  HandoverEntity,
  ExhibitEntity,
  UnitEntity,
  MovementEntity,
  ReleaseEntity,
];
