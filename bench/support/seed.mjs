// Fills the tables of the migrations with set operations. The same size gives the same rows, ids included.
// The triggers sleep meanwhile, so what they keep (numbers, holdings, status, version) is computed here the same way.

/** Where the seeded rows can be told from others, and what the run needs besides the house's own tables. */
const workshop = `
  create schema bench;

  -- A pick from 0 to count - 1 that looks random and is always the same.
  create function bench.pick(n bigint, salt integer, count integer) returns integer
  language sql immutable strict parallel safe as $body$
    select ((((n + salt::bigint * 7919) * 2654435761) % 4294967296) / 4096 % count)::integer
  $body$;

  -- A UUID of version 7: its time, and what it is of in place of chance.
  create function bench.id(at timestamptz, of text, n bigint) returns uuid
  language sql immutable strict parallel safe as $body$
    select overlay(overlay(overlay(md5(of || n)
      placing lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') from 1)
      placing '7' from 13) placing '8' from 17)::uuid
  $body$;

  -- ISO/IEC 7064 MOD 37,36, as on the labels.
  create function bench.check_character(stem text) returns text
  language plpgsql immutable strict parallel safe as $body$
  declare
    alphabet constant text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    remainder integer := 36;
    letter text;
  begin
    foreach letter in array regexp_split_to_array(replace(stem, '-', ''), '') loop
      remainder := (remainder + strpos(alphabet, letter) - 1) % 36;
      remainder := (case remainder when 0 then 36 else remainder end * 2) % 37;
    end loop;
    return substr(alphabet, (37 - remainder) % 36 + 1, 1);
  end
  $body$;
`;

