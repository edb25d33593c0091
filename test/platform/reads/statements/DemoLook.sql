-- query DemoLook($id: ID!) { node(id: $id) { ... on Exhibit { id code status version sealState liveSeal { id } holdings { quantity place { code } } } } }
select (select coalesce(json_agg(r), '[]') from (
select case when (select c.high_risk from custody.exhibit_class c where c.code = "t1"."class_code") then (select row_to_json(r) from (select "t1"."id" as "id", "t1"."office_id" as "officeId", "t1"."code" as "code", "t1"."class_code" as "classCode", (
select r.value from rules.rule r
where r.code = $1 and r.valid_from <= $2::date and (r.valid_to is null or r.valid_to > $3::date)
order by r.valid_from desc limit 1) as "periodMinutes") r) end as "$watched", "t1"."id" as "id", "t1"."code" as "code", "t1"."status" as "status", "t1"."version" as "version", (
select s."seal_state" from custody.exhibit_standing s where s.exhibit_id = "t1"."id") as "sealState", (select row_to_json(r) from (
select "t2"."id" as "id" from "custody"."seal" as "t2" where "t2"."exhibit_id" = "t1"."id" and "t2"."ended_at" is null) r) as "liveSeal", (select coalesce(json_agg(r), '[]') from (
select ("t3"."quantity")::text as "quantity", (select row_to_json(r) from (
select "t4"."code" as "code" from "custody"."place" as "t4" where "t4"."id" = "t3"."place_id") r) as "place" from "custody"."holding" as "t3" join custody.place p on p.id = "t3"."place_id" where "t3"."exhibit_id" = "t1"."id" and "t3"."quantity" > 0
order by p.code, p.id) r) as "holdings", "t1"."id" as "$id" from "custody"."exhibit" as "t1"
where "t1"."id" = any($4::uuid[]) and ("t1"."office_id" = any($5::uuid[]) or exists (
select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
where l.exhibit_id = "t1"."id" and t.status = 'IN_TRANSIT' and t.to_office_id = any($6::uuid[])))) r);
