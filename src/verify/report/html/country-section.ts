import { countText } from '../../../core/count-text.js';
import { countryCodeMeant, isCountryCode } from '../../../feeds/rules/country.js';
import { share } from '../../text.js';
import { type CountryCount, NO_COUNTRY, NOT_A_CODE } from '../country-counts.js';
import type { StatisticsResult } from '../statistics.js';
import { bar } from './bar.js';
import { html, type Markup } from './markup.js';
import { section } from './section.js';

/** Countries with a row of their own; the others have one together. */
const ROWS = 24;

/** How the entities spread over countries. Nothing for kinds without addresses. */
export function countrySection({ countries, records }: StatisticsResult): Markup | undefined {
  if (countries.length === 0) return undefined;
  const named = countries.filter(({ country }) => isCountryCode(country));
  const facts = `${countText(named.length)} ${named.length === 1 ? 'country' : 'countries'}`;
  const shown = countries.length > ROWS + 1 ? countries.slice(0, ROWS) : countries;
  const rest = countries.slice(shown.length);
  const most = countries[0]?.records ?? 1;
  return section(
    'countries',
    'Countries',
    facts,
    html`<div class="scroll"><table class="countries">
<thead><tr><th scope="col">Country</th><th scope="col">Code</th><td></td><th scope="col" class="number">Entities</th><th scope="col" class="number">Share</th><th scope="col" class="number">With errors</th></tr></thead>
<tbody>
${shown.map((count) => row(count, countryName(count.country), most, records))}
</tbody>${rest.length > 0 ? html`<tfoot>${row(together(rest), `${countText(rest.length)} more`, most, records)}</tfoot>` : undefined}
</table></div>`,
  );
}

function row(
  { country, records, errors, warnings }: CountryCount,
  name: string,
  most: number,
  all: number,
): Markup {
  const good = records - errors - warnings;
  return html`<tr class="${isCountryCode(country) ? '' : 'odd'}"><th scope="row">${name}</th><td class="code">${codeOf(country)}</td><td class="track">${bar(
    most,
    [
      { kind: 'plain', length: good },
      { kind: 'warning', length: warnings },
      { kind: 'error', length: errors },
    ],
  )}</td><td class="number">${countText(records)}</td><td class="number">${share(records, all)}</td><td class="number">${errors === 0 ? '–' : countText(errors)}</td></tr>
`;
}

function codeOf(country: string): string {
  return country === NOT_A_CODE ? '' : country;
}

/** The English name of an assigned code; what is wrong with any other. */
function countryName(country: string): string {
  if (country === NO_COUNTRY) return 'no country';
  if (country === NOT_A_CODE) return 'not a code of two letters';
  if (isCountryCode(country)) return NAMES.of(country) ?? country;
  const meant = countryCodeMeant(country);
  return `not a country code${meant === undefined ? '' : `; ${NAMES.of(meant) ?? meant} is ${meant}`}`;
}

const NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

function together(counts: readonly CountryCount[]): CountryCount {
  const sum = (of: 'records' | 'errors' | 'warnings') =>
    counts.reduce((total, count) => total + count[of], 0);
  return {
    country: '',
    records: sum('records'),
    errors: sum('errors'),
    warnings: sum('warnings'),
  };
}
