-- query DemoOffices { offices { id code } }
select (select coalesce(json_agg(r), '[]') from (
select "t1"."id" as "id", "t1"."code" as "code" from "identity"."office" as "t1" where "t1"."id" = any($1::uuid[])
order by array_position(array['PROVINCE', 'DEPARTMENT'], "t1"."kind"), "t1"."code") r);