/** 15 offices with a warehouse each, their places and 20 people. */
const organisation = `
  create table bench.office as
    select n as office_no, bench.id('2022-12-01', 'office', n) as id,
      case when n = 0 then 'TINH' else 'KV' || lpad(n::text, 2, '0') end as code,
      bench.id('2022-12-02', 'warehouse', n) as warehouse_id
    from generate_series(0, 14) as n;
  create unique index on bench.office (office_no);

  insert into identity.office (id, parent_id, code, kind, number, name)
    select id, case when office_no > 0 then bench.id('2022-12-01', 'office', 0) end, code,
      case when office_no = 0 then 'PROVINCE' else 'REGIONAL_OFFICE' end, nullif(office_no, 0),
      case when office_no = 0 then 'Thi hành án dân sự tỉnh Gia Lai' else 'Phòng THADS khu vực ' || office_no end
    from bench.office order by office_no;

  -- Twenty people per office; nobody can log in with a password.
  create table bench.staff as
    select s as staff_no, s % 15 as office_no, s / 15 as desk, bench.id('2022-12-03', 'staff', s) as id
    from generate_series(0, 299) as s;
  create unique index on bench.staff (office_no, desk);

  insert into identity.staff (id, username, full_name, title, password_hash)
    select s.id, case when s.desk < 4 then 'thukho' else 'canbo' end || s.desk || '.' || lower(o.code),
      (array['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Huỳnh', 'Võ', 'Đặng', 'Bùi', 'Rơ Châm', 'Ksor', 'Siu'])[1 + s.staff_no % 11]
        || ' ' || (array['Văn', 'Thị', 'Minh', 'Ngọc', 'Thanh', 'Hữu', 'Kim'])[1 + s.staff_no % 7]
        || ' ' || (array['An', 'Bình', 'Chi', 'Dũng', 'Giang', 'Hà', 'Hòa', 'Khôi', 'Lan', 'Mai', 'Nam', 'Phúc', 'Sơn'])[1 + s.staff_no % 13],
      case when s.desk < 4 then 'Thủ kho vật chứng' else 'Cán bộ' end, 'none'
    from bench.staff s join bench.office o using (office_no);

  insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
    select bench.id('2022-12-04', 'role', s.staff_no), s.id,
      case when s.desk < 4 then 'KEEPER' when s.desk = 4 then 'ACCOUNTANT'
        when s.desk = 5 and s.office_no = 0 then 'FINANCE' when s.desk = 5 then 'OFFICE_HEAD'
        when s.desk = 6 and s.office_no = 0 then 'PROVINCIAL_HEAD'
        else 'ENFORCEMENT_OFFICER' end,
      o.id, '2023-01-01'
    from bench.staff s join bench.office o using (office_no);

  insert into custody.warehouse (id, office_id, code, name, ownership)
    select warehouse_id, id, 'KVC-' || code, 'Kho vật chứng ' || code, 'OWN' from bench.office;

  insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name)
    select bench.id('2022-12-05', 'outside-' || p.kind, o.office_no), o.id, null, null, p.kind, p.code, p.name
    from bench.office o, (values
      ('SOURCE', 'NGUON', 'Bên giao'), ('TRANSIT', 'DUONG', 'Đang vận chuyển'), ('CONSUMED', 'HAOHUT', 'Đã dùng khi giám định'),
      ('DISPOSED', 'XULY', 'Đã xử lý'), ('MISSING', 'THIEU', 'Thiếu khi kiểm kê'), ('TREASURY', 'KBNN', 'Kho bạc Nhà nước'),
      ('EXPERT', 'GIAMDINH', 'Cơ quan giám định'), ('COURT', 'TOAAN', 'Tòa án'), ('INVESTIGATOR', 'CQDT', 'Cơ quan điều tra'),
      ('THIRD_PARTY', 'TRONGGIU', 'Người được giao trông giữ')) as p (kind, code, name);
  insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name, own_fitness, fitness)
    select bench.id('2022-12-05', 'root', office_no), id, warehouse_id, null, 'WAREHOUSE', 'KVC-' || code, 'Kho vật chứng ' || code,
      'LOCKED_ROOM', 'LOCKED_ROOM'
    from bench.office;
  insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name, fitness)
    select bench.id('2022-12-05', 'zone', o.office_no * 100 + z), o.id, o.warehouse_id,
      bench.id('2022-12-05', 'root', o.office_no), 'ZONE', chr(64 + z), 'Khu ' || chr(64 + z), 'LOCKED_ROOM'
    from bench.office o, generate_series(1, 6) as z;
  insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name, fitness)
    select bench.id('2022-12-05', 'shelf', o.office_no * 1000 + z * 10 + s), o.id, o.warehouse_id,
      bench.id('2022-12-05', 'zone', o.office_no * 100 + z), 'SHELF', chr(64 + z) || s, 'Kệ ' || chr(64 + z) || s, 'LOCKED_ROOM'
    from bench.office o, generate_series(1, 6) as z, generate_series(1, 6) as s;
  -- Bins are numbered from 0 to 179 in each warehouse.
  insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name, fitness)
    select bench.id('2022-12-05', 'bin', o.office_no * 1000 + b), o.id, o.warehouse_id,
      bench.id('2022-12-05', 'shelf', o.office_no * 1000 + (b / 30 + 1) * 10 + (b / 5) % 6 + 1), 'BIN',
      chr(65 + b / 30) || (b / 5) % 6 + 1 || '-' || b % 5 + 1, 'Ô ' || chr(65 + b / 30) || (b / 5) % 6 + 1 || '-' || b % 5 + 1,
      'LOCKED_ROOM'
    from bench.office o, generate_series(0, 179) as b;
`;

