/**
 * When a mail file was received: the date of its topmost Received field, the one that our own server wrote
 * (RFC 5321 s4.4). Never the Date field, which the sender may write as he likes.
 *
 * In: the bytes. Out: milliseconds since 1970. Total; linear in the head's first 64 KB.
 */
import { firstField, readHeaderBlock } from '@forwardpath/mail'

/** The topmost Received field stands at the very top, below some trace of filters at most. */
const MAX_HEAD_BYTES = 65_536
/** A date-time with a comment fits many times. */
const MAX_DATE_LENGTH = 100

/** The instant of receipt; `nowMs` where no field says it, it cannot be read, or it lies in the future. Total. */
export function receivedAt(bytes: Uint8Array, nowMs: number): number {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_HEAD_BYTES))
  const text = head.toString('latin1').replaceAll('\r\n', '\n').replaceAll('\r', '\n')
  const field = firstField(readHeaderBlock(text, headStart(text)).fields, 'received')
  if (field === undefined) return nowMs
  const at = parseDateTime(field.slice(field.lastIndexOf(';') + 1))
  return at === undefined || at > nowMs ? nowMs : at
}

/** Behind empty lines and the `From ` line of an mbox (RFC 4155, appendix A). */
function headStart(text: string): number {
  let position = 0
  while (text[position] === '\n') position += 1
  if (!text.startsWith('From ', position)) return position
  const end = text.indexOf('\n', position)
  return end === -1 ? text.length : end + 1
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Zones with a name (obs-zone, RFC 5322 s4.3), in hours; every other name means UTC there. */
const ZONE_HOURS: ReadonlyMap<string, number> = new Map([
  ['EST', -5],
  ['EDT', -4],
  ['CST', -6],
  ['CDT', -5],
  ['MST', -7],
  ['MDT', -6],
  ['PST', -8],
  ['PDT', -7],
])

/** date-time of RFC 5322 s3.3, day name and seconds optional. Absent where it is none. Total, linear. */
export function parseDateTime(text: string): number | undefined {
  const words = text
    .slice(0, MAX_DATE_LENGTH)
    .split(/[\s,]/)
    .filter((word) => word !== '')
  const first = words.findIndex((word) => /^[0-9]{1,2}$/.test(word))
  if (first < 0 || first > 1) return undefined
  const [day = '', month = '', year = '', time = '', zone = ''] = words.slice(first)
  const date = dateOf(day, month, year)
  const clock = /^([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,6})?)?$/.exec(time)
  const offset = zoneMinutes(zone)
  if (date === undefined || clock === null || offset === undefined) return undefined
  const [hour, minute, second] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? '0')]
  // 60 is a leap second
  if (hour > 23 || minute > 59 || second > 60) return undefined
  return date + ((hour * 60 + minute - offset) * 60 + second) * 1_000
}

function dateOf(day: string, monthName: string, yearText: string): number | undefined {
  const month = MONTHS.indexOf(monthName.slice(0, 3).toLowerCase())
  if (month < 0 || !/^[0-9]{2,4}$/.test(yearText)) return undefined
  const at = new Date(0)
  at.setUTCFullYear(yearOf(yearText), month, Number(day))
  // 31 February would have become 3 March
  return at.getUTCMonth() === month && Number(day) > 0 ? at.getTime() : undefined
}

/** Two digits: 00 to 49 are of this century; three digits count from 1900 (RFC 5322 s4.3). */
function yearOf(text: string): number {
  const year = Number(text)
  if (text.length === 4) return year
  return text.length === 2 && year < 50 ? 2000 + year : 1900 + year
}

function zoneMinutes(zone: string): number | undefined {
  const numeric = /^([+-])([0-9]{2})([0-9]{2})$/.exec(zone)
  if (numeric !== null) {
    const minutes = Number(numeric[2]) * 60 + Number(numeric[3])
    return numeric[1] === '-' ? -minutes : minutes
  }
  // nothing, or only a comment: UTC
  return (ZONE_HOURS.get(zone.toUpperCase()) ?? 0) * 60
}
