import { asObject, isBlank } from '../members.js';
import { type RecordRule, type Report, withSkip } from '../rule.js';
import { show } from '../show.js';
import { URL_MEMBER } from './entity-members.js';
import { ENTITY_FEED } from './sources.js';
import { isPlainHttps, readWebAddress, type WebAddress } from './web-address.js';

export const URL_MISSING: RecordRule = {
  id: 'url_missing',
  severity: 'warning',
  summary: "An entity has a url: Google highly recommends the venue's public website.",
  why: 'Google highly recommends the website: it is one of the fields that the venue is matched by.',
  fix: 'Supply the website of the venue, not the booking link.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"name":"Zur Post"}',
  good: '{"name":"Zur Post","url":"https://www.zur-post-muenchen.de/"}',
  check(record, report) {
    const entity = asObject(record);
    if (entity !== undefined && isBlank(URL_MEMBER.in(entity)))
      report(URL_MEMBER.at(entity), 'url is missing');
  },
};

export const URL_MALFORMED: RecordRule = {
  id: 'url_malformed',
  severity: 'warning',
  summary: 'A url is a web address: http or https, a host with a dot, no blanks, no credentials.',
  why: 'Google uses the website to match the venue, and what is no web address matches none.',
  fix: 'Write the full address of the website, for instance https://www.some-venue.com/.',
  evidence: 'inference',
  source: ENTITY_FEED,
  bad: '{"url":"htp:/www.zur-post-muenchen.de"}',
  good: '{"url":"https://www.zur-post-muenchen.de/"}',
  check(record, report) {
    checkAddress(record, report, ({ problem }) => problem);
  },
};

export const URL_NO_SCHEME: RecordRule = {
  id: 'url_no_scheme',
  severity: 'warning',
  summary: 'A url starts with https:// or http://.',
  why: "Without a scheme a url is relative to most software, though Google's own samples leave it out.",
  fix: 'Put https:// before the host.',
  evidence: 'inference',
  source: ENTITY_FEED,
  bad: '{"url":"www.zur-post-muenchen.de"}',
  good: '{"url":"https://www.zur-post-muenchen.de/"}',
  check(record, report) {
    checkAddress(record, report, ({ problem, scheme }) =>
      problem === undefined && scheme === '' ? 'has no scheme' : undefined,
    );
  },
};

export const URL_NOT_HTTPS: RecordRule = {
  id: 'url_not_https',
  severity: 'info',
  summary: 'A url uses https.',
  why: 'The http address of a website that has moved to https is its old one.',
  fix: 'Supply the https address where the website has one.',
  evidence: 'inference',
  bad: '{"url":"http://www.zur-post-muenchen.de/"}',
  good: '{"url":"https://www.zur-post-muenchen.de/"}',
  check(record, report) {
    checkAddress(record, report, ({ problem, scheme }) =>
      problem === undefined && scheme === 'http' ? 'is not https' : undefined,
    );
  },
};

export const URL_PLACEHOLDER_OR_PRIVATE: RecordRule = {
  id: 'url_placeholder_or_private',
  severity: 'warning',
  summary: 'A url leads to a public host: no example domain, no localhost, no bare IP address.',
  why: 'Such an address leads nobody to the venue: test data or a default has come into the feed.',
  fix: 'Supply the public website of the venue, or leave the url out.',
  evidence: 'inference',
  bad: '{"url":"http://localhost/"}',
  good: '{"url":"https://www.zur-post-muenchen.de/"}',
  check(record, report) {
    checkAddress(record, report, ({ problem, isPublic, host }) =>
      problem === undefined && !isPublic ? `leads to ${show(host)}` : undefined,
    );
  },
};

/** Reports the url when the verdict about it, the end of a sentence, is not undefined. */
function checkAddress(
  record: unknown,
  report: Report,
  verdict: (address: WebAddress) => string | undefined,
): void {
  const entity = asObject(record);
  const url = URL_MEMBER.in(entity);
  if (typeof url !== 'string' || isBlank(url)) return;
  const problem = verdict(readWebAddress(url));
  if (problem !== undefined) report(URL_MEMBER.at(entity), `url ${show(url)} ${problem}`, url);
}

/** What must hold of the url of an entity. */
export const URL_RULES = withSkip(hasPlainUrl, [
  URL_MISSING,
  URL_MALFORMED,
  URL_NO_SCHEME,
  URL_NOT_HTTPS,
  URL_PLACEHOLDER_OR_PRIVATE,
]);

function hasPlainUrl(record: unknown): boolean {
  const url = URL_MEMBER.in(asObject(record));
  return typeof url === 'string' && isPlainHttps(url);
}