/** Cases with two parties, and the papers on which their items come, go out, come back and are disposed of. */
const cases = ({ cases }) => `
  create table bench.case_plan as
    select c, c % 15 as office_no, t, bench.id(t, 'case', c) as id
    from generate_series(1, ${cases}) as c,
      lateral (select timestamptz '2023-01-02 08:00+07' + interval '1250 days' * (c - 1) / ${cases} as t) as begun;
  create unique index on bench.case_plan (c);
  analyze bench.case_plan;

  insert into custody.case_file (id, office_id, title, judgment_number, judgment_date, enforcement_decision_number,
      enforcement_decision_date, created_at)
    select p.id, o.id,
      'Vụ ' || (array['trộm cắp tài sản', 'mua bán trái phép chất ma túy', 'lừa đảo chiếm đoạt tài sản',
        'hủy hoại rừng', 'đánh bạc', 'cố ý gây thương tích', 'tranh chấp hợp đồng'])[1 + bench.pick(c, 1, 7)]
        || ' ' || (array['Nguyễn Văn', 'Trần Thị', 'Siu', 'Ksor', 'Rơ Châm', 'Lê Hữu'])[1 + bench.pick(c, 2, 6)]
        || ' ' || (array['Bình', 'Đức', 'Hạnh', 'Lộc', 'Ngọc', 'Yến'])[1 + bench.pick(c, 3, 6)],
      c || '/' || extract(year from p.t::date - 40) || '/HS-ST', p.t::date - 40, c || '/QĐ-THADS', p.t::date - 3, p.t
    from bench.case_plan p join bench.office o using (office_no) order by c;

  insert into custody.party (id, case_id, name, capacity, position)
    select bench.id(p.t, 'party', c * 2 + i), p.id,
      (array['Nguyễn Văn Bình', 'Trần Thị Hạnh', 'Siu Đức', 'Ksor Lộc', 'Rơ Châm Ngọc', 'Lê Hữu Yến'])[1 + bench.pick(c + i, 4, 6)],
      case i when 0 then 'DEFENDANT' else 'CREDITOR' end, i + 1
    from bench.case_plan p, generate_series(0, 1) as i;

  insert into custody.document (id, office_id, kind, document_year, number, dated, signer_id, signer_name)
    select bench.id(p.t, d.role, c), o.id, d.kind, extract(year from p.t), c * 3 + d.copy || '/' || d.symbol, p.t::date,
      h.id, h.full_name
    from bench.case_plan p join bench.office o using (office_no)
      join bench.staff b on b.office_no = 0 and b.desk = 6 join identity.staff h on h.id = b.id, (values
      ('in-order', 'ENTRY_ORDER', 0, 'LNK'), ('in-voucher', 'RECEIPT_VOUCHER', 0, 'PNK'), ('in-minutes', 'HANDOVER_MINUTES', 0, 'BBGN'),
      ('out-order', 'EXIT_ORDER', 0, 'LXK'), ('out-voucher', 'ISSUE_VOUCHER', 0, 'PXK'), ('out-minutes', 'HANDOVER_MINUTES', 1, 'BBGN'),
      ('back-order', 'ENTRY_ORDER', 1, 'LNK'), ('back-voucher', 'RECEIPT_VOUCHER', 1, 'PNK'), ('back-minutes', 'HANDOVER_MINUTES', 2, 'BBGN'),
      ('decision', 'DISPOSAL_DECISION', 0, 'QĐ-THADS'), ('opening', 'OPENING_MINUTES', 0, 'BBMNP'), ('sealing', 'SEALING_MINUTES', 0, 'BBNP')
    ) as d (role, kind, copy, symbol) order by c;
  insert into custody.document_series (office_id, kind, document_year, last)
    select office_id, kind, document_year, max(split_part(number, '/', 1)::integer) from custody.document group by 1, 2, 3;

  insert into custody.handover (id, office_id, document_id, giver_id, giver_name, giver_organisation, receiver_id,
      receiver_name, receiver_organisation, handed_over_at)
    select bench.id(p.t, d.role || '-handover', c), o.id, bench.id(p.t, d.role || '-minutes', c),
      case when d.gives then s.id end, case when d.gives then f.full_name else 'Phạm Đình Quân' end,
      case when d.gives then o.code else 'Công an tỉnh Gia Lai' end,
      case when d.gives then null else s.id end, case when d.gives then 'Phạm Đình Quân' else f.full_name end,
      case when d.gives then 'Công an tỉnh Gia Lai' else o.code end, p.t
    from bench.case_plan p join bench.office o using (office_no)
      join bench.staff s on s.office_no = p.office_no and s.desk = bench.pick(p.c, 5, 4)
      join identity.staff f on f.id = s.id,
      (values ('in', false), ('out', true), ('back', false)) as d (role, gives) order by c;
`;

/**
 * An item is received, then moved, released and returned in turn; the last step may be a release or its disposal.
 * \`steps\` of it are written; all of an item moves at once.
 */
