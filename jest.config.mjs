const FULL = process.env.FEEDGEN_FAULTS === 'full';

export default {
  testEnvironment: 'node',
  rootDir: 'dist-test',
  testMatch: ['<rootDir>/test/**/*.test.js'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  // What only the whole of the faults asks for: npm run test:faults.
  testPathIgnorePatterns: FULL ? [] : ['\\.full\\.test\\.js$'],
  transform: {},
  // With all its rounds a test takes minutes.
  testTimeout: FULL ? 3_600_000 : 30_000,
};
