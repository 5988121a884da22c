/**
 * Whether the last hour of a provider and category is an incident.
 *
 *   alive   ≥ 20 addresses in an hour, ≥ 20 % of which showed life in the last 30 days
 *   spike   ≥ 50 addresses in an hour, ≥ 5 times the highest hour before that was no incident
 *
 * A campaign raises the refusals of every provider, an incident those of one. Where the sent volume is known, refusals for each mail
 * sent are compared; where it is not, what the other providers do at the same time stands in for it.
 * Gmail answered "no such user" for live mailboxes on 14 and 15 December 2020; the numbers are project choices.
 */
import { DAY_MS } from './duration.ts'

/** When an hour is an incident. */
export type GuardSettings = {
  /** Addresses in an hour that a spike needs. */
  readonly addresses: number
  /** How many times the highest hour before. */
  readonly ratio: number
  /** History without which a spike is only noticed. */
  readonly historyMs: number
  /** Addresses in an hour that the rule of life needs. */
  readonly aliveAddresses: number
  /** Share of them that showed life, 0 to 1. */
  readonly aliveShare: number
}

/** In force where nothing is configured. */
export const DEFAULT_GUARD: GuardSettings = {
  addresses: 50,
  ratio: 5,
  historyMs: 14 * DAY_MS,
  aliveAddresses: 20,
  aliveShare: 0.2,
}

/**
 * How far back the highest hour is looked for. A mailing on the first Monday of a month comes 28 or 35 days after the last one, so
 * that 28 days would call every second one an incident.
 */
export const BASELINE_MS = 36 * DAY_MS

/** One hour of a provider and category. */
export type GuardedHour = {
  readonly addresses: number
  readonly alive: number
}

/** What that hour is held against. */
export type Baseline = {
  /** Addresses in the highest hour before that was no incident. */
  readonly highest: number
  /** Since when anything was counted. */
  readonly historyMs: number
  /** All other providers in the same category: their hour now, and their highest before. */
  readonly others: { readonly now: number; readonly highest: number }
  /** Refused addresses for each mail sent in a day, now and in the worst hour before; absent: not known. */
  readonly rate: { readonly now: number; readonly highest: number } | undefined
}

/** `notice`: a spike that no history tells apart from an ordinary day. */
export type GuardVerdict = 'alive' | 'spike' | 'notice' | 'quiet'

/** Clean lists lose about one address in a thousand a mailing: less is no rate to be multiplied. */
const LOWEST_RATE = 0.001

/** Whether the hour is large enough that a baseline is worth asking for. */
export function mayBeSpike(hour: GuardedHour, settings: GuardSettings): boolean {
  return hour.addresses >= settings.addresses
}

/** By life alone: takes no history. */
export function isAliveIncident(hour: GuardedHour, settings: GuardSettings): boolean {
  return (
    hour.addresses >= settings.aliveAddresses && hour.alive >= hour.addresses * settings.aliveShare
  )
}

/** The verdict on one hour. Pure, total. */
export function judgeHour(
  hour: GuardedHour,
  baseline: Baseline,
  settings: GuardSettings,
): GuardVerdict {
  if (isAliveIncident(hour, settings)) return 'alive'
  if (!mayBeSpike(hour, settings) || riseOf(hour, baseline) < settings.ratio) return 'quiet'
  return baseline.historyMs >= settings.historyMs ? 'spike' : 'notice'
}

/** Fewer refusals of all other providers in an hour say nothing of a campaign. As many as the rule of life asks for. */
const LEAST_OTHERS = 20

function riseOf(hour: GuardedHour, { highest, others, rate }: Baseline): number {
  if (rate !== undefined) return rate.now / Math.max(rate.highest, LOWEST_RATE)
  const isCampaign = others.now >= LEAST_OTHERS
  const campaign = isCampaign ? Math.max(1, others.now / Math.max(1, others.highest)) : 1
  return hour.addresses / (Math.max(1, highest) * campaign)
}
