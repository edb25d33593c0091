// The same questions in the words of each contender, and what their answers say in one form.
import { createHash } from 'node:crypto';

export const workloads = {
  w1: "a keeper's list: 50 exhibits of a warehouse with case, place, live seal, last 3 movements and who recorded them",
  w2: '100 movements of a warehouse in a period, newest first, with exhibit and recorder',
  w3: 'one exhibit with its whole chain: places, recorders, papers',
  w4: 'record one movement to another place of the same warehouse',
  w5: 'the dashboard of all warehouses',
};

/** The house's own API; mercurius serves the same schema. `has` tells what the schema knows so far. */
export function houseDocuments(has) {
  return {
    // Not measured: where the next page of w1 begins.
    cursors: `query Cursors($warehouseId: ID!, $after: String) {
      exhibits(filter: { warehouseId: $warehouseId }, first: 50, after: $after) { nodes { id } pageInfo { endCursor } } }`,
    w1: `query KeepersList($warehouseId: ID!, $after: String) {
      exhibits(filter: { warehouseId: $warehouseId }, first: 50, after: $after) { nodes {
        id code name status quantityReceived case { id title judgmentNumber }
        holdings { quantity place { code name warehouse { code name } } }
        liveSeal { id label { issuer number } appliedAt }
        movements(first: 3) { nodes { id seq kind occurredAt recordedBy { id fullName } } } } } }`,
    ...(has('Query', 'movements') && {
      w2: `query Movements($filter: MovementFilter!) {
        movements(filter: $filter, first: 100) { nodes {
          id seq kind quantity occurredAt recordedAt exhibit { id code name } recordedBy { id fullName } } } }`,
    }),
    w3: `query Chain($id: ID!) {
      node(id: $id) { ... on Exhibit {
        id code name status movements(first: 100) { nodes {
          id seq kind quantity occurredAt recordedAt note from { code name } to { code name } recordedBy { id fullName }
          order { number } voucher { number } handover { giverName receiverName minutes { number } } } } } } }`,
    w4: `mutation Relocate($requestId: UUID!, $input: ExhibitRelocateInput!) {
      exhibitRelocate(requestId: $requestId, input: $input) { exhibit { id version } userErrors { code } } }`,
    w5: `query Dashboard {
      warehouses(first: 100) { nodes { id code name ${has('Warehouse', 'counters') ? 'counters { exhibits }' : 'exhibitCount'} } } }`,
  };
}

export const postgraphileDocuments = {
  w1: `query KeepersList($warehouseId: UUID!, $beforeId: UUID!) {
    exhibitsOfWarehouse(ofWarehouse: $warehouseId, beforeId: $beforeId, first: 50) { nodes {
      rowId code name status quantityReceived caseFileByCaseId { rowId title judgmentNumber }
      presentHoldingsByExhibitId { nodes { quantity placeByPlaceId { code name warehouseByWarehouseIdAndOfficeId { code name } } } }
      liveSealByExhibitId { rowId labelIssuer labelNumber appliedAt }
      movementsByExhibitId(first: 3, orderBy: SEQ_DESC) { nodes {
        rowId seq kind occurredAt identityStaffByRecordedBy { rowId fullName } } } } } }`,
  w2: `query Movements($warehouseId: UUID!, $from: Datetime!, $until: Datetime!) {
    movementsOfWarehouse(ofWarehouse: $warehouseId, since: $from, until: $until, first: 100) { nodes {
      rowId seq kind quantity occurredAt recordedAt exhibitByExhibitId { rowId code name }
      identityStaffByRecordedBy { rowId fullName } } } }`,
  w3: `query Chain($id: UUID!) {
    exhibitByRowId(rowId: $id) {
      rowId code name status movementsByExhibitId(first: 100, orderBy: SEQ_DESC) { nodes {
        rowId seq kind quantity occurredAt recordedAt note placeByFromPlaceId { code name } placeByToPlaceId { code name }
        identityStaffByRecordedBy { rowId fullName } documentByOrderId { number } documentByVoucherId { number }
        handoverByHandoverId { giverName receiverName documentByDocumentId { number } } } } } }`,
  w4: `mutation Relocate($input: RelocateInput!) { relocate(input: $input) { result { rowId version } } }`,
  w5: `query Dashboard { allDashboards { nodes { rowId code name exhibits } } }`,
};

