-- Undo the merge of a person: clear the pointer. Whoever else was merged into either stays where
-- they were. Codes: ok, people.not_open, people.merge_reason, people.not_merged.
create or replace function undo_merge(
  p_tenant uuid, p_user uuid, p_person uuid, p_reason text, out code text, out merge uuid)
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  former uuid;
begin
  perform set_config('sehat.tenant', p_tenant::text, true);
  if not user_holds(p_user, p_tenant, 'people.merge_persons') or not sees_person(p_person) then
    code := 'people.not_open';
    return;
  end if;
  if length(trim(p_reason)) < 3 then
    code := 'people.merge_reason';
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('person_merge', 40));
  select o.merged_into into former from person o where o.id = p_person;
  if former is null then
    code := 'people.not_merged';
    return;
  end if;
  update person set merged_into = null where id = p_person;
  update person_merge m set undone_at = now(), undone_by = p_user, undo_reason = trim(p_reason)
    where m.person_id = p_person and m.undone_at is null
    returning m.id into merge;
  -- The hospitals that had merged them have said by this that they are two.
  update possible_duplicate set state = 'different', decided_by = p_user, decided_at = now()
    where tenant_id = p_tenant and person_id = least(p_person, former)
      and other_id = greatest(p_person, former);
  code := 'ok';
end
$$;
alter function undo_merge(uuid, uuid, uuid, text) owner to sehat_registry;
revoke all on function undo_merge(uuid, uuid, uuid, text) from public;
grant execute on function undo_merge(uuid, uuid, uuid, text) to sehat_app;
