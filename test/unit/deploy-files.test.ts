import { readdirSync, statSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { at, packageJson, projectFile, ROOT, yamlDocuments } from '../support/project-files.js';

const COMMANDS = ['seed', 'generate', 'verify'];

test('the policies name single actions, and every resource but the login of ECR', () => {
  const files = readdirSync(`${ROOT}/deploy/iam`).filter((name) => name.endsWith('.json'));
  expect(files).toEqual(expect.arrayContaining(['publisher.json', 'verifier.json']));
  for (const file of files) {
    const policy: unknown = JSON.parse(projectFile(`deploy/iam/${file}`));
    expect(at(policy, 'Version')).toBe('2012-10-17');
    for (const statement of at(policy, 'Statement') as Record<string, unknown>[]) {
      const actions = [statement.Action].flat();
      for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z]+$/);
      if (!actions.includes('ecr:GetAuthorizationToken')) expect(statement.Resource).not.toBe('*');
    }
  }
});

test('the verifier may only read, the publisher writes under its prefix only', () => {
  const read = JSON.parse(projectFile('deploy/iam/verifier.json'));
  const write = JSON.parse(projectFile('deploy/iam/publisher.json'));
  expect(at(read, 'Statement', 0, 'Action')).toBe('s3:GetObject');
  expect(at(write, 'Statement', 0, 'Resource')).toMatch(/^arn:aws:s3:::[^/*]+\/feeds\/\*$/);
});

test('the lifecycle of the bucket never expires an object', () => {
  const rules = at(JSON.parse(projectFile('deploy/s3/lifecycle.json')), 'Rules');
  for (const rule of rules as Record<string, unknown>[])
    expect(Object.keys(rule)).toEqual(['ID', 'Status', 'Filter', 'AbortIncompleteMultipartUpload']);
});

test('the cron job of Kubernetes runs one at a time, as nobody special, on a read-only root', () => {
  const [, cronJob] = yamlDocuments('deploy/kubernetes/cronjob.yaml');
  expect(at(cronJob, 'spec', 'concurrencyPolicy')).toBe('Forbid');
  const job = at(cronJob, 'spec', 'jobTemplate', 'spec');
  expect(at(job, 'activeDeadlineSeconds')).toBeGreaterThan(0);
  const pod = at(job, 'template', 'spec');
  expect(at(pod, 'restartPolicy')).toBe('Never');
  expect(at(pod, 'securityContext', 'runAsNonRoot')).toBe(true);
  for (const kind of ['initContainers', 'containers']) {
    const container = at(pod, kind, 0);
    expect(COMMANDS).toContain(at(container, 'args', 0));
    expect(at(container, 'image')).toMatch(new RegExp(`:${packageJson().version}$`));
    expect(at(container, 'securityContext', 'readOnlyRootFilesystem')).toBe(true);
    expect(at(container, 'terminationMessagePolicy')).toBe('FallbackToLogsOnError');
  }
});

test('the compose file makes the bucket it uses, under a name that S3 servers take', () => {
  const [compose] = yamlDocuments('docker-compose.yml');
  const after = (service: string, key: string, word: string) => {
    const words = at(compose, 'services', service, key) as string[];
    return words[words.indexOf(word) + 1];
  };
  const bucket = after('generate', 'command', '--bucket');
  expect(bucket).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
  expect(after('verify', 'command', '--bucket')).toBe(bucket);
  expect(after('bucket', 'entrypoint', '--ignore-existing')).toBe(`storage/${bucket}`);
});

test('the compose file runs the three commands one after the other', () => {
  const [compose] = yamlDocuments('docker-compose.yml');
  for (const command of COMMANDS)
    expect(at(compose, 'services', command, 'command', 0)).toBe(command);
  expect(at(compose, 'services', 'generate', 'depends_on', 'seed', 'condition')).toBe(
    'service_completed_successfully',
  );
  expect(at(compose, 'services', 'verify', 'depends_on', 'generate', 'condition')).toBe(
    'service_completed_successfully',
  );
});

test('the workflow runs .ci/run on the oldest Node that package.json accepts, with least rights', () => {
  const [workflow] = yamlDocuments('.github/workflows/ci.yml');
  expect(at(workflow, 'permissions')).toEqual({ contents: 'read' });
  const lowest = /\d+/.exec(packageJson().engines.node)?.[0];
  expect(at(workflow, 'jobs', 'test', 'strategy', 'matrix', 'node', 0)).toBe(lowest);
  const steps = at(workflow, 'jobs', 'test', 'steps') as { run?: string }[];
  expect(steps.map((step) => step.run)).toContain('.ci/run');
  expect(at(workflow, 'jobs', 'publish', 'needs')).toEqual(['test', 'image']);
});

test('every action of the workflow is pinned to a major version', () => {
  const uses = [...projectFile('.github/workflows/ci.yml').matchAll(/uses: (\S+)/g)];
  expect(uses.length).toBeGreaterThan(5);
  for (const [, action] of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
});

test('scripts that are run by path can be run', () => {
  for (const path of ['.ci/run', 'deploy/cron/feedgen-nightly'])
    expect({ path, runs: (statSync(`${ROOT}/${path}`).mode & 0o111) !== 0 }).toEqual({
      path,
      runs: true,
    });
});