/** The idiomatic API answers in the form to which all others are brought. */
export const idiomaticDocuments = {
  w1: `query KeepersList($warehouseId: ID!, $beforeId: ID!) {
    exhibits(warehouseId: $warehouseId, beforeId: $beforeId, first: 50) {
      id code name status quantityReceived case { id title judgmentNumber }
      holdings { quantity place { code name warehouse { code name } } }
      liveSeal { id labelIssuer labelNumber appliedAt }
      lastMovements(first: 3) { id seq kind occurredAt recordedBy { id fullName } } } }`,
  w2: `query Movements($warehouseId: ID!, $from: DateTimeISO!, $until: DateTimeISO!) {
    movements(warehouseId: $warehouseId, from: $from, until: $until, first: 100) {
      id seq kind quantity occurredAt recordedAt exhibit { id code name } recordedBy { id fullName } } }`,
  w3: `query Chain($id: ID!) {
    exhibit(id: $id) { id code name status movements {
      id seq kind quantity occurredAt recordedAt note from { code name } to { code name } recordedBy { id fullName }
      order { number } voucher { number } handover { giverName receiverName minutes { number } } } } }`,
  w4: `mutation Relocate($exhibitId: ID!, $expectedVersion: Int!, $fromPlaceId: ID!, $toPlaceId: ID!, $quantity: String!, $recorderId: ID!) {
    relocate(exhibitId: $exhibitId, expectedVersion: $expectedVersion, fromPlaceId: $fromPlaceId, toPlaceId: $toPlaceId,
      quantity: $quantity, recorderId: $recorderId) { id version } }`,
};

const person = (alias) => `json_build_object('id', ${alias}.id, 'fullName', ${alias}.full_name)`;
const number = (alias) =>
  `case when ${alias}.id is not null then json_build_object('number', ${alias}.number) end`;
const placeOf = (alias) => `json_build_object('code', ${alias}.code, 'name', ${alias}.name)`;

/** By hand, for the indexes that there are; the order and the page of the list stand where the planner can use them. */
export const limitStatements = {
  w1: `select coalesce(json_agg(x), '[]')::text from (
    select e.id, e.code, e.name, e.status, e.quantity_received as "quantityReceived",
      json_build_object('id', c.id, 'title', c.title, 'judgmentNumber', c.judgment_number) as "case",
      (select json_agg(json_build_object('quantity', h.quantity, 'place', json_build_object('code', p.code, 'name', p.name,
          'warehouse', case when w.id is not null then json_build_object('code', w.code, 'name', w.name) end)) order by p.code, p.id)
        from custody.holding h join custody.place p on p.id = h.place_id left join custody.warehouse w on w.id = p.warehouse_id
        where h.exhibit_id = e.id and h.quantity > 0) as holdings,
      (select json_build_object('id', s.id, 'labelIssuer', s.label_issuer, 'labelNumber', s.label_number, 'appliedAt', s.applied_at)
        from custody.seal s where s.exhibit_id = e.id and s.ended_at is null) as "liveSeal",
      (select json_agg(m) from (
        select m.id, m.seq, m.kind, m.occurred_at as "occurredAt", ${person('f')} as "recordedBy"
        from custody.movement m join identity.staff f on f.id = m.recorded_by
        where m.exhibit_id = e.id order by m.seq desc limit 3) as m) as "lastMovements"
    from (
      select * from custody.exhibit e
      where e.office_id = (select office_id from custody.warehouse where id = $1) and e.id < $2
        and exists (select from custody.holding h join custody.place p on p.id = h.place_id
          where h.exhibit_id = e.id and h.quantity > 0 and p.warehouse_id = $1)
      order by e.id desc limit 50) as e
    join custody.case_file c on c.id = e.case_id order by e.id desc) as x`,
  w2: `select coalesce(json_agg(x), '[]')::text from (
    select m.id, m.seq, m.kind, m.quantity, m.occurred_at as "occurredAt", m.recorded_at as "recordedAt",
      json_build_object('id', e.id, 'code', e.code, 'name', e.name) as exhibit, ${person('f')} as "recordedBy"
    from (select * from custody.movements_of_warehouse($1, $2, $3) limit 100) as m
      join custody.exhibit e on e.id = m.exhibit_id join identity.staff f on f.id = m.recorded_by
    order by m.occurred_at desc, m.id desc) as x`,
  w3: `select json_build_object('id', e.id, 'code', e.code, 'name', e.name, 'status', e.status, 'movements', (
      select json_agg(x) from (
        select m.id, m.seq, m.kind, m.quantity, m.occurred_at as "occurredAt", m.recorded_at as "recordedAt", m.note,
          ${placeOf('a')} as "from", ${placeOf('b')} as "to",
          (select ${person('f')} from identity.staff f where f.id = m.recorded_by) as "recordedBy",
          ${number('o')} as "order", ${number('v')} as voucher,
          case when h.id is not null then json_build_object('giverName', h.giver_name, 'receiverName', h.receiver_name,
            'minutes', json_build_object('number', d.number)) end as handover
        from custody.movement m
          join custody.place a on a.id = m.from_place_id join custody.place b on b.id = m.to_place_id
          left join custody.document o on o.id = m.order_id left join custody.document v on v.id = m.voucher_id
          left join custody.handover h on h.id = m.handover_id left join custody.document d on d.id = h.document_id
        where m.exhibit_id = e.id order by m.seq desc limit 100) as x))::text
    from custody.exhibit e where e.id = $1`,
  w4: `select json_build_object('id', id, 'version', version)::text from custody.relocate($1, $2, $3, $4, $5, $6)`,
  w5: `select json_agg(json_build_object('id', id, 'code', code, 'name', name, 'exhibits', exhibits))::text from custody.dashboard`,
};

