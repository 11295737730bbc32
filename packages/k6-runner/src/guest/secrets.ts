// The module `k6/secrets`: there are no sources here, which k6 without `--secret-source` says as well.
const none = async (): Promise<never> => {
  throw new Error('no secret sources are configured: this runner has none, pass values with -e and read __ENV');
};

export default { get: none, source: none };
