import { defineRules } from './define.js';
import { ENTITY_FEED } from './sources.js';

/** So many entities that share a value are worth a remark: more than the branches of most houses. */
export const MANY = 20;

/** Rules that compare the records of one set with each other. */
export const likenessRules = defineRules({
  entity_id_near_duplicate: {
    severity: 'warning',
    summary: 'No two values of entity_id differ only in capitals or in blanks around them.',
    why: 'Google takes them for two entities, people and many databases for one: usually a venue that is in the feed twice.',
    fix: 'Make the query return one row for the entity, with its id always written in one way.',
    evidence: 'inference',
    bad: '{"data":[{"entity_id":"dining-1"},{"entity_id":"Dining-1"}]}',
    good: '{"data":[{"entity_id":"dining-1"},{"entity_id":"dining-2"}]}',
  },
  probable_duplicate_entity: {
    severity: 'warning',
    summary: 'No two entities have the same name and the same address, telephone or coordinates.',
    why: 'Google matches entities with places on its map one to one: of two that are one venue, at most one is shown. Names and addresses are compared without capitals, blanks and signs. Of more than 500,000 entities those of one name in 2, 4, 8 … are compared, and the finding says so.',
    fix: 'Make the query return one row for each venue; give venues that are really two different names.',
    evidence: 'inference',
    bad: '{"data":[{"entity_id":"1","name":"Zur Post","telephone":"+49 89 12345678"},{"entity_id":"2","name":"zur post","telephone":"+498912345678"}]}',
    good: '{"data":[{"entity_id":"1","name":"Zur Post","telephone":"+49 89 12345678"},{"entity_id":"2","name":"Am Markt","telephone":"+49 89 12345678"}]}',
  },
  telephone_shared: {
    severity: 'info',
    summary: `A telephone number belongs to fewer than ${MANY} entities.`,
    why: 'The number helps to match an entity with its place on the map; that of a call centre matches nothing. Counts are exact to 49,000 different numbers; beyond, they are lower bounds.',
    fix: 'Publish the number of the venue itself, or leave it out.',
    evidence: 'inference',
    bad: `${MANY} entities with the telephone +49 800 1234567`,
    good: 'a telephone of its own for each entity',
  },
  url_shared: {
    severity: 'info',
    summary: `A url belongs to fewer than ${MANY} entities.`,
    why: "Google asks for the entity's own public website; the home page of a chain tells nothing of a branch. Counts are exact to 49,000 different urls; beyond, they are lower bounds.",
    fix: 'Publish the page of the entity itself: a chain has one for each branch.',
    evidence: 'google',
    source: ENTITY_FEED,
    bad: `${MANY} entities with the url https://chain.de/`,
    good: 'https://chain.de/munich for the entity in Munich',
  },
  latlng_shared: {
    severity: 'info',
    summary: `A pair of coordinates belongs to fewer than ${MANY} entities.`,
    why: 'A point on many entities is usually the middle of a city that stands for addresses a geocoder did not find. Of no more than an info, since many venues may well be in one mall. Counts are exact to 49,000 different points; beyond, they are lower bounds.',
    fix: 'Find the coordinates of each entity, or leave out those that are made up.',
    evidence: 'inference',
    bad: `${MANY} entities at latitude 52.52, longitude 13.405`,
    good: 'coordinates of its own for each entity',
  },
});