export function hashOf(text) {
  return createHash('sha256').update(text).digest('hex');
}

const globalId = (type, id) => Buffer.from(`${type}:${id}`, 'utf8').toString('base64url');
export const localId = (id) => Buffer.from(id, 'base64url').toString('utf8').split(':')[1];

/** What each contender is told for the same question; `one` is a question of support/variety.mjs. */
export const tell = {
  house: {
    cursors: (one) => tell.house.w1(one),
    w1: (one) => ({ warehouseId: globalId('Warehouse', one.warehouseId), after: one.after }),
    w2: (one) => ({
      filter: { warehouseId: globalId('Warehouse', one.warehouseId), from: one.from, until: one.until },
    }),
    w3: (one) => ({ id: globalId('Exhibit', one.exhibitId) }),
    w4: (one) => ({
      requestId: one.requestId,
      input: {
        exhibitId: globalId('Exhibit', one.exhibitId),
        expectedVersion: one.version,
        fromPlaceId: globalId('Place', one.from),
        toPlaceId: globalId('Place', one.to),
        quantity: one.quantity,
      },
    }),
    w5: () => ({}),
  },
  postgraphile: {
    w1: ({ warehouseId, beforeId }) => ({ warehouseId, beforeId }),
    w2: ({ warehouseId, from, until }) => ({ warehouseId, from, until }),
    w3: (one) => ({ id: one.exhibitId }),
    w4: (one) => ({
      input: {
        ofExhibit: one.exhibitId,
        expectedVersion: one.version,
        source: one.from,
        target: one.to,
        amount: one.quantity,
        recorder: one.recorderId,
      },
    }),
    w5: () => ({}),
  },
  idiomatic: {
    w1: ({ warehouseId, beforeId }) => ({ warehouseId, beforeId }),
    w2: ({ warehouseId, from, until }) => ({ warehouseId, from, until }),
    w3: (one) => ({ id: one.exhibitId }),
    w4: (one) => ({
      exhibitId: one.exhibitId,
      expectedVersion: one.version,
      fromPlaceId: one.from,
      toPlaceId: one.to,
      quantity: one.quantity,
      recorderId: one.recorderId,
    }),
  },
  limit: {
    w1: (one) => [one.warehouseId, one.beforeId],
    w2: (one) => [one.warehouseId, one.from, one.until],
    w3: (one) => [one.exhibitId],
    w4: (one) => [one.exhibitId, one.version, one.from, one.to, one.quantity, one.recorderId],
    w5: () => [],
  },
};

const same = (data) => data;
const renamed = (row, names) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [names[name] ?? name, value]));

