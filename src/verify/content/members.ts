import { member } from '../../feeds/members.js';

export const REGION = member('region');
export const BRAND_ID = member('aggregator_brand_id');
/** Pointer of the object that has the fields of an address. */
export const ADDRESS_POINTER = '/location/address';
