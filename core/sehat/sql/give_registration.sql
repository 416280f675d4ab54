-- The number of a person at a hospital, given now where there is none; the tenant is bound. Two
-- desks may meet the same person at once: the second waits and has the number that the first gave.
create or replace function give_registration(
  p_tenant uuid, p_person uuid, p_user uuid, p_date date) returns text
language plpgsql volatile set search_path = pg_catalog, public as $$
declare
  given text;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_tenant::text || p_person::text, 0));
  select r.number into given from registration r
    where r.tenant_id = p_tenant and r.person_id = p_person;
  if given is null then
    given := to_char(p_date, 'YY') || '-'
      || serial_text(next_number('registration', to_char(p_date, 'YYYY')), 6);
    insert into registration (tenant_id, person_id, number, by)
      values (p_tenant, p_person, given, p_user);
    perform index_registration(p_tenant, array[p_person]);
  end if;
  return given;
end
$$;
alter function give_registration(uuid, uuid, uuid, date) owner to sehat_owner;
revoke all on function give_registration(uuid, uuid, uuid, date) from public;
grant execute on function give_registration(uuid, uuid, uuid, date) to sehat_app, sehat_registry;
