-- A number of a series as it is printed: with zeros in front up to so many digits, and with all its
-- own where it has more. The body is bound when it is made, so it needs no path, and is inlined.
create or replace function serial_text(p_number bigint, p_digits integer) returns text
language sql immutable
return lpad(p_number::text, greatest(p_digits, length(p_number::text)), '0');
alter function serial_text(bigint, integer) owner to sehat_owner;
revoke all on function serial_text(bigint, integer) from public;
grant execute on function serial_text(bigint, integer) to sehat_app, sehat_registry;
