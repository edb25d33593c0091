-- query DemoCountSheet($id: ID!) { node(id: $id) { ... on Inventory {
--   status lines(first: 100) { nodes { exhibitCode expected bookQuantity difference } } } } }
select (select coalesce(json_agg(r), '[]') from (
select "t1"."status" as "status", json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select (select e.code from custody.exhibit e where e.id = "t2"."exhibit_id") as "exhibitCode", (case when ((select i.compared_at is not null from inventory.inventory i where i.id = "t2"."inventory_id") and not ((cardinality($1::uuid[]) > 0 or cardinality($2::uuid[]) > 0) and exists (
select from inventory.inventory i
where i.id = "t2"."inventory_id" and i.status = 'COMPARED' and ("i"."office_id" = any($3::uuid[]) or "i"."id" = any($4::uuid[])))
and exists (
select from inventory.discrepancy unsettled join inventory.line about on about.id = unsettled.line_id
where unsettled.inventory_id = "t2"."inventory_id" and unsettled.decision is null
and about.exhibit_id = "t2"."exhibit_id")
and not exists (
select from inventory.count own join inventory.line at on at.id = own.line_id
where own.inventory_id = "t2"."inventory_id" and at.exhibit_id = "t2"."exhibit_id" and coalesce($5::uuid in ("own"."counted_by", "own"."second_counted_by"), false)))) then "t2"."expected_quantity" end)::text as "expected", (case when ((select i.compared_at is not null from inventory.inventory i where i.id = "t2"."inventory_id") and not ((cardinality($6::uuid[]) > 0 or cardinality($7::uuid[]) > 0) and exists (
select from inventory.inventory i
where i.id = "t2"."inventory_id" and i.status = 'COMPARED' and ("i"."office_id" = any($8::uuid[]) or "i"."id" = any($9::uuid[])))
and exists (
select from inventory.discrepancy unsettled join inventory.line about on about.id = unsettled.line_id
where unsettled.inventory_id = "t2"."inventory_id" and unsettled.decision is null
and about.exhibit_id = "t2"."exhibit_id")
and not exists (
select from inventory.count own join inventory.line at on at.id = own.line_id
where own.inventory_id = "t2"."inventory_id" and at.exhibit_id = "t2"."exhibit_id" and coalesce($10::uuid in ("own"."counted_by", "own"."second_counted_by"), false)))) then "t2"."book_quantity" end)::text as "bookQuantity", (case when ((select i.compared_at is not null from inventory.inventory i where i.id = "t2"."inventory_id") and not ((cardinality($11::uuid[]) > 0 or cardinality($12::uuid[]) > 0) and exists (
select from inventory.inventory i
where i.id = "t2"."inventory_id" and i.status = 'COMPARED' and ("i"."office_id" = any($13::uuid[]) or "i"."id" = any($14::uuid[])))
and exists (
select from inventory.discrepancy unsettled join inventory.line about on about.id = unsettled.line_id
where unsettled.inventory_id = "t2"."inventory_id" and unsettled.decision is null
and about.exhibit_id = "t2"."exhibit_id")
and not exists (
select from inventory.count own join inventory.line at on at.id = own.line_id
where own.inventory_id = "t2"."inventory_id" and at.exhibit_id = "t2"."exhibit_id" and coalesce($15::uuid in ("own"."counted_by", "own"."second_counted_by"), false)))) then (select d.quantity from inventory.count d where d.id = "t2"."count_id") - "t2"."expected_quantity" end)::text as "difference" from "inventory"."line" as "t2"
join custody.place p on p.id = "t2"."place_id" join custody.exhibit e on e.id = "t2"."exhibit_id" where "t2"."inventory_id" = "t1"."id"
order by p.code, e.code, "t2"."id" limit 101) page limit $16::bigint) r)) as "lines:1VDT0Puzuh", "t1"."id" as "$id" from "inventory"."inventory" as "t1"
where "t1"."id" = any($17::uuid[]) and ("t1"."office_id" = any($18::uuid[]) or "t1"."id" = any($19::uuid[]))) r);
