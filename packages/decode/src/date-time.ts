/**
 * Dates of field groups (RFC 3464 s2.1.1, RFC 5322 s3.3, s4.3): `Sun, 22 Nov 2026 04:36:42 +0000 (UTC)`.
 *
 * In: a field value. Out: milliseconds since the epoch, or nothing: a date without a zone is not guessed,
 * since it would depend on where this runs. Promises: total, linear.
 */

const DATE =
  /(\d{1,2})[ -]+([A-Za-z]{3})[a-z]{0,6}[ -]+(\d{2,4})[ ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,6})?\s{1,3}([+-]\d{4}|[A-Z]{1,4})/
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'

/** Minutes east of Greenwich (RFC 5322 s4.3). */
const ZONES: Readonly<Record<string, number>> = {
  UT: 0,
  UTC: 0,
  GMT: 0,
  Z: 0,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
}

/** Reads a date and time with its zone. Absent where it is unreadable. Total. */
export function parseDateTimeMs(text: string): number | undefined {
  const match = DATE.exec(text.slice(0, 80))
  if (match === null) return undefined
  const [, day, monthName, year, hour, minute, second = '0', zone] = match
  const month = MONTHS.indexOf(String(monthName).toLowerCase())
  const offset = zoneMinutes(String(zone))
  if (month === -1 || month % 3 !== 0 || offset === undefined) return undefined
  const wall = Date.UTC(
    fullYear(String(year)),
    month / 3,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  return wall - offset * 60_000
}

/** RFC 5322 s4.3: two digits up to 49 are of this century, three digits count from 1900. */
function fullYear(year: string): number {
  if (year.length === 4) return Number(year)
  if (year.length === 3) return 1900 + Number(year)
  return Number(year) + (Number(year) < 50 ? 2000 : 1900)
}

function zoneMinutes(zone: string): number | undefined {
  const sign = zone.startsWith('-') ? -1 : 1
  if (!/^[+-]/.test(zone)) return ZONES[zone]
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5)))
}
