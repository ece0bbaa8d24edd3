import { expect, test } from '@jest/globals';
import { EXIT_CODES } from '../../src/core/errors.js';
import { at, projectFile, yamlDocuments } from '../support/project-files.js';

// A scheduler that retries what cannot succeed, or gives up on what would, is worse than none: the examples follow the one table.
const all = Object.values(EXIT_CODES);
const retryable = all.filter((code) => code.retryable).map((code) => code.exit);
const final = all.filter((code) => !code.retryable).map((code) => code.exit);
const byNumber = (a: number, b: number) => a - b;

function kubernetesCodes(action: string): unknown {
  const [, cronJob] = yamlDocuments('deploy/kubernetes/cronjob.yaml');
  const rules = at(cronJob, 'spec', 'jobTemplate', 'spec', 'podFailurePolicy', 'rules');
  const rule = (rules as { action: string }[]).find((each) => each.action === action);
  return at(rule, 'onExitCodes', 'values');
}

test('Kubernetes counts the retryable exit codes as tries and fails the job on the others', () => {
  expect(kubernetesCodes('Count')).toEqual(retryable.toSorted(byNumber));
  expect(kubernetesCodes('FailJob')).toEqual(final.toSorted(byNumber));
});

test('systemd does not restart on the exit codes that are final', () => {
  const unit = projectFile('deploy/systemd/feedgen.service');
  const codes = /^RestartPreventExitStatus=(.*)$/m.exec(unit)?.[1]?.split(' ').map(Number);
  expect(codes).toEqual(final.toSorted(byNumber));
});

test('the cron script tries again on the retryable exit codes, signals aside', () => {
  const script = projectFile('deploy/cron/feedgen-nightly');
  const codes = /^ {4}([\d| ]+)\) true/m.exec(script)?.[1]?.split('|').map(Number);
  expect(codes).toEqual(retryable.filter((code) => code < 128).toSorted(byNumber));
});
