/**
 * The checked sections of the schema → ConfigSections: what follows from several keys at once, paths, files.
 */
import path from 'node:path'
import { tell, textAt } from './load-context.ts'
import type { LoadContext } from './load-context.ts'
import { present } from './present.ts'
import type { CheckedConfig } from './schema.ts'
import type { ListenAddress } from './schema-fields.ts'
import type { ConfigSections } from './section-types.ts'
import type { Rate } from './units.ts'

/** The sections that belong to one part each. Problems are told, not thrown. */
export function readSections(context: LoadContext, checked: CheckedConfig): ConfigSections {
  const { incidents, dns, reports } = checked
  return {
    ...present('tokens', tokensOf(context, checked.tokens)),
    trust: { minimumToSuppress: checked.trust.minimum_to_suppress },
    incidents: {
      enabled: incidents.enabled,
      addresses: incidents.addresses,
      ratio: incidents.ratio,
      historyMs: incidents.history,
      aliveAddresses: incidents.alive_addresses,
      aliveShare: incidents.alive_share,
    },
    dns: {
      enabled: dns.enabled,
      servers: dns.servers,
      timeoutMs: dns.timeout,
      concurrency: dns.concurrency,
    },
    leadSource: checked.lead_source,
    api: apiOf(checked.api),
    webhooks: webhooksOf(context, checked.webhooks),
    reports: {
      ...present('folder', absolute(context, reports.folder)),
      schedule: reports.schedule,
    },
    lookup: lookupOf(checked.lookup),
  }
}

/** Either nobody signs, or both the domain and the keys are known. */
function tokensOf(
  context: LoadContext,
  checked: CheckedConfig['tokens'],
): ConfigSections['tokens'] {
  const { domain, prefix, separator, lifetime } = checked
  const keysFile = absolute(context, checked.keys_file)
  if (domain !== undefined && keysFile !== undefined)
    return { domain, ...present('prefix', prefix), separator, keysFile, lifetimeMs: lifetime }
  const message = 'is missing'
  if (domain !== undefined) {
    const remedy = 'name the file that `token keygen` writes'
    tell(context, ['tokens', 'keys_file'], { message, remedy })
  } else if (keysFile !== undefined || prefix !== undefined) {
    const remedy = 'name the domain that the return paths are in'
    tell(context, ['tokens', 'domain'], { message, remedy })
  }
  return undefined
}

function apiOf(checked: CheckedConfig['api']): ConfigSections['api'] {
  const { limits } = checked
  return {
    listen: checked.listen,
    limits: {
      ...present('default', rateOf(limits.default)),
      ...present('check', rateOf(limits.check)),
      ...present('feed', rateOf(limits.feed)),
    },
    trustedProxy: checked.trusted_proxy,
  }
}

function webhooksOf(
  context: LoadContext,
  checked: CheckedConfig['webhooks'],
): ConfigSections['webhooks'] {
  const { ca_file: ca, allow_networks: allowNetworks } = checked
  const tlsCa = ca === undefined ? undefined : textAt(context, ['webhooks', 'ca_file'], ca)
  return { allowNetworks, ...present('tlsCa', tlsCa) }
}

function lookupOf(checked: CheckedConfig['lookup']): ConfigSections['lookup'] {
  return {
    ...present('socketmap', addressOf(checked.socketmap)),
    ...present('tcp', addressOf(checked.tcp)),
    ...present('policy', addressOf(checked.policy)),
    ...present('http', addressOf(checked.http)),
    onError: checked.on_error,
    maxAgeMs: checked.max_age,
    streams: checked.streams.map(({ sasl, sender = '', stream }) =>
      sasl === undefined
        ? { by: 'sender', value: sender, stream }
        : { by: 'sasl', value: sasl, stream },
    ),
  }
}

/** The paths of the file begin at the file. */
function absolute(context: LoadContext, name: string | undefined): string | undefined {
  return name === undefined ? undefined : path.resolve(context.folder, name)
}

function rateOf(value: Rate | 'none'): Rate | undefined {
  return value === 'none' ? undefined : value
}

function addressOf(value: ListenAddress | 'off'): ListenAddress | undefined {
  return value === 'off' ? undefined : value
}
