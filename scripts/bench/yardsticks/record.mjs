// The record that the yardsticks in Node build from a row: what generate writes by default, nulls kept.
export const COLUMNS =
  'id, name, phone, url, latitude, longitude, country, locality, region, postal_code, street_address';

export function recordOf(row) {
  return {
    entity_id: `dining-${row.id}`,
    name: row.name,
    telephone: row.phone,
    url: row.url,
    location: {
      latitude: row.latitude,
      longitude: row.longitude,
      address: {
        country: row.country,
        locality: row.locality,
        region: row.region,
        postal_code: row.postal_code,
        street_address: row.street_address,
      },
    },
  };
}