/** From the answer of each contender to the common form; ids are made local, a page becomes its rows. */
export const read = {
  house: {
    w1: (data) =>
      data.exhibits.nodes.map(({ liveSeal, movements, ...exhibit }) => ({
        ...exhibit,
        id: localId(exhibit.id),
        case: { ...exhibit.case, id: localId(exhibit.case.id) },
        liveSeal: liveSeal && {
          id: localId(liveSeal.id),
          labelIssuer: liveSeal.label.issuer,
          labelNumber: liveSeal.label.number,
          appliedAt: liveSeal.appliedAt,
        },
        lastMovements: movements.nodes.map(houseMovement),
      })),
    w2: (data) => data.movements.nodes.map(houseMovement),
    w3: ({ node }) => ({ ...node, id: localId(node.id), movements: node.movements.nodes.map(houseMovement) }),
    w4: ({ exhibitRelocate: { exhibit, userErrors } }) =>
      userErrors.length > 0 ? { userErrors } : { id: localId(exhibit.id), version: exhibit.version },
    w5: (data) =>
      data.warehouses.nodes.map(({ id, code, name, exhibitCount, counters }) => ({
        id: localId(id),
        code,
        name,
        exhibits: counters?.exhibits ?? exhibitCount,
      })),
  },
  postgraphile: {
    w1: (data) =>
      data.exhibitsOfWarehouse.nodes.map(
        ({
          caseFileByCaseId,
          presentHoldingsByExhibitId,
          movementsByExhibitId,
          liveSealByExhibitId,
          ...exhibit
        }) => ({
          ...renamed(exhibit, { rowId: 'id' }),
          case: renamed(caseFileByCaseId, { rowId: 'id' }),
          holdings: presentHoldingsByExhibitId.nodes.map(({ quantity, placeByPlaceId: place }) => ({
            quantity,
            place: renamed(place, { warehouseByWarehouseIdAndOfficeId: 'warehouse' }),
          })),
          liveSeal: liveSealByExhibitId && renamed(liveSealByExhibitId, { rowId: 'id' }),
          lastMovements: movementsByExhibitId.nodes.map(postgraphileMovement),
        }),
      ),
    w2: (data) => data.movementsOfWarehouse.nodes.map(postgraphileMovement),
    w3: ({ exhibitByRowId: { movementsByExhibitId, ...exhibit } }) => ({
      ...renamed(exhibit, { rowId: 'id' }),
      movements: movementsByExhibitId.nodes.map(postgraphileMovement),
    }),
    w4: (data) => renamed(data.relocate.result, { rowId: 'id' }),
    w5: (data) => data.allDashboards.nodes.map((row) => renamed(row, { rowId: 'id' })),
  },
  idiomatic: {
    w1: (data) => data.exhibits,
    w2: (data) => data.movements,
    w3: (data) => data.exhibit,
    w4: (data) => data.relocate,
  },
  limit: { w1: same, w2: same, w3: same, w4: same, w5: same },
};

function houseMovement({ recordedBy, exhibit, ...movement }) {
  return {
    ...movement,
    id: localId(movement.id),
    recordedBy: { ...recordedBy, id: localId(recordedBy.id) },
    ...(exhibit && { exhibit: { ...exhibit, id: localId(exhibit.id) } }),
  };
}

function postgraphileMovement({
  identityStaffByRecordedBy,
  exhibitByExhibitId,
  handoverByHandoverId,
  ...movement
}) {
  return {
    ...renamed(movement, {
      rowId: 'id',
      placeByFromPlaceId: 'from',
      placeByToPlaceId: 'to',
      documentByOrderId: 'order',
      documentByVoucherId: 'voucher',
    }),
    recordedBy: renamed(identityStaffByRecordedBy, { rowId: 'id' }),
    ...(exhibitByExhibitId && { exhibit: renamed(exhibitByExhibitId, { rowId: 'id' }) }),
    ...(handoverByHandoverId !== undefined && {
      handover: handoverByHandoverId && renamed(handoverByHandoverId, { documentByDocumentId: 'minutes' }),
    }),
  };
}

/** Members in one order, numbers and instants written in one way, so that equal answers are equal texts. */
export function canonical(value) {
  if (Array.isArray(value)) {
    return value.map(canonical);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((name) => [name, canonicalMember(name, value[name])]),
    );
  }
  return value;
}

function canonicalMember(name, value) {
  if (value !== null && /^(quantity|quantityReceived)$/.test(name)) {
    return Number(value);
  }
  if (value !== null && /^(occurredAt|recordedAt|appliedAt)$/.test(name)) {
    return new Date(value).toISOString();
  }
  return canonical(value);
}
