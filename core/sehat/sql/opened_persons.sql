-- The persons whose record the access log says was opened in this very transaction, at least at
-- the wanted grade and scope. No log, no rows: the policy on the record asks only this function.
create or replace function opened_persons(wanted_grade text, wanted_scope text) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  me xid8 := pg_current_xact_id_if_assigned();
begin
  if me is null then
    return '{}';
  end if;
  return array(
    select unnest(a.family) from access_log a
    where a.xid = me
      and a.at = transaction_timestamp()
      and a.tenant_id = nullif(current_setting('sehat.tenant', true), '')::uuid
      and a.grade <> 'identity'
      and (a.grade = 'document' or wanted_grade = 'event')
      and (a.scope = 'city' or wanted_scope = 'own'));
end
$$;
alter function opened_persons(text, text) owner to sehat_registry;
revoke all on function opened_persons(text, text) from public;
grant execute on function opened_persons(text, text) to sehat_app, sehat_owner;
