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
  fix: 'Supply the website of the venue, not the booking link.',
  evidence: 'google',
  source: ENTITY_FEED,
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
  fix: 'Write the full address of the website, for instance https://www.some-venue.com/.',
  evidence: 'inference',
  source: ENTITY_FEED,
  check(record, report) {
    checkAddress(record, report, ({ problem }) => problem);
  },
};

export const URL_NO_SCHEME: RecordRule = {
  id: 'url_no_scheme',
  severity: 'warning',
  summary: 'A url starts with https:// or http://.',
  fix: 'Put https:// before the host.',
  evidence: 'inference',
  source: ENTITY_FEED,
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
  fix: 'Supply the https address where the website has one.',
  evidence: 'inference',
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
  fix: 'Supply the public website of the venue, or leave the url out.',
  evidence: 'inference',
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