const exhibits = ({ exhibits, cases }) => `
  create table bench.exhibit_plan as
    select e, c, office_no, p.id as case_id, received.t, bench.id(received.t, 'exhibit', e) as id, steps, last_kind, quantity,
      bench.pick(e, 10, 14) as sort
    from generate_series(1, ${exhibits}) as e,
      lateral (select 1 + (e - 1) * ${cases}::bigint / ${exhibits} as c) as of_case
      join bench.case_plan p using (c),
      lateral (select date_trunc('milliseconds', p.t + interval '1 second' * bench.pick(e, 6, 20000)) as t) as received,
      lateral (select 1 + bench.pick(e, 7, 9) as steps) as chain,
      lateral (select case
          when steps = 1 then 'RECEIPT'
          when (steps - 2) % 3 = 2 then 'RETURN'
          when steps >= 3 and bench.pick(e, 8, 6) = 0 then 'DISPOSAL'
          when (steps - 2) % 3 = 1 and bench.pick(e, 9, 5) = 0 then 'RELEASE'
          else 'RELOCATION' end as last_kind) as ending,
      lateral (select (case when bench.pick(e, 10, 14) < 9 then 1 + bench.pick(e, 11, 3) else 0.5 + bench.pick(e, 11, 4000) / 100.0 end)::numeric(20, 6)
        as quantity) as much;
  create unique index on bench.exhibit_plan (e);
  analyze bench.exhibit_plan;

  create table bench.step as
    select x.e, x.id as exhibit_id, x.office_no, x.c, k, kind, x.quantity,
      date_trunc('milliseconds', x.t + (timestamptz '2026-09-30 17:00+07' - x.t)
        * ((k - 1 + case when k = 1 then 0 else bench.pick(x.e * 16 + k, 12, 900) / 1000.0 end) / x.steps)) as occurred_at,
      case kind
        when 'RECEIPT' then bench.id('2022-12-05', 'outside-SOURCE', x.office_no)
        when 'RETURN' then bench.id('2022-12-05', 'outside-' || (array['EXPERT', 'COURT', 'INVESTIGATOR'])[1 + (x.e + k - 1) % 3], x.office_no)
        else bench.id('2022-12-05', 'bin', x.office_no * 1000 + (bench.pick(x.e, 13, 180) + (k - 1) * 7) % 180)
      end as from_place_id,
      case kind
        when 'RELEASE' then bench.id('2022-12-05', 'outside-' || (array['EXPERT', 'COURT', 'INVESTIGATOR'])[1 + (x.e + k) % 3], x.office_no)
        when 'DISPOSAL' then bench.id('2022-12-05', 'outside-DISPOSED', x.office_no)
        else bench.id('2022-12-05', 'bin', x.office_no * 1000 + (bench.pick(x.e, 13, 180) + k * 7) % 180)
      end as to_place_id,
      case kind when 'RECEIPT' then 'in' when 'RETURN' then 'back' when 'RELOCATION' then null else 'out' end as papers
    from bench.exhibit_plan x, generate_series(1, x.steps) as k,
      lateral (select case when k = x.steps then x.last_kind when k = 1 then 'RECEIPT'
        else (array['RELOCATION', 'RELEASE', 'RETURN'])[1 + (k - 2) % 3] end as kind) as what;
  analyze bench.step;

  insert into custody.exhibit (id, office_id, case_id, code, kind, class_code, name, features, unit_code,
      quantity_received, condition, value_amount, value_basis, status, last_seq, last_occurred_at, created_at, version)
    select x.id, o.id, x.case_id, stem || '-' || bench.check_character(stem),
      case when bench.pick(x.e, 14, 10) = 0 then 'HELD_ASSET' else 'EXHIBIT' end, sort.class_code,
      sort.name || case when sort.numbered then ' ' || lpad(bench.pick(x.e, 15, 100000)::text, 5, '0') else '' end,
      case when bench.pick(x.e, 16, 3) = 0 then 'Đã qua sử dụng, trầy xước nhẹ' else '' end,
      sort.unit_code, x.quantity, 'Nguyên vẹn', case when bench.pick(x.e, 17, 2) = 0 then 100000 * bench.pick(x.e, 18, 900) end,
      case when bench.pick(x.e, 17, 2) = 0 then 'APPRAISED' else 'UNKNOWN' end,
      case x.last_kind when 'RELEASE' then 'RELEASED' when 'DISPOSAL' then 'DISPOSED' else 'IN_STORE' end,
      x.steps, l.occurred_at, x.t, 1 + x.steps
    from bench.exhibit_plan x
      join bench.office o using (office_no)
      join bench.step l on l.e = x.e and l.k = x.steps
      join (values
        (0, 'VEHICLE', 'Xe máy Honda Wave, biển số 81B1-', 'XE', true), (1, 'VEHICLE', 'Xe ô tô tải Thaco, biển số 81C-', 'XE', true),
        (2, 'ELECTRONICS', 'Điện thoại di động Samsung, số IMEI 3567890', 'CAI', true), (3, 'ELECTRONICS', 'Máy tính xách tay Dell, số máy', 'CAI', true),
        (4, 'TOOL', 'Dao rựa cán gỗ', 'CAI', false), (5, 'TOOL', 'Máy cưa xăng Husqvarna, số khung', 'CAI', true),
        (6, 'CLOTHING', 'Áo khoác màu đen', 'CAI', false), (7, 'DOCUMENT', 'Giấy chứng nhận quyền sử dụng đất số', 'TO', true),
        (8, 'WEAPON', 'Súng tự chế, nòng dài', 'KHAU', false), (9, 'DRUG', 'Chất bột màu trắng nghi ma túy, ký hiệu M', 'G', true),
        (10, 'GOLD', 'Dây chuyền kim loại màu vàng', 'CHI', false), (11, 'TIMBER', 'Gỗ hương xẻ hộp, số búa', 'M3', true),
        (12, 'CHEMICAL', 'Hóa chất dạng lỏng đựng trong can', 'LIT', false), (13, 'OTHER', 'Cà phê nhân', 'KG', false)
      ) as sort (sort, class_code, name, unit_code, numbered) using (sort),
      lateral (select o.code || '-' || to_char(x.t, 'YY') || '-' || lpad(x.e::text, greatest(5, length(x.e::text)), '0') as stem) as label
    order by x.id;

  insert into custody.release (id, office_id, exhibit_id, place_id, quantity, returned_quantity, purpose, requested_by, released_at)
    select bench.id(s.occurred_at, 'release', s.e * 16 + s.k), o.id, s.exhibit_id, s.to_place_id, s.quantity,
      case when s.k = x.steps then 0 else s.quantity end, 'Giám định', 'Phòng Kỹ thuật hình sự', s.occurred_at
    from bench.step s join bench.exhibit_plan x on x.e = s.e join bench.office o on o.office_no = s.office_no
    where s.kind = 'RELEASE';

  insert into custody.disposal (id, office_id, exhibit_id, kind, decision_id, quantity, recipient, disposed_at)
    select bench.id(s.occurred_at, 'disposal', s.e), o.id, s.exhibit_id, 'RETURN', bench.id(p.t, 'decision', s.c), s.quantity,
      'Nguyễn Văn Bình', s.occurred_at
    from bench.step s join bench.case_plan p on p.c = s.c join bench.office o on o.office_no = s.office_no
    where s.kind = 'DISPOSAL';
`;

