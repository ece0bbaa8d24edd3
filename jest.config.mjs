export default {
  testEnvironment: 'node',
  rootDir: 'dist-test',
  testMatch: ['<rootDir>/test/**/*.test.js'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  // What only the whole of the faults asks for: npm run test:faults.
  testPathIgnorePatterns: process.env.FEEDGEN_FAULTS === 'full' ? [] : ['\\.full\\.test\\.js$'],
  transform: {},
  testTimeout: 30_000,
};
