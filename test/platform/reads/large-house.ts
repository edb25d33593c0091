import { globalIdOf } from '../../../src/platform/graphql/global-id.js';
import { openTestHouse, type TestHouse } from '../../support/test-house.js';

/** The tables of which the large house has so many rows that nobody may read them from end to end. */
export const largeTables: ReadonlySet<string> = new Set([
  'custody.case_file',
  'custody.document',
  'custody.exhibit',
  'custody.exhibit_standing',
  'custody.handover',
  'custody.holding',
  'custody.movement',
  'custody.participant',
  'custody.party',
  'custody.register_difference',
  'custody.register_draft_row',
  'custody.register_row',
  'custody.release',
  'custody.search_entry',
  'custody.seal',
  'custody.seal_check',
  'custody.stock',
  'custody.transfer',
  'custody.transfer_line',
  'inventory.count',
  'inventory.line',
  'trail.event',
  'trail.event_context',
  'trail.leaf',
]);

/**
 * A house with the rows of years: 40,000 items in fourteen offices with their cases, papers, movements, seals and
 * events, and inventories, transfers, releases and imported rows by the thousand. KV05 has one of each, KV03 has at
 * least sixty of each, also below one item, one seal, one inventory. Written past every rule, for reading alone; what the
 * triggers would have derived is filled from the views by which `so-kho check` judges it.
 */
export async function openLargeHouse(): Promise<TestHouse> {
  const t = await openTestHouse();
  await t.owner.query(disableTriggers);
  for (const statement of fill.split(/;\n+/)) {
    await t.owner.query(statement);
  }
  await t.owner.query('vacuum analyze');
  t.clock.hold();
  return t;
}

const disableTriggers = `
  do $$ declare one regclass; begin
    for one in select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname in ('custody', 'inventory', 'trail', 'inspection', 'identity')
    loop execute format('alter table %s disable trigger all', one); end loop;
  end $$`;

/**
 * Site 0 is KV03 and site 14 KV05; item g lies in site g % 14, item 40,000 in KV05, and its case in the same office.
 * Item 0 has been moved within its warehouse 59 times and has 60 seals, seal 0 has 60 checks. A part of every fourth item
 * was with the experts, and one in seven of these parts is still there.
 */
