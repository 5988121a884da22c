/**
 * Days as people write them: `5. Mai 2026`, `May 5th`, `05/05/2026`, `2026-05-05`, `5月5日`.
 *
 * In: a stretch of lower-cased text, the month names of its language, the day of the mail. Out: `YYYY-MM-DD`
 * or nothing. A day without a year is the next one after the mail; `04/05/2026` could be two days and is
 * none, unless one of them was over before the mail. Promises: total, linear.
 */

export type SpokenDateOptions = {
  readonly months: readonly string[]
  /** When the mail was written; without it a day without a year stays unknown. */
  readonly writtenAtMs: number | undefined
}

type Day = { readonly year: number | undefined; readonly month: number; readonly day: number }

const ISO = /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/
const JAPANESE = /(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日/
const NUMERIC = /\b(\d{1,2})([./-])(\d{1,2})(?:[./-](\d{4}|\d{2})?)?(?!\d)/
const DAY_MONTH =
  /\b(\d{1,2})(?:st|nd|rd|th|er|\.|º)?(?: (?:de|of))? ?([\p{L}]{3,12})\.?,?(?: (?:de )?(\d{4}))?/u
const MONTH_DAY = /([\p{L}]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,? (\d{4}))?/u
const MS_PER_DAY = 86_400_000

/** The first day that the text names. Total. */
export function findSpokenDate(text: string, options: SpokenDateOptions): string | undefined {
  const day = readDay(text, options)
  if (day === undefined || day.month < 1 || day.month > 12 || day.day < 1) return undefined
  const year = day.year ?? nextYear(day, options.writtenAtMs)
  if (year === undefined || year < 1990 || year > 2100) return undefined
  const instant = new Date(Date.UTC(year, day.month - 1, day.day))
  if (instant.getUTCMonth() !== day.month - 1) return undefined
  return instant.toISOString().slice(0, 10)
}

function readDay(text: string, { months, writtenAtMs }: SpokenDateOptions): Day | undefined {
  const iso = ISO.exec(text) ?? JAPANESE.exec(text)
  if (iso !== null) return dayOf(iso[1], Number(iso[2]), iso[3])
  const dayMonth = DAY_MONTH.exec(text)
  const named = dayMonth === null ? 0 : monthOf(String(dayMonth[2]), months)
  if (dayMonth !== null && named !== 0) return dayOf(dayMonth[3], named, dayMonth[1])
  const monthDay = MONTH_DAY.exec(text)
  const leading = monthDay === null ? 0 : monthOf(String(monthDay[1]), months)
  if (monthDay !== null && leading !== 0) return dayOf(monthDay[3], leading, monthDay[2])
  return numericDay(text, writtenAtMs)
}

function dayOf(year: string | undefined, month: number, day: string | undefined): Day {
  return { year: year === undefined ? undefined : fullYear(year), month, day: Number(day) }
}

/**
 * With dots the day comes first; with slashes only where one number can be no month, or where the other reading is a
 * day before the mail.
 */
function numericDay(text: string, writtenAtMs: number | undefined): Day | undefined {
  const match = NUMERIC.exec(text)
  if (match === null) return undefined
  const [, one, mark, two, year] = match
  const first = Number(one)
  const second = Number(two)
  if (mark === '.' || first > 12) return dayOf(year, second, one)
  if (second > 12) return dayOf(year, first, two)
  const readings = [dayOf(year, first, two), dayOf(year, second, one)]
  if (first === second) return readings[0]
  const coming = readings.filter((day) => isComing(day, writtenAtMs))
  return coming.length === 1 ? coming[0] : undefined
}

/** Whether a day with its year is not over when the mail is written. */
function isComing({ year, month, day }: Day, writtenAtMs: number | undefined): boolean {
  if (year === undefined || writtenAtMs === undefined) return true
  return Date.UTC(year, month - 1, day) + MS_PER_DAY >= writtenAtMs
}

function fullYear(year: string): number {
  return year.length === 2 ? 2000 + Number(year) : Number(year)
}

/**
 * 1 to 12, or 0. Four letters tell the months of most languages apart, three do where the text has three; in
 * Czech the whole name does (června, července).
 */
function monthOf(word: string, months: readonly string[]): number {
  const whole = months.indexOf(word)
  if (whole !== -1) return whole + 1
  const start = word.slice(0, 4)
  return start.length < 3 ? 0 : months.findIndex((month) => month.startsWith(start)) + 1
}

function nextYear(day: Day, writtenAtMs: number | undefined): number | undefined {
  if (writtenAtMs === undefined) return undefined
  const year = new Date(writtenAtMs).getUTCFullYear()
  const sameYear = Date.UTC(year, day.month - 1, day.day)
  return sameYear + MS_PER_DAY >= writtenAtMs ? year : year + 1
}
