// Which questions are asked: many of each kind, the same ones of every contender, from what was seeded.
import { createHash, randomUUID } from 'node:crypto';
import { lastId } from './peer-functions.mjs';

/** Sessions of one person per warehouse, and of one who sees all; known to the run alone, and alive for a day. */
export async function openSessions(admin) {
  const { rows } = await admin.query(`
    select r.role, r.staff_id as id, w.id as warehouse_id
    from identity.role_assignment r left join custody.warehouse w on w.office_id = r.office_id
    where r.role in ('KEEPER', 'FINANCE') order by r.staff_id`);
  const keepers = new Map(
    rows.filter(({ role }) => role === 'KEEPER').map((row) => [row.warehouse_id, row.id]),
  );
  const finance = rows.find(({ role }) => role === 'FINANCE').id;
  const secret = randomUUID();
  const opened = new Map();
  for (const staffId of new Set([...keepers.values(), finance])) {
    const token = createHash('sha256')
      .update(secret + staffId)
      .digest('base64url');
    await admin.query(
      `with session as (
        insert into identity.session (id, staff_id, opened_at, expires_at, method, credentials_version)
        select gen_random_uuid(), id, now(), now() + interval '1 day', 'PASSWORD', credentials_version
        from identity.staff where id = $1 returning id)
      insert into identity.session_token (id, session_id, issued_at, access_hash, access_expires_at, refresh_hash, refresh_expires_at)
      -- A token lives for five minutes; this one is issued tomorrow, so that no run outlives it.
      select gen_random_uuid(), id, now() + interval '23 hours', $2, now() + interval '23 hours', $3, now() + interval '23 hours' from session`,
      [
        staffId,
        createHash('sha256').update(token).digest('hex'),
        createHash('sha256').update(`${token}-`).digest('hex'),
      ],
    );
    opened.set(staffId, token);
  }
  return {
    keeperOf: (warehouseId) => keepers.get(warehouseId),
    tokenOf: (staffId) => opened.get(staffId),
    finance,
  };
}

/** The questions of all reading workloads. The pages of w1 get their cursors when a contender that needs them is there. */
export async function readQuestions(admin, sessions) {
  const { rows: warehouses } = await admin.query('select id from custody.warehouse order by code');
  const pages = [];
  for (const { id } of warehouses) {
    pages.push(...(await pagesOf(admin, id)));
  }
  return {
    w1: pages.map(asKeeper(sessions)),
    w2: (await periods(admin)).map(asKeeper(sessions)),
    w3: (await someExhibits(admin)).map(asKeeper(sessions)),
    w5: [{ token: sessions.tokenOf(sessions.finance) }],
  };
}

const asKeeper = (sessions) => (one) => ({
  ...one,
  token: sessions.tokenOf(sessions.keeperOf(one.warehouseId)),
});

/** Up to 20 full pages of a warehouse, the newest first. */
async function pagesOf(admin, warehouseId) {
  const { rows } = await admin.query(
    `select id from custody.exhibits_of_warehouse($1, $2) with ordinality as e where ordinality % 50 = 0 limit 20`,
    [warehouseId, lastId],
  );
  const begins = [lastId, ...rows.slice(0, -1).map(({ id }) => id)].slice(0, Math.max(1, rows.length));
  return begins.map((beforeId, index) => ({ warehouseId, beforeId, page: index }));
}

/** Periods of two months, in all warehouses. */
async function periods(admin) {
  const { rows } = await admin.query(`
    select w.id as "warehouseId", begin as "from", begin + interval '60 days' as until
    from generate_series(0, 39) as n, custody.warehouse w,
      lateral (select timestamptz '2023-03-01' + interval '1 day' * bench.pick(n * 15 + ascii(right(w.code, 1)), 30, 1150) as begin) as period
    order by bench.pick(n, 31, 1000), w.code`);
  return rows.map((row) => ({ ...row, from: row.from.toISOString(), until: row.until.toISOString() }));
}

async function someExhibits(admin) {
  const { rows } = await admin.query(`
    select id as "exhibitId", warehouse_id as "warehouseId" from (
      select e.id, w.id as warehouse_id from custody.exhibit e join custody.warehouse w on w.office_id = e.office_id
      order by md5(e.code) limit 5000) as picked`);
  return rows;
}

/**
 * What can be moved, a share for each contender: item, place, version as they are at this moment. Nobody else moves the
 * items of a share, so the client knows their versions as long as it waits for the answers.
 */
export async function movableShare(admin, sessions, share, shares) {
  const { rows } = await admin.query(
    `select e.id as "exhibitId", e.version, h.place_id as "from", h.quantity::text as quantity, p.warehouse_id as "warehouseId",
      (select id from custody.place o where o.warehouse_id = p.warehouse_id and o.kind = 'BIN' and o.id <> p.id
        order by md5(o.id::text || e.code) limit 1) as "to"
    from (
      select id, code, version from custody.exhibit where status = 'IN_STORE' and abs(hashtext(code)) % $2 = $1
      order by md5(code) limit 2000) as e
    join custody.holding h on h.exhibit_id = e.id and h.quantity > 0 join custody.place p on p.id = h.place_id
    where p.kind = 'BIN'`,
    [share, shares],
  );
  return rows.map((row) => {
    const recorderId = sessions.keeperOf(row.warehouseId);
    return {
      ...row,
      quantity: String(Number(row.quantity)),
      recorderId,
      token: sessions.tokenOf(recorderId),
    };
  });
}
