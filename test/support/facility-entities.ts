import type { Facility } from '../../src/core/facility.js';
import { faultOf } from '../../src/facilities/dirty.js';
import { loadFakeFacilities } from '../../src/facilities/fake.js';

/** Entity records of invented facilities, as `seed` and `generate` make them; a share of them spoiled, and published all the same. */
export async function facilityEntities(count: number, dirty: number): Promise<unknown[]> {
  const facilities = await loadFakeFacilities(1);
  return Array.from({ length: count }, (_, index) => {
    const n = index + 1;
    const facility = facilities.at(n);
    return entityOf(faultOf(1, n, dirty)?.spoil(facility) ?? facility);
  });
}

function entityOf(facility: Facility): unknown {
  const { latitude, longitude, country, locality, region, postal_code, street_address } = facility;
  const record = {
    entity_id: `dining-${facility.id}`,
    name: facility.name,
    telephone: facility.phone,
    url: facility.url,
    location: {
      latitude,
      longitude,
      address: { country, locality, region, postal_code, street_address },
    },
  };
  return JSON.parse(JSON.stringify(record, (_, value: unknown) => value ?? undefined));
}
