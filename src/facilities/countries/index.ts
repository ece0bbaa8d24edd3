import type { CountryData } from '../country.js';
import { AUSTRIA } from './at.js';
import { AUSTRALIA } from './au.js';
import { BRAZIL } from './br.js';
import { CANADA } from './ca.js';
import { GERMANY } from './de.js';
import { SPAIN } from './es.js';
import { FRANCE } from './fr.js';
import { UNITED_KINGDOM } from './gb.js';
import { GREECE } from './gr.js';
import { ITALY } from './it.js';
import { JAPAN } from './jp.js';
import { MEXICO } from './mx.js';
import { NETHERLANDS } from './nl.js';
import { POLAND } from './pl.js';
import { TURKEY } from './tr.js';
import { UNITED_STATES } from './us.js';

/** The countries of the fake facilities. Their order, and that of their cities, is part of what the n-th facility is. */
export const COUNTRIES: readonly CountryData[] = [
  UNITED_STATES,
  CANADA,
  UNITED_KINGDOM,
  AUSTRALIA,
  GERMANY,
  AUSTRIA,
  FRANCE,
  SPAIN,
  ITALY,
  NETHERLANDS,
  POLAND,
  BRAZIL,
  MEXICO,
  JAPAN,
  TURKEY,
  GREECE,
];
