-- query DemoDiscrepancies($id: ID!) { node(id: $id) { ... on Inventory {
--   discrepancies(first: 100) { nodes { id kind version line { exhibitCode } recounts { verdict } } } } } }
select (select coalesce(json_agg(r), '[]') from (
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t2"."id" as "id", "t2"."kind" as "kind", "t2"."version" as "version", (select row_to_json(r) from (
select (select e.code from custody.exhibit e where e.id = "t3"."exhibit_id") as "exhibitCode" from "inventory"."line" as "t3" where "t3"."id" = "t2"."line_id") r) as "line", (select coalesce(json_agg(r), '[]') from (
select case when not (
select (case when "d"."line_id" is null
then (select ((cardinality($1::uuid[]) > 0 or cardinality($2::uuid[]) > 0) and exists (
select from inventory.inventory i
where i.id = "find"."inventory_id" and i.status = 'COMPARED' and ("i"."office_id" = any($3::uuid[]) or "i"."id" = any($4::uuid[])))
and exists (
select from inventory.discrepancy unsettled
where unsettled.inventory_id = "find"."inventory_id" and unsettled.decision is null
and unsettled.count_id = "find"."id")
and not coalesce($5::uuid in ("find"."counted_by", "find"."second_counted_by"), false)) from inventory.count find where find.id = "d"."count_id")
else ((cardinality($6::uuid[]) > 0 or cardinality($7::uuid[]) > 0) and exists (
select from inventory.inventory i
where i.id = "d"."inventory_id" and i.status = 'COMPARED' and ("i"."office_id" = any($8::uuid[]) or "i"."id" = any($9::uuid[])))
and exists (
select from inventory.discrepancy unsettled join inventory.line about on about.id = unsettled.line_id
where unsettled.inventory_id = "d"."inventory_id" and unsettled.decision is null
and about.exhibit_id = (select about.exhibit_id from inventory.line about where about.id = "d"."line_id"))
and not exists (
select from inventory.count own join inventory.line at on at.id = own.line_id
where own.inventory_id = "d"."inventory_id" and at.exhibit_id = (select about.exhibit_id from inventory.line about where about.id = "d"."line_id") and coalesce($10::uuid in ("own"."counted_by", "own"."second_counted_by"), false))) end) from inventory.discrepancy d where d.id = "t4"."discrepancy_id") then "t4"."verdict" end as "verdict" from "inventory"."recount" as "t4" where "t4"."discrepancy_id" = "t2"."id" and not (
select (case when "d"."line_id" is null
then (select ((cardinality($11::uuid[]) > 0 or cardinality($12::uuid[]) > 0) and exists (
select from inventory.inventory i
where i.id = "find"."inventory_id" and i.status = 'COMPARED' and ("i"."office_id" = any($13::uuid[]) or "i"."id" = any($14::uuid[])))
and exists (
select from inventory.discrepancy unsettled
where unsettled.inventory_id = "find"."inventory_id" and unsettled.decision is null
and unsettled.count_id = "find"."id")
and not coalesce($15::uuid in ("find"."counted_by", "find"."second_counted_by"), false)) from inventory.count find where find.id = "d"."count_id")
else ((cardinality($16::uuid[]) > 0 or cardinality($17::uuid[]) > 0) and exists (
select from inventory.inventory i
where i.id = "d"."inventory_id" and i.status = 'COMPARED' and ("i"."office_id" = any($18::uuid[]) or "i"."id" = any($19::uuid[])))
and exists (
select from inventory.discrepancy unsettled join inventory.line about on about.id = unsettled.line_id
where unsettled.inventory_id = "d"."inventory_id" and unsettled.decision is null
and about.exhibit_id = (select about.exhibit_id from inventory.line about where about.id = "d"."line_id"))
and not exists (
select from inventory.count own join inventory.line at on at.id = own.line_id
where own.inventory_id = "d"."inventory_id" and at.exhibit_id = (select about.exhibit_id from inventory.line about where about.id = "d"."line_id") and coalesce($20::uuid in ("own"."counted_by", "own"."second_counted_by"), false))) end) from inventory.discrepancy d where d.id = "t4"."discrepancy_id")
order by "t4"."counted_at" desc, "t4"."id" desc) r) as "recounts" from "inventory"."discrepancy" as "t2" where "t2"."inventory_id" = "t1"."id" and not (case when "t2"."line_id" is null
then (select ((cardinality($21::uuid[]) > 0 or cardinality($22::uuid[]) > 0) and exists (
select from inventory.inventory i
where i.id = "find"."inventory_id" and i.status = 'COMPARED' and ("i"."office_id" = any($23::uuid[]) or "i"."id" = any($24::uuid[])))
and exists (
select from inventory.discrepancy unsettled
where unsettled.inventory_id = "find"."inventory_id" and unsettled.decision is null
and unsettled.count_id = "find"."id")
and not coalesce($25::uuid in ("find"."counted_by", "find"."second_counted_by"), false)) from inventory.count find where find.id = "t2"."count_id")
else ((cardinality($26::uuid[]) > 0 or cardinality($27::uuid[]) > 0) and exists (
select from inventory.inventory i
where i.id = "t2"."inventory_id" and i.status = 'COMPARED' and ("i"."office_id" = any($28::uuid[]) or "i"."id" = any($29::uuid[])))
and exists (
select from inventory.discrepancy unsettled join inventory.line about on about.id = unsettled.line_id
where unsettled.inventory_id = "t2"."inventory_id" and unsettled.decision is null
and about.exhibit_id = (select about.exhibit_id from inventory.line about where about.id = "t2"."line_id"))
and not exists (
select from inventory.count own join inventory.line at on at.id = own.line_id
where own.inventory_id = "t2"."inventory_id" and at.exhibit_id = (select about.exhibit_id from inventory.line about where about.id = "t2"."line_id") and coalesce($30::uuid in ("own"."counted_by", "own"."second_counted_by"), false))) end)
order by "t2"."ordinal" limit 101) page limit $31::bigint) r)) as "discrepancies:1VDT0Puzuh", "t1"."id" as "$id" from "inventory"."inventory" as "t1"
where "t1"."id" = any($32::uuid[]) and ("t1"."office_id" = any($33::uuid[]) or "t1"."id" = any($34::uuid[]))) r);
