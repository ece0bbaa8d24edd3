export default {
  testEnvironment: 'node',
  rootDir: 'dist-test',
  testMatch: ['<rootDir>/test/**/*.test.js'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  transform: {},
  testTimeout: 30_000,
};