const movements = ({ hasWarehouse }) => `
  insert into custody.movement (id, office_id, exhibit_id, seq, kind, from_place_id, to_place_id, quantity, occurred_at,
      recorded_at, recorded_by, order_id, voucher_id, handover_id, release_id, disposal_id, note${hasWarehouse ? ', warehouse_id' : ''})
    select bench.id(s.occurred_at, 'movement', s.e * 16 + s.k), o.id, s.exhibit_id, s.k, s.kind, s.from_place_id, s.to_place_id,
      s.quantity, s.occurred_at, s.occurred_at + interval '3 minutes', f.id,
      bench.id(p.t, s.papers || '-order', s.c), bench.id(p.t, s.papers || '-voucher', s.c), bench.id(p.t, s.papers || '-handover', s.c),
      case s.kind when 'RELEASE' then bench.id(s.occurred_at, 'release', s.e * 16 + s.k)
        when 'RETURN' then bench.id(b.occurred_at, 'release', s.e * 16 + s.k - 1) end,
      case when s.kind = 'DISPOSAL' then bench.id(s.occurred_at, 'disposal', s.e) end,
      case when bench.pick(s.e * 16 + s.k, 19, 10) = 0 then 'Xếp lại kho theo kế hoạch quý' else '' end${hasWarehouse ? ', o.warehouse_id' : ''}
    from bench.step s
      join bench.case_plan p on p.c = s.c
      join bench.office o on o.office_no = s.office_no
      join bench.staff f on f.office_no = s.office_no and f.desk = bench.pick(s.e * 16 + s.k, 20, 4)
      left join bench.step b on s.kind = 'RETURN' and b.e = s.e and b.k = s.k - 1
    -- in the order of time, as they were written in life
    order by s.occurred_at, s.e;

  insert into custody.holding (exhibit_id, place_id, quantity, office_id)
    select exhibit_id, place_id, sum(quantity), (select office_id from custody.place where id = place_id) from (
      select exhibit_id, to_place_id as place_id, quantity from bench.step
      union all
      select exhibit_id, from_place_id, -quantity from bench.step where kind <> 'RECEIPT'
    ) as change group by exhibit_id, place_id order by exhibit_id;
`;

