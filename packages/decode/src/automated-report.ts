/**
 * Reports of machines about streams of mail, not about one mail: DMARC aggregates (RFC 7489 s7.2), TLS
 * reports (RFC 8460 s5), authentication failures (RFC 6591). Nothing is unpacked here.
 * Promises: total, linear in the header.
 */
import type { Message } from '@forwardpath/mail'
import { feedbackType } from './complaint.ts'
import type { ReportParts } from './report-parts.ts'

/** RFC 7489 s7.2.1.1: `Report Domain: example.org Submitter: mail.example Report-ID: <…>`. */
const DMARC_SUBJECT =
  /^\s{0,4}(?:\[[^\]]{1,60}\]\s{0,4})?report domain: ?\S{1,255} submitter: ?\S{1,255}/i
/** Exim and others tell of a failed authentication in words alone. */
const FORENSIC_SUBJECT = /^\s{0,4}dmarc (?:forensic|failure) report for \S/i
const PACKED: ReadonlySet<string> = new Set([
  'application/gzip',
  'application/x-gzip',
  'application/zip',
  'application/x-zip-compressed',
  'application/xml',
  'text/xml',
])
/** RFC 7489 s7.2.1.1: `receiver!domain!begin!end[!unique].xml.gz`. */
const DMARC_FILE = /^[^!\s]{1,255}![^!\s]{1,255}!\d{1,12}!\d{1,12}/

/** Whether the mail is such a report. Total. */
export function isAutomatedReport(message: Message, parts: ReportParts): boolean {
  if (message.fieldText('tls-report-domain') !== undefined) return true
  if (message.root.parameters.get('report-type')?.toLowerCase() === 'tlsrpt') return true
  if (feedbackType(parts) === 'auth-failure') return true
  if (FORENSIC_SUBJECT.test(message.fieldText('subject') ?? '')) return true
  const packed = parts.leaves.filter((leaf) => PACKED.has(leaf.contentType))
  if (parts.leaves.some((leaf) => leaf.contentType.startsWith('application/tlsrpt'))) return true
  if (packed.length === 0) return false
  if (DMARC_SUBJECT.test(message.fieldText('subject') ?? '')) return true
  return packed.some((leaf) => DMARC_FILE.test(leaf.parameters.get('name') ?? ''))
}
