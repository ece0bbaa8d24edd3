-- The entity feed of the built-in table, and the model for --query: the column "key" orders the feed and is unique and
-- not null; the alias of every other column is its path in the record. Nulls are left out of the record.
select
  id                as "key",
  'dining-' || id   as "entity_id",
  name              as "name",
  phone             as "telephone",
  url               as "url",
  latitude          as "location.latitude",
  longitude         as "location.longitude",
  country           as "location.address.country",
  locality          as "location.address.locality",
  region            as "location.address.region",
  postal_code       as "location.address.postal_code",
  street_address    as "location.address.street_address"
from facility