/** A seal from the receipt on; of every third item it was opened and another one pasted. */
const seals = `
  create table bench.seal_plan as
    select x.e, x.id as exhibit_id, x.office_no, x.c, x.t, bench.pick(x.e, 21, 3) = 0 as opened, l.occurred_at as last_at,
      x.last_kind = 'DISPOSAL' as disposed, f.id as keeper_id, p.t as case_t
    from bench.exhibit_plan x join bench.step l on l.e = x.e and l.k = x.steps join bench.case_plan p on p.c = x.c
      join bench.staff f on f.office_no = x.office_no and f.desk = bench.pick(x.e, 22, 4);

  insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, label_number, packing, reason, state_before,
      state_after, applied_at, applied_by, ended_at, end_kind)
    select bench.id(s.t, 'seal', s.e), o.id, s.exhibit_id, 1, o.code, 'NP' || s.e, 'BAG', 'Nhập kho', 'Chưa niêm phong', 'Nguyên vẹn',
      s.t, s.keeper_id,
      case when s.opened then s.t + interval '30 minutes' when s.disposed then s.last_at end,
      case when s.opened then 'OPENED' when s.disposed then 'DISPOSED' end
    from bench.seal_plan s join bench.office o using (office_no) order by s.e;
  insert into custody.seal_opening (id, office_id, seal_id, exhibit_id, reason, condition_found, state_after, minutes_id, opened_at, opened_by)
    select bench.id(s.t, 'opening', s.e), o.id, bench.id(s.t, 'seal', s.e), s.exhibit_id, 'Kiểm tra số lượng', 'INTACT', 'Nguyên vẹn',
      bench.id(s.case_t, 'opening', s.c), s.t + interval '30 minutes', s.keeper_id
    from bench.seal_plan s join bench.office o using (office_no) where s.opened;
  insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, label_number, packing, reason, state_before,
      state_after, minutes_id, applied_at, applied_by, reseals_opening_id, ended_at, end_kind)
    select bench.id(s.t + interval '1 hour', 'reseal', s.e), o.id, s.exhibit_id, 2, o.code, 'NPL' || s.e, 'BAG', 'Niêm phong lại', 'Đã mở',
      'Nguyên vẹn', bench.id(s.case_t, 'sealing', s.c), s.t + interval '1 hour', s.keeper_id, bench.id(s.t, 'opening', s.e),
      case when s.disposed then s.last_at end, case when s.disposed then 'DISPOSED' end
    from bench.seal_plan s join bench.office o using (office_no) where s.opened;
  insert into custody.participant (id, seal_id, opening_id, staff_id, name, capacity, signature)
    select bench.id(s.t, 'participant', s.e * 4 + act * 2 + person),
      case when act = 1 then bench.id(s.t + interval '1 hour', 'reseal', s.e) end, case when act = 0 then bench.id(s.t, 'opening', s.e) end,
      case when person = 0 then s.keeper_id end, case when person = 0 then 'Thủ kho' else 'Trần Thị Hạnh' end,
      case when person = 0 then 'ORGANISER' else 'WITNESS' end, 'SIGNED'
    from bench.seal_plan s, generate_series(0, 1) as act, generate_series(0, 1) as person where s.opened;
`;

/** The trail of every third movement. */
const trail = `
  insert into trail.event (id, recorded_at, occurred_at, actor_id, actor_name, actor_roles, office_id, kind, subject_type,
      subject_id, subject_label, request_id, before, after)
    select bench.id(m.recorded_at, 'event', s.e * 16 + s.k), m.recorded_at, m.occurred_at, m.recorded_by, f.full_name, '{KEEPER}', m.office_id,
      case m.kind when 'RECEIPT' then 'exhibit.received' when 'RELOCATION' then 'exhibit.relocated' when 'RELEASE' then 'exhibit.released'
        when 'RETURN' then 'exhibit.returned' else 'exhibit.disposed' end,
      'Exhibit', m.exhibit_id, x.code, bench.id(m.recorded_at, 'request', s.e * 16 + s.k),
      jsonb_build_object('place', a.code), jsonb_build_object('place', b.code, 'quantity', m.quantity::text)
    from bench.step s join custody.movement m on m.exhibit_id = s.exhibit_id and m.seq = s.k
      join custody.exhibit x on x.id = m.exhibit_id join identity.staff f on f.id = m.recorded_by
      join custody.place a on a.id = m.from_place_id join custody.place b on b.id = m.to_place_id
    where (s.e + s.k) % 3 = 0 order by m.recorded_at;
`;

