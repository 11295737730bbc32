// The module `k6/options` has types only, which the bundler drops; this is what is left of an import of it.
export default {};
