/**
 * What a Redis server says of itself (INFO), and whether the queue may be put into it.
 */
import type { Redis } from 'ioredis'
import { QueueMisconfigured } from './errors.ts'
import type { QueueLog } from './error-log.ts'

/** Oldest version with the commands that BullMQ's scripts use without a warning. */
const OLDEST = { major: 6, minor: 2 }

/** The fields of INFO by name; sections server, memory and cluster. */
export async function readInfo(redis: Redis): Promise<ReadonlyMap<string, string>> {
  return parseInfo(await redis.info())
}

/** Lines `name:value`; comments start with `#`. Total. */
export function parseInfo(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0 && !line.startsWith('#')) {
      fields.set(line.slice(0, colon), line.slice(colon + 1).trimEnd())
    }
  }
  return fields
}

/** Throws QueueMisconfigured, naming what to change. A server that hides its policy is warned about. */
export function checkRedisServer(
  info: ReadonlyMap<string, string>,
  { place, log }: { readonly place: string; readonly log: QueueLog },
): void {
  const version = info.get('redis_version') ?? ''
  if (isTooOld(version)) {
    throw new QueueMisconfigured(`${place} is Redis ${version || 'of an unknown version'}`, {
      remedy: 'use Redis 6.2 or newer',
    })
  }
  if (info.get('redis_mode') === 'cluster') {
    throw new QueueMisconfigured(`${place} is a Redis Cluster`, {
      remedy:
        'use a single server, or a primary with replicas: the queue is a few megabytes at most',
    })
  }
  const policy = info.get('maxmemory_policy')
  if (policy === undefined) {
    log.warn(
      { place },
      'queue: the server does not show its maxmemory-policy; it must be noeviction',
    )
  } else if (policy !== 'noeviction') {
    throw new QueueMisconfigured(
      `${place} has maxmemory-policy ${policy}, which drops queued jobs`,
      {
        remedy:
          'set "maxmemory-policy noeviction" in redis.conf, or use a server of its own for the queue',
      },
    )
  }
}

function isTooOld(version: string): boolean {
  const [major = Number.NaN, minor = Number.NaN] = version.split('.').map(Number)
  if (Number.isNaN(major) || Number.isNaN(minor)) return true
  return major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)
}