const businessSchemas = ['identity', 'custody', 'trail'];

/** Fills a freshly migrated database. What exists only once other changes have landed is filled where it is there. */
export async function seed(client, size, tell) {
  const step = async (name, statements) => {
    const began = performance.now();
    await client.query(statements);
    tell(`  ${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  };
  await client.query(
    "set work_mem = '512MB'; set maintenance_work_mem = '512MB'; set synchronous_commit = off",
  );
  await client.query(workshop);
  const wake = await sleepingTriggers(client);
  const rebuild = await withoutIndexes(client);
  await step('offices, people, places', organisation);
  await step('cases and papers', cases(size));
  await step('exhibits', exhibits(size));
  await step(
    'movements and holdings',
    movements({ hasWarehouse: await isWritableColumn(client, 'movement', 'warehouse_id') }),
  );
  await step('seals', seals);
  await step('trail', trail);
  await step('counters, standing and search', kept);
  await step('indexes', rebuild.join(';\n'));
  await client.query(wake.join(';\n'));
  await client.query(`drop table bench.step, bench.seal_plan, bench.case_plan, bench.exhibit_plan`);
  await step('vacuum', 'vacuum (freeze, analyze)');
}

/** Switches all triggers of the filled tables off, those of the constraints too, and answers how each is woken. */
async function sleepingTriggers(client) {
  const { rows: triggers } = await client.query(
    `select c.oid::regclass::text as table, quote_ident(t.tgname) as name, t.tgenabled as state
     from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where c.relnamespace::regnamespace::text = any($1) and not t.tgisinternal`,
    [businessSchemas],
  );
  const { rows: tables } = await client.query(
    `select oid::regclass::text as name from pg_class where relkind = 'r' and relnamespace::regnamespace::text = any($1)`,
    [businessSchemas],
  );
  for (const { name } of tables) {
    await client.query(`alter table ${name} disable trigger all`);
  }
  const how = { O: 'enable', A: 'enable always', R: 'enable replica', D: 'disable' };
  return [
    ...tables.map(({ name }) => `alter table ${name} enable trigger all`),
    ...triggers.map(({ table, name, state }) => `alter table ${table} ${how[state]} trigger ${name}`),
  ];
}

/** Drops the indexes of the filled tables that no constraint needs, and answers how they are made again. */
async function withoutIndexes(client) {
  const { rows } = await client.query(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i join pg_class c on c.oid = i.indrelid
     where c.relnamespace::regnamespace::text = any($1)
       and not exists (select from pg_constraint where conindid = i.indexrelid)`,
    [businessSchemas],
  );
  for (const { name } of rows) {
    await client.query(`drop index ${name}`);
  }
  return rows.map(({ definition }) => definition);
}

export async function isWritableColumn(client, table, column) {
  const { rowCount } = await client.query(
    `select from information_schema.columns
     where table_schema = 'custody' and table_name = $1 and column_name = $2 and is_generated = 'NEVER'`,
    [table, column],
  );
  return rowCount > 0;
}

/** What the triggers keep besides: counters, the standing of items and the entries of the search, filled as their migrations fill them. */
const kept = `
  delete from custody.warehouse_counter;
  delete from custody.stock;
  insert into custody.stock (exhibit_id, warehouse_id, here, high_risk, unsealed, released)
    select exhibit_id, warehouse_id, here, high_risk, unsealed, released from custody.live_stock;
  insert into custody.warehouse_counter (warehouse_id, office_id, exhibits, high_risk, unsealed, released)
    select s.warehouse_id, w.office_id, count(*) filter (where here), count(*) filter (where high_risk),
      count(*) filter (where unsealed), count(*) filter (where released)
    from custody.stock s join custody.warehouse w on w.id = s.warehouse_id group by s.warehouse_id, w.office_id;
  insert into custody.exhibit_standing select * from custody.live_exhibit_standing;
  delete from custody.search_entry;
  insert into custody.search_entry select * from custody.live_search_entry;
`;