const fill = `
create function pg_temp.id(kind int, n bigint) returns uuid language sql immutable as
  $$ select ('01a00000-00' || lpad(to_hex(kind), 2, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;

create temp table site as
  select (row_number() over (order by o.code <> 'KV03', o.code = 'KV05', o.code))::int - 1 as n, o.id as office_id,
    w.id as warehouse_id,
    (select s.id from identity.staff s join identity.role_assignment r on r.staff_id = s.id
     where r.office_id = o.id and r.role = 'KEEPER' order by s.username limit 1) as keeper_id,
    (select p.id from custody.place p where p.office_id = o.id and p.kind = 'SOURCE') as source_id,
    (select p.id from custody.place p where p.office_id = o.id and p.kind = 'EXPERT' order by p.code limit 1) as expert_id,
    array(select p.id from custody.place p where p.warehouse_id = w.id and p.kind = 'SHELF' order by p.code) as places
  from identity.office o join custody.warehouse w on w.office_id = o.id and w.code = 'K1'
  where o.kind in ('REGIONAL_OFFICE', 'PROVINCE');

create temp table item as
  select g, site.*, pg_temp.id(1, g) as exhibit_id, places[1 + g / 14 % 12] as place_id,
    case when g = 0 then 60 when g / 14 % 4 = 3 then 2 else 1 end as last_within, g / 14 % 4 = 0 as was_out,
    g / 14 % 28 = 20 as is_out, g - g % 2 as papers,
    '2026-02-01T00:00:00Z'::timestamptz + g * interval '5 minutes' as received_at,
    pg_temp.id(2, case when site.n = 14 then 20000 else g % 19992 end) as case_id
  from generate_series(0, 40000) g join site on site.n = case when g = 40000 then 14 else g % 14 end;

insert into custody.case_file (id, office_id, title, judgment_number, judgment_date, enforcement_decision_number,
    enforcement_decision_date, source)
  select case_id, min(office_id::text)::uuid, 'Vụ ' || min(g), case when min(g) % 5 > 0 then min(g) || '/HS-ST' end,
    case when min(g) % 5 > 0 then '2026-01-15'::date end, case when min(g) % 5 > 2 then min(g) || '/QĐ' end,
    case when min(g) % 5 > 2 then '2026-02-15'::date end, 'REGISTER'
  from item group by case_id;

insert into custody.case_decision (id, office_id, case_id, kind, body_kind, organisation, number, dated, in_force_on,
    signer_name, entered_by)
  select pg_temp.id(26, k), office_id, case_id, 'DISPOSAL_DECISION', 'COURT', 'TAND tỉnh', k || '/QĐ', '2026-03-01',
    '2026-03-01', 'Thẩm phán Lê Y', keeper_id
  from item, generate_series(0, 59) k where g = 0;

insert into custody.party (id, case_id, name, capacity, position)
  select pg_temp.id(3, row_number() over ()), id, 'Siu Văn ' || title, 'DEFENDANT', 1 from custody.case_file;

insert into custody.exhibit (id, office_id, case_id, code, kind, class_code, name, features, unit_code,
    quantity_received, condition, status, last_seq, last_occurred_at)
  select exhibit_id, office_id, case_id, 'X-' || g, 'EXHIBIT', case when g % 9 = 0 then 'DRUG' else 'TOOL' end,
    (array['Xe máy', 'Vam phá khóa', 'Điện thoại', 'Dao phóng', 'Máy khoan', 'Gói bột', 'Đèn pin', 'Sổ ghi nợ', 'Két sắt',
      'Xăng', 'Gỗ hương'])[1 + g % 11] || ' ' || (array['đỏ', 'đen', 'xanh', 'trắng', 'cũ', 'gãy', 'mới'])[1 + g / 11 % 7],
    'Biển số 81B' || g % 9 + 1 || '-' || lpad(g::text, 5, '0'), 'CAI', 10, 'cũ',
    case when is_out then 'RELEASED' else 'IN_STORE' end, last_within + was_out::int + (was_out and not is_out)::int,
    '2026-11-01T00:00:00Z'
  from item;

insert into custody.case_decision_item (decision_id, exhibit_id, orders)
  select pg_temp.id(26, k), exhibit_id, 'RETURN' from item, generate_series(0, 59) k
  where case_id = pg_temp.id(2, 0) and (k = 0 or g = 0);

insert into custody.document (id, office_id, kind, document_year, number, dated, signer_id, signer_name)
  select pg_temp.id(4, 3 * g + k), office_id, (array['ENTRY_ORDER', 'RECEIPT_VOUCHER', 'HANDOVER_MINUTES'])[k + 1], 2026,
    g || '/L', '2026-02-01', head.id, head.full_name
  from item, generate_series(0, 2) k, (select id, full_name from identity.staff where username = 'truong.tinh') head
  where g % 2 = 0;

insert into custody.handover (id, office_id, document_id, giver_name, giver_organisation, receiver_id, receiver_name,
    receiver_organisation, handed_over_at)
  select pg_temp.id(5, g), office_id, pg_temp.id(4, 3 * g + 2), 'Trần Văn Giao', 'Công an tỉnh', keeper_id, 'Thủ kho',
    'THADS', '2026-02-01T00:00:00Z'
  from item where g % 2 = 0;

insert into custody.movement (id, office_id, warehouse_id, exhibit_id, seq, kind, from_place_id, to_place_id, quantity,
    occurred_at, recorded_by, order_id, voucher_id, handover_id)
  select pg_temp.id(6, g), office_id, warehouse_id, exhibit_id, 1, 'RECEIPT', source_id, place_id, 10,
    received_at, keeper_id, pg_temp.id(4, 3 * papers), pg_temp.id(4, 3 * papers + 1), pg_temp.id(5, papers)
  from item;

insert into custody.movement (id, office_id, warehouse_id, exhibit_id, seq, kind, from_place_id, to_place_id, quantity,
    occurred_at, recorded_by)
  select pg_temp.id(7, 100 * g + k), office_id, warehouse_id, exhibit_id, k, 'RELOCATION',
    case when k % 2 = 0 then place_id else places[13] end, case when k % 2 = 0 then places[13] else place_id end, 10,
    received_at + k * interval '1 hour', keeper_id
  from item, generate_series(2, 60) k where k <= last_within;

insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, label_number, packing, reason, state_before,
    state_after, applied_at, applied_by, ended_at, end_kind)
  select pg_temp.id(8, 100 * g + k), office_id, exhibit_id, k + 1, 'Công an tỉnh', g || '-' || k, 'BOX', 'niêm phong',
    'rời', 'trong hộp', '2026-02-02T00:00:00Z', keeper_id,
    case when k < 59 and g = 0 then '2026-02-03T00:00:00Z'::timestamptz end, case when k < 59 and g = 0 then 'OPENED' end
  from item, generate_series(0, 59) k where g % 2 = 0 and (k = 0 or g = 0);

insert into custody.seal_check (id, office_id, seal_id, exhibit_id, condition, occasion, checked_at, checked_by)
  select pg_temp.id(9, 100 * g + k), office_id, pg_temp.id(8, 100 * g), exhibit_id, 'INTACT', 'MONTHLY',
    '2026-03-01T00:00:00Z'::timestamptz + k * interval '1 day', keeper_id
  from item, generate_series(0, 59) k where g % 2 = 0 and (k = 0 or g = 0);

insert into custody.participant (id, seal_id, name, capacity, signature)
  select pg_temp.id(10, 2 * g + k), pg_temp.id(8, 100 * g), 'Người ' || k, 'WITNESS', 'SIGNED'
  from item, generate_series(0, 1) k where g % 2 = 0;

insert into custody.release (id, office_id, exhibit_id, place_id, quantity, returned_quantity, purpose, requested_by,
    released_at, due_on)
  select pg_temp.id(11, g), office_id, exhibit_id, expert_id, 4, case when is_out then 0 else 4 end, 'giám định',
    'Tòa án', '2026-04-01T00:00:00Z', case when g % 3 > 0 then '2026-06-01'::date + g % 365 end
  from item where was_out;

insert into custody.movement (id, office_id, warehouse_id, exhibit_id, seq, kind, from_place_id, to_place_id, quantity,
    occurred_at, recorded_by, order_id, voucher_id, handover_id, release_id)
  select pg_temp.id(25, 2 * g + k), office_id, warehouse_id, exhibit_id, last_within + 1 + k,
    case k when 0 then 'RELEASE' else 'RETURN' end, case k when 0 then stands_at else expert_id end,
    case k when 0 then expert_id else stands_at end, 4, received_at + (last_within + 1 + k) * interval '1 hour',
    keeper_id, pg_temp.id(4, 3 * papers), pg_temp.id(4, 3 * papers + 1), pg_temp.id(5, papers), pg_temp.id(11, g)
  from (select *, case when g = 0 then places[13] else place_id end as stands_at from item) i, generate_series(0, 1) k
  where was_out and (k = 0 or not is_out);

insert into custody.transfer (id, from_office_id, to_office_id, from_warehouse_id, to_warehouse_id, status, reason,
    dispatched_at, accepted_at)
  select pg_temp.id(12, i.g), i.office_id, other.office_id, i.warehouse_id, other.warehouse_id,
    case when i.g < 600 then 'IN_TRANSIT' else 'ACCEPTED' end, 'chuyển', '2026-05-01T00:00:00Z',
    case when i.g >= 600 then '2026-05-02T00:00:00Z'::timestamptz end
  from item i join site other on other.n = (i.n + 1) % 14 where i.g % 5 = 0 and i.n < 14;

insert into custody.transfer_line (transfer_id, exhibit_id, quantity)
  select pg_temp.id(12, g), exhibit_id, 10 from item where g % 5 = 0 and n < 14;

insert into trail.event (id, recorded_at, occurred_at, actor_id, actor_name, actor_roles, office_id, kind, subject_type,
    subject_id, subject_label, request_id, after)
  select pg_temp.id(13, 50000 * k + g), '2026-06-01T00:00:00Z'::timestamptz + (2 * g + k) * interval '1 second',
    '2026-06-01T00:00:00Z', keeper_id, 'Thủ kho', array['KEEPER'], office_id,
    (array['exhibit.received', 'exhibit.relocated', 'seal.applied', 'seal.checked'])[1 + (g + k) % 4], 'Exhibit',
    exhibit_id, 'X-' || g, pg_temp.id(14, g), '{"status": "IN_STORE"}'
  from item, generate_series(0, 1) k where g < 40000 or k = 0 order by g, k;

insert into trail.event_context (context_id, recorded_at, event_id, office_id)
  select context, e.recorded_at, e.id, e.office_id
  from trail.event e join item i on i.exhibit_id = e.subject_id,
    unnest(array[i.case_id, i.warehouse_id, i.place_id]) context;

insert into trail.leaf (leaf_index, event_id, xid, entry, leaf_hash, source, type, office_id, subject_type, subject_id, at,
    actor_id)
  select row_number() over (order by recorded_at, id, k) - 1, case k when 0 then id else pg_temp.id(25, row_number() over ()) end, '1',
    convert_to(json_build_object('kind', case k when 0 then 'domain' else 'row' end, 'type', kind, 'at', '2026-06-01T00:00:00.000Z',
      'office', office_id, 'actor', json_build_object('sub', actor_id), 'db', json_build_object('user', 'so_kho_app', 'xid', '1', 'i', 1, 'n', 1),
      'subject', json_build_object('t', 'Exhibit', 'id', subject_id), 'payload', json_build_object('enc', 'jcs'))::text, 'UTF8'),
    sha256(convert_to(id::text || k, 'UTF8')), case k when 0 then 'domain' else 'row' end, kind, office_id, 'Exhibit', subject_id,
    recorded_at, actor_id
  from trail.event, generate_series(0, 1) k;

insert into inventory.inventory (id, office_id, warehouse_id, code, kind, as_of, status, opened_by, opened_at,
    compared_by, compared_at, closed_by, closed_at)
  select pg_temp.id(15, 1000 * n + k), office_id, warehouse_id, 'KK-' || n || '-' || k, 'QUARTER', '2026-06-30T00:00:00Z',
    'CLOSED', keeper_id, '2026-06-30T00:00:00Z', keeper_id, '2026-07-01T00:00:00Z', keeper_id, '2026-07-02T00:00:00Z'
  from site, generate_series(0, 59) k where n = 0 or (k < 20 and n < 14) or k = 0;

insert into inventory.line (id, inventory_id, warehouse_id, exhibit_id, place_id, origin, book_quantity,
    expected_quantity, count_id)
  select pg_temp.id(16, g), pg_temp.id(15, 1000 * n + case when n = 14 then 0 else g / 14 % 3 end), warehouse_id,
    exhibit_id, place_id, 'BOOK', 10, 10, pg_temp.id(17, g)
  from item;

insert into inventory.count (id, inventory_id, warehouse_id, line_id, place_id, quantity, counted_at, counted_by)
  select pg_temp.id(17, i.g), l.inventory_id, i.warehouse_id, l.id, i.place_id, 9 + i.g % 2, '2026-06-30T01:00:00Z',
    i.keeper_id
  from item i join inventory.line l on l.id = pg_temp.id(16, i.g);

insert into inventory.count (id, inventory_id, warehouse_id, place_id, description, quantity, counted_at, counted_by)
  select pg_temp.id(18, k), pg_temp.id(15, 1000 * n), warehouse_id, places[1], 'vật lạ ' || k, 1, '2026-06-30T01:00:00Z',
    keeper_id
  from site, generate_series(0, 59) k where n = 0;

insert into inventory.discrepancy (id, inventory_id, ordinal, kind, line_id, count_id, quantity)
  select pg_temp.id(19, g), l.inventory_id, g / 14 + 1, 'SHORTAGE', l.id, l.count_id, 1
  from item i join inventory.line l on l.id = pg_temp.id(16, i.g) where i.g % 42 = 0 and i.g < 5040;

insert into custody.register_import (id, office_id, file_name, file_sha256, title, sheet_name, warehouse_id, case_count,
    rows_read, taken, taken_with_warning, set_aside, known, in_stock, issued, taken_in_stock, taken_issued, findings,
    other_rows, prepared_by, imported_by)
  select pg_temp.id(20, 1000 * n + k), office_id, 'so.xlsx', md5(n || 'a' || k) || md5(k || 'b'), 'Sổ', 'Sổ', warehouse_id,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '[]', '[]', gen_random_uuid(), keeper_id
  from site, generate_series(0, 59) k where n = 0 or k = 0;

insert into custody.register_row (id, office_id, import_id, row_number, fingerprint, verdict, case_key, findings,
    original_cells, inherited_cells, exhibit_id)
  select pg_temp.id(21, g), office_id, pg_temp.id(20, 1000 * n), g, md5('a' || g) || md5('b' || g),
    case when g % 9 = 0 then 'SET_ASIDE' else 'TAKEN' end, 'k', '{"reasons": [], "warnings": [], "notices": []}', '[]', '[]',
    case when g % 9 = 0 then null else exhibit_id end
  from item where g % 2 = 0;

insert into custody.register_draft (id, office_id, file_name, file_sha256, reading_until, judgement, prepared_by)
  select pg_temp.id(27, 1000 * n + k), office_id, 'so.xlsx', md5(n || 'a' || k) || md5(k || 'b'), '2026-06-30T01:00:00Z', 1, keeper_id
  from site, generate_series(0, 59) k where n = 0 or k = 0;

insert into custody.register_draft_row (id, office_id, draft_id, judgement, row_number, kind, decision, findings,
    original_cells, inherited_cells)
  select pg_temp.id(28, g), office_id, pg_temp.id(27, 1000 * n), 1, g, 'ITEM', case when g % 9 = 0 then 'SET_ASIDE' else 'TAKEN' end,
    '{"reasons": [], "warnings": [], "notices": []}', '[]', '[]'
  from item where g % 2 = 0;

insert into custody.register_difference (id, office_id, import_id, row_id, row_number, fingerprint, kind, fields,
    original_cells, inherited_cells)
  select pg_temp.id(29, g), office_id, pg_temp.id(20, 1000 * n), pg_temp.id(21, g), g, md5('c' || g) || md5('d' || g), 'FACT', '[]',
    '[]', '[]'
  from item where g % 2 = 0;

insert into inspection.programme (id, office_id, working_year, year_from, year_to, seed, author_id, drafted_at)
  select pg_temp.id(22, year), o.id, year::text, make_date(year - 1, 10, 1), make_date(year, 9, 30), 'x', s.id,
    '2026-09-01T00:00:00Z'
  from identity.office o, identity.staff s, generate_series(2027, 2028) year
  where o.parent_id is null and s.username = 'taichinh1';

insert into inspection.programme_target (id, programme_id, kind, position, required, offices, basis)
  select pg_temp.id(23, year), pg_temp.id(22, year), 'ACCOUNTING', 1, 14, 14, 'Kế hoạch'
  from generate_series(2027, 2028) year;

insert into inspection.inspection (id, programme_id, year_from, year_to, office_id, kind, subject, starts_on, ends_on,
    leader_id)
  select pg_temp.id(24, 10000 * year + 100 * n + k), pg_temp.id(22, year), make_date(year - 1, 10, 1),
    make_date(year, 9, 30), office_id, 'ACCOUNTING', 'tài chính', make_date(year - 1, 10, 5) + k * 30,
    make_date(year - 1, 10, 8) + k * 30, s.id
  from site, generate_series(0, 4) k, generate_series(2027, 2028) year, identity.staff s
  where s.username = 'taichinh1' and (year = 2027 or (n = 0 and k = 0));

analyze;

insert into custody.holding (exhibit_id, place_id, office_id, quantity)
  select d.exhibit_id, d.place_id, p.office_id, d.counted
  from custody.holding_difference d join custody.place p on p.id = d.place_id;

insert into custody.exhibit_standing select * from custody.live_exhibit_standing;

insert into custody.stock (exhibit_id, warehouse_id, here, high_risk, unsealed, released)
  select exhibit_id, warehouse_id, here, high_risk, unsealed, released from custody.live_stock;

insert into custody.warehouse_counter (warehouse_id, office_id, exhibits, high_risk, unsealed, released)
  select w.id, w.office_id, count(*) filter (where s.here), count(*) filter (where s.high_risk),
    count(*) filter (where s.unsealed), count(*) filter (where s.released)
  from custody.stock s join custody.warehouse w on w.id = s.warehouse_id group by w.id;

insert into custody.search_entry (id, kind, office_id, exhibit_id, case_id, seal_id, codes, words)
  select id, kind, office_id, exhibit_id, case_id, seal_id, codes, words from custody.live_search_entry
`;

/** The global id of what the large house has under a kind and a number, as `fill` counts them. */
export const largeIds = {
  exhibit: (n: number) => globalIdOf('Exhibit', idOf(1, n)),
  seal: (n: number) => globalIdOf('Seal', idOf(8, n)),
  inventory: (n: number) => globalIdOf('Inventory', idOf(15, n)),
  case: (n: number) => globalIdOf('CaseFile', idOf(2, n)),
  registerImport: (n: number) => globalIdOf('RegisterImport', idOf(20, n)),
  registerDraft: (n: number) => globalIdOf('RegisterDraft', idOf(27, n)),
  programme: (n: number) => globalIdOf('Programme', idOf(22, n)),
  transfer: (n: number) => globalIdOf('Transfer', idOf(12, n)),
  opening: () => globalIdOf('SealOpening', idOf(8, 0)),
  decision: () => globalIdOf('CaseDecision', idOf(26, 0)),
  disposal: () => globalIdOf('Disposal', idOf(8, 0)),
};

function idOf(kind: number, n: number): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  return `01a00000-00${hex(kind, 2)}-7000-8000-${hex(n, 12)}`;
}
