#!/usr/bin/env bash
# Yardstick: what a database administrator writes in an evening. The server makes the JSON, split cuts it, gzip -6 packs each file.
# usage: psql-split-gzip.sh <rows per file> <directory>   with PGHOST, PGPORT, PGUSER, PGDATABASE set
set -euo pipefail
mkdir "$2"

# In a CSV without quotes and delimiters each record is one line of unchanged JSON.
psql -qAtX -c "copy (select json_build_object('entity_id', 'dining-' || id, 'name', name, 'telephone', phone, 'url', url,
  'location', json_build_object('latitude', latitude, 'longitude', longitude, 'address', json_build_object('country', country,
  'locality', locality, 'region', region, 'postal_code', postal_code, 'street_address', street_address)))::text
  from facility order by id) to stdout (format csv, quote e'\x01', delimiter e'\x02')" |
  split -l "$1" -a 6 -d --filter="(printf '{\"data\":['; paste -sd, ; printf ']}') | gzip -6 > \$FILE.json.gz" - "$2/f_"
