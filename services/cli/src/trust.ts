/** What the configuration says about trust, as the worker takes it; and the resolver that its facts come from. */
import { createResolver, type Resolver } from '@forwardpath/dns'
import type { Config } from '@forwardpath/runtime'
import type { DeskOptions } from '@forwardpath/store'
import { deskOptions, type DeskSettings, type TrustSettings } from '@forwardpath/worker'
import type { TokenKey } from '@forwardpath/trust'
import { loadTokenKeys } from './token-keys.ts'

/** The domain of the demo's samples. */
const DEMO_DOMAIN = 'origin.example'

/** Throws ExitError 78 where the token keys cannot be read. */
export function loadTrust(config: Config): TrustSettings {
  const { own, mailboxes, dns, trustedAuthservIds } = config
  return {
    ownDomains: own.domains,
    demoDomains: [DEMO_DOMAIN],
    ownMtas: own.mtas,
    ownDkim: own.dkim.length === 0 ? own.domains : own.dkim,
    trustedAuthservIds: trustedAuthservIds.map((id) => id.toLowerCase()),
    closedMailboxes: new Set(mailboxes.flatMap(({ name, closed }) => (closed ? [name] : []))),
    tokenKeys: configuredKeys(config),
    isDnsEnabled: dns.enabled,
  }
}

/** What the configuration says of address changes, as the worker takes it. */
export function deskSettings({ addressChanges }: Pick<Config, 'addressChanges'>): DeskSettings {
  return { isMxChecked: addressChanges.mxCheck, slaMs: addressChanges.slaMs }
}

/** What a person's acts at the desk are done with; reads no key file. */
export function deskOptionsOf(config: Pick<Config, 'own' | 'dns' | 'addressChanges'>): DeskOptions {
  const { own, dns } = config
  const trust = {
    ownDomains: own.domains,
    demoDomains: [DEMO_DOMAIN],
    isDnsEnabled: dns.enabled,
  }
  return deskOptions({ trust, desk: deskSettings(config), now: Date.now })
}

/** The keys of the key file; none where return paths are not signed. Throws ExitError 78 where it cannot be read. */
export function configuredKeys({ tokens }: Pick<Config, 'tokens'>): readonly TokenKey[] {
  return tokens === undefined ? [] : loadTokenKeys(tokens.keysFile)
}

/** Names and answers that are remembered: a batch of requests is far smaller. */
const MAX_CACHE_ENTRIES = 10_000

/** Asks nothing yet. */
export function openResolver({ dns }: Pick<Config, 'dns'>): Resolver {
  return createResolver({ ...dns, maxCacheEntries: MAX_CACHE_ENTRIES, now: Date.now })
}
