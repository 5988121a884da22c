/** Days and instants as people and databases write them. What two readers could take for two instants is none. */

/**
 * A day, or an instant with its zone (RFC 3339 s5.6). The zone may be hours alone or without a colon, as PostgreSQL and ISO 8601
 * have it (`2026-01-31 10:00:00+00`).
 */
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?:([Zz])|([+-]\d{2})(?::?(\d{2}))?))?$/

/** In milliseconds since the epoch; a day is its beginning in UTC. Absent for a day that no calendar has, a time without a zone, and all else. Total. */
export function instantMs(text: string): number | undefined {
  const [, year, month, day, time, utc, hours, minutes = '00'] = INSTANT.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day))
    return undefined
  if (time === undefined) return date.getTime()
  const zone = utc === undefined ? `${hours ?? ''}:${minutes}` : 'Z'
  const ms = Date.parse(`${year}-${month}-${day}T${time}${zone}`)
  return Number.isNaN(ms) ? undefined : ms
}
