/** The score of a proposal: 0 to 100 with its reasons. It orders the desk; it decides nothing. */
import type { Trust } from '@forwardpath/mail'
import { RISKS, type Risk } from './risks.ts'

/** One item of a score. */
export type ScoreItem = { readonly reason: string; readonly points: number }

/** The sum, kept between 0 and 100, and what it is made of; items of no points are left out. */
export type Score = {
  readonly value: number
  readonly reasons: readonly string[]
  readonly items: readonly ScoreItem[]
}

/** What speaks for a proposal. */
export type Merits = {
  readonly isSameOrganisation: boolean
  /** Both domains belong to one known migration. */
  readonly isKnownMigration: boolean
  readonly areLocalPartsAlike: boolean
  /** Distinct days on which it was seen. */
  readonly days: number
  readonly trust: Trust
}

/** Where nothing speaks for or against it; project choice, as all points here. */
const START = 70
const UNVERIFIED_POINTS = 30

/** Total, pure. */
export function scoreOf(merits: Merits, risks: readonly Risk[]): Score {
  const items = [...meritItems(merits), ...risks.map(riskItem)].filter((i) => i.points !== 0)
  const sum = items.reduce((total, item) => total + item.points, START)
  return {
    value: Math.max(0, Math.min(100, sum)),
    reasons: items.map((item) => item.reason),
    items,
  }
}

function riskItem(risk: Risk): ScoreItem {
  return { reason: RISKS[risk].says, points: -RISKS[risk].points }
}

function meritItems(merits: Merits): readonly ScoreItem[] {
  const { trust, days } = merits
  return [
    { reason: 'same organisation', points: merits.isSameOrganisation ? 10 : 0 },
    { reason: 'part of a known migration', points: merits.isKnownMigration ? 15 : 0 },
    { reason: 'local parts alike', points: merits.areLocalPartsAlike ? 10 : 0 },
    { reason: 'seen on several days', points: days >= 2 ? 10 : 0 },
    { reason: 'bound by token or signature', points: trust === 'verified' ? 10 : 0 },
    { reason: 'bound by the sent log', points: trust === 'correlated' ? 5 : 0 },
    { reason: 'unverified report', points: trust === 'unverified' ? -UNVERIFIED_POINTS : 0 },
  ]
}
