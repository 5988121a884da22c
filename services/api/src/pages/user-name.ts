/** Names of users: what a person types without thinking, and what stands in the change log for good. */

const NAME = /^[a-z0-9][a-z0-9._@+-]{0,63}$/

/** Why a name is not taken; absent where it is. Total. */
export function userNameFault(name: string): string | undefined {
  if (name === 'demo' || name === 'pipeline') return 'This name is kept for the program itself.'
  return NAME.test(name)
    ? undefined
    : 'A name has 1 to 64 lower-case letters, digits and the signs . _ @ + -, and begins with a letter or digit.'
}
