import { defineRules } from './define.js';
import { ENTITY_FEED } from './sources.js';

/** Rules that compare a set with the action feed that was named with it. */
export const actionRules = defineRules({
  action_feed_missing: {
    severity: 'error',
    summary: 'The action feed that --actions names can be read.',
    why: 'Whoever names a feed to compare with wants to know what the comparison says; without the feed it says nothing.',
    fix: 'Name the location of the action feed, or its descriptor; or leave --actions out.',
    evidence: 'inference',
    bad: '--actions ./feeds/action, where nothing is published',
    good: '--actions ./feeds/action, which holds a set of reservewithgoogle.action.v2',
  },
  url_is_booking_link: {
    severity: 'info',
    summary: 'The url of an entity is not the booking link that its action has.',
    why: 'url is the public website of the venue, by which Google recognizes its place on the map; the page that takes a booking belongs into the action feed alone. Only the action feed tells which page that is: the rule is checked where --actions names it.',
    fix: 'Supply the website of the venue in the entity feed, or leave url out.',
    evidence: 'google',
    source: ENTITY_FEED,
    bad: 'https://book.de/1 as url of an entity, and as url of its action',
    good: 'https://zur-post.de/ as url of an entity whose action has https://book.de/1',
  },
});
