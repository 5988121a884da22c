/** What `paths` of tsconfig.base.json says to the compiler, said to Node: the name of a file of test/support leads to what was built of it. */
const PREFIX = '@forwardpath/test-support/'

/** Node's hook: https://nodejs.org/docs/latest-v20.x/api/module.html#resolvespecifier-context-nextresolve */
export function resolve(specifier, context, nextResolve) {
  if (!specifier.startsWith(PREFIX)) return nextResolve(specifier, context)
  const file = new URL(`../support/dist/${specifier.slice(PREFIX.length)}.js`, import.meta.url)
  return nextResolve(file.href, context)
}
