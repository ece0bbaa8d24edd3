export default {
  testEnvironment: 'node',
  rootDir: 'dist-test',
  testMatch: ['<rootDir>/test/**/*.test.js'],
  transform: {},
  testTimeout: 30_000,
};
