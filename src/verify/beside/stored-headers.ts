import type { StoredFacts } from '../../core/target.js';
import type { ReportNotice } from '../findings.js';
import { fileRules } from '../rules/file.js';

/** Types that say what is in the files of a set. */
const TYPES = ['application/json', 'application/gzip', 'application/x-gzip'];

/** Reports a content type that says something else than what a file holds; silent where the store tells none. */
export function checkContentType({ name, contentType }: StoredFacts, report: ReportNotice): void {
  if (contentType === undefined) return;
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (TYPES.includes(type)) return;
  const message = `stored as ${JSON.stringify(contentType.slice(0, 100))}`;
  report(fileRules.s3_content_type, { file: name, message });
}

/** Why the Content-Encoding of an object is wrong for its bytes; undefined when it agrees. `packed`: the bytes are gzip. */
export function encodingProblem(
  contentEncoding: string | undefined,
  packed: boolean,
): string | undefined {
  const encoding = contentEncoding?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity' || (encoding === 'gzip' && packed))
    return undefined;
  const shown = JSON.stringify(contentEncoding?.slice(0, 100));
  return `stored with Content-Encoding ${shown}, and the bytes are ${packed ? '' : 'not '}gzip`;
}
