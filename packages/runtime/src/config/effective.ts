/**
 * What `config show` prints, and what the operator is told at start.
 */
import { maskUrl } from '../secret.ts'
import type { Config } from './config.ts'
import { unknownVariables } from './environment.ts'
import type { Environment } from './environment.ts'
import { effectiveValues } from './layers.ts'
import type { EffectiveValue, Layer } from './layers.ts'
import type { ReadMailboxes } from './mailboxes.ts'
import { SECTIONS_WITHOUT_EFFECT } from './schema.ts'
import type { Tree } from './schema.ts'

/** Every effective value with its layer; secrets are masked, what was assumed says from what. */
export function shownValues(
  tree: Tree,
  layers: readonly Layer[],
  found: { readonly own: Config['own']; readonly byVariable: ReadMailboxes['byVariable'] },
): readonly EffectiveValue[] {
  const values = effectiveValues(tree, layers).map((value) => shown(value, found.own))
  const passwords = found.byVariable.map(({ index, variable }) => ({
    key: `mailboxes[${String(index)}].imap.password`,
    value: '[secret]',
    layer: 'environment' as const,
    where: variable,
  }))
  return [...values, ...passwords]
}

/** One line each: assumptions, settings without effect, variables that look like settings. */
export function noticesOf(found: {
  readonly own: Config['own']
  readonly layers: readonly Layer[]
  readonly hasMailbox: boolean
  readonly env: Environment
}): readonly string[] {
  const { own, layers, hasMailbox, env } = found
  const notices: string[] = []
  if (own.domainsAssumedFrom !== undefined) {
    notices.push(`own.domains: assumed from the mailbox: ${own.domains.join(', ')}`)
  } else if (own.domains.length === 0 && hasMailbox) {
    notices.push('own.domains: not set, and no user of a mailbox names a domain')
  }
  const isSet = (section: string): boolean =>
    layers.some(({ name, tree }) => name !== 'default' && tree[section] !== undefined)
  const sections = SECTIONS_WITHOUT_EFFECT.filter(isSet)
  if (sections.length > 0) {
    notices.push(`accepted, but without effect in this version: ${sections.join(', ')}`)
  }
  for (const name of unknownVariables(env)) {
    notices.push(`${name}: is not a setting of this program`)
  }
  return notices
}

function shown(value: EffectiveValue, own: Config['own']): EffectiveValue {
  if (value.key === 'own.domains' && own.domainsAssumedFrom !== undefined) {
    return {
      ...value,
      value: own.domains,
      where: `assumed from the mailbox ${own.domainsAssumedFrom}`,
    }
  }
  const isUrl = value.key === 'database.url' || value.key === 'redis.url'
  return isUrl && typeof value.value === 'string'
    ? { ...value, value: maskUrl(value.value) }
    : value
}
