/** The test can't be run as configured: exit code 104. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
