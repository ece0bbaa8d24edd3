import { asObject } from '../../feeds/members.js';
import type { RecordRule } from '../../feeds/rule.js';
import { NAME } from '../../feeds/rules/entity-members.js';
import { show } from '../../feeds/show.js';
import { extraContent, suspicion } from './name-text.js';
import { MERCHANTS } from './sources.js';

export const NAME_EXTRA_CONTENT: RecordRule = {
  id: 'name_extra_content',
  severity: 'warning',
  summary: 'A name holds no web address, e-mail address, telephone number, price or promotion.',
  why: 'Google asks for the actual name of the venue, without prices or other extras, and matches the venue by it. A domain alone is allowed here: venues are called so.',
  fix: 'Cut the name down to what stands above the door.',
  evidence: 'google',
  source: MERCHANTS,
  bad: '{"name":"Zur Post - 20% off"}',
  good: '{"name":"Zur Post"}',
  check(record, report) {
    const entity = asObject(record);
    const name = NAME.in(entity);
    const extra = typeof name === 'string' ? extraContent(name) : undefined;
    if (extra !== undefined) report(NAME.at(entity), `name ${show(name)} holds ${extra}`, name);
  },
};

export const NAME_SUSPICIOUS: RecordRule = {
  id: 'name_suspicious',
  severity: 'info',
  summary:
    'A name is one: no placeholder, no markup, no identifier, no wrongly decoded text, not all capitals, at most 120 characters.',
  why: 'Google matches the venue by its name, and such texts are rarely names. Brands may be written in capitals, so one word alone is not reported.',
  fix: 'Look at the record in the source; repair the name or the way it is decoded.',
  evidence: 'inference',
  bad: '{"name":"CafÃ© Luitpold"}',
  good: '{"name":"Café Luitpold"}',
  check(record, report) {
    const entity = asObject(record);
    const name = NAME.in(entity);
    const why = typeof name === 'string' ? suspicion(name) : undefined;
    if (why !== undefined) report(NAME.at(entity), `name ${show(name)} ${why}`, name);
  },
};
