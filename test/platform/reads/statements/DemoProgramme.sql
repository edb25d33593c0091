-- query DemoProgramme($workingYear: String!) { programme(workingYear: $workingYear) { id version status from to } }
select (select row_to_json(r) from (
select "t1"."id" as "id", "t1"."version" as "version", "t1"."status" as "status", "t1"."year_from" as "from", "t1"."year_to" as "to" from "inspection"."programme" as "t1" where "t1"."working_year" = $1 and "t1"."status" <> 'WITHDRAWN' and (
"t1"."office_id" = any($2::uuid[])
or ("t1"."status" in ('APPROVED', 'CLOSED') and exists (
select from identity.office o where o.parent_id = "t1"."office_id" and o.id = any($3::uuid[]))))
order by "t1"."working_year", "t1"."id" limit 1) r);
