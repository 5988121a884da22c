/**
 * The field groups of a delivery-status part (RFC 3464 s2, RFC 6533 s3), read leniently: as they stand in
 * `message/delivery-status`, `message/global-delivery-status`, or pasted into plain text.
 *
 * In: the text of the part. Out: per-message fields and one group for each recipient. Met in the wild and
 * read: blank lines between the fields of a group, no blank line between groups, Action before
 * Final-Recipient, repeated fields, continuation lines at column 0, `Name : value`.
 * Promises: total, linear; the order of fields inside a group changes nothing.
 */
import { parseEnhancedStatusCode, parseMailedAddress } from '@forwardpath/mail'
import type { Address, EnhancedStatusCode } from '@forwardpath/mail'
import { isForeignAddress, parseRecipientField } from './address-field.ts'
import type { Action } from './bounce-report.ts'
import { parseDateTimeMs } from './date-time.ts'
import {
  hasRecipient,
  joined,
  readFieldGroups,
  RECIPIENT_FIELDS,
  type Field,
  type FieldGroup,
} from './field-groups.ts'
import { holdsLostUtf8 } from './lost-charset.ts'

/** RFC 3464 s2.2. */
export type PerMessageFields = {
  readonly reportingMta: string | undefined
  /** `Reporting-UA` stands there: no server of the way wrote this, but a program of the recipient's (RFC 8098 s3.2.1). */
  readonly isByUserAgent: boolean
  readonly originalEnvelopeId: string | undefined
  readonly arrivalDateMs: number | undefined
}

/** RFC 3464 s2.3, and Sendmail's X-Actual-Recipient. */
export type PerRecipientFields = {
  readonly originalRecipient: Address | undefined
  readonly finalRecipient: Address | undefined
  /** After aliases, where Final-Recipient is the alias (Sendmail). */
  readonly actualRecipient: Address | undefined
  /** Absent where the field is missing or holds no word of RFC 3464 s2.3.3. */
  readonly action: Action | undefined
  readonly status: EnhancedStatusCode | undefined
  /** What stood in brackets behind the status: `5.2.2 (over quota)`. */
  readonly statusComment: string | undefined
  readonly diagnosticCode: { readonly type: string; readonly text: string } | undefined
  /** The lines of Diagnostic-Code as they stood, for replies of several lines. */
  readonly diagnosticLines: readonly string[]
  readonly remoteMta: string | undefined
  readonly lastAttemptDateMs: number | undefined
  readonly willRetryUntilMs: number | undefined
  /** A field stood twice with different values: the written precedence chose. */
  readonly contradicts: boolean
  /** A recipient field holds something, readable or not (an X500 address, a file). */
  readonly namesSomebody: boolean
  /** What it holds was to be a mail address and is none: nobody else is meant by it. */
  readonly holdsBadAddress: boolean
}

/** The groups of one part. */
export type DeliveryStatus = {
  readonly perMessage: PerMessageFields
  readonly recipients: readonly PerRecipientFields[]
}

/** One more than a report may have recipients (docs/policy.md), so that too many are noticed. */
const MAX_GROUPS = 501

/** Reads the text of a part, or the stretch of a text that holds field groups. Total. */
export function readDeliveryStatus(text: string): DeliveryStatus {
  const groups = readFieldGroups(text)
  const first = (name: string): string | undefined => {
    for (const group of groups) if (group.has(name)) return valueOf(group, name)
    return undefined
  }
  const arrivalDate = first('arrival-date')
  return {
    perMessage: {
      reportingMta: hostName(first('reporting-mta')),
      isByUserAgent: first('reporting-ua') !== undefined,
      originalEnvelopeId: first('original-envelope-id'),
      arrivalDateMs: arrivalDate === undefined ? undefined : parseDateTimeMs(arrivalDate),
    },
    recipients: readGroups(groups),
  }
}

function readGroups(groups: readonly FieldGroup[]): readonly PerRecipientFields[] {
  const read: PerRecipientFields[] = []
  for (const group of groups) {
    if (read.length >= MAX_GROUPS) break
    if (!isAboutRecipient(group)) continue
    const fields = readGroup(group)
    if (fields.holdsBadAddress) read.push(...perAddress(fields, group))
    else read.push(fields)
  }
  return read
}

/** ZoneMTA's notice of a delay names everybody of the mail in one field: `rfc822; a@b,c@d`. */
function perAddress(fields: PerRecipientFields, group: FieldGroup): readonly PerRecipientFields[] {
  const names = afterType(valueOf(group, 'final-recipient') ?? '').split(',', MAX_GROUPS)
  const addresses = names.flatMap((name) => parseMailedAddress(name.trim()) ?? [])
  if (addresses.length < 2 || addresses.length < names.length) return [fields]
  return addresses.map((finalRecipient) => ({ ...fields, finalRecipient, holdsBadAddress: false }))
}

/** A group without any recipient still tells of one where it has an action or a status. */
function isAboutRecipient(group: FieldGroup): boolean {
  return hasRecipient(group) || group.has('action') || group.has('status')
}

function readGroup(group: FieldGroup): PerRecipientFields {
  const status = statusOf(group)
  const final = group.get('final-recipient')
  const finalRecipient = addressOf(final, 'plain')
  const originalRecipient = isSameField(group.get('original-recipient'), final)
    ? finalRecipient
    : addressOf(group.get('original-recipient'), 'xtext')
  const actualRecipient = isSameField(group.get('x-actual-recipient'), final)
    ? finalRecipient
    : addressOf(group.get('x-actual-recipient'), 'plain')
  const isNamed = (originalRecipient ?? finalRecipient ?? actualRecipient) !== undefined
  const diagnostic = diagnosticOf(group)
  // Spelled out: a spread costs more than all the rest of this function (measured).
  return {
    originalRecipient,
    finalRecipient,
    actualRecipient,
    action: actionOf(group),
    status: status?.code,
    statusComment: status?.comment,
    diagnosticCode: diagnostic.diagnosticCode,
    diagnosticLines: diagnostic.diagnosticLines,
    remoteMta: hostName(valueOf(group, 'remote-mta')),
    lastAttemptDateMs: dateOf(group, 'last-attempt-date'),
    willRetryUntilMs: dateOf(group, 'will-retry-until'),
    contradicts: contradicts(group),
    namesSomebody: isNamed || valuesOfRecipient(group).some((value) => value !== ''),
    holdsBadAddress: !isNamed && valuesOfRecipient(group).some(isBadAddress),
  }
}

/**
 * Diagnostic-Code; without one, the reply that Exchange keeps in a field of its own, or one that stands in the place of
 * the status: `Status: 553 too large`.
 */
function diagnosticOf(
  group: FieldGroup,
): Pick<PerRecipientFields, 'diagnosticCode' | 'diagnosticLines'> {
  const field = longest(group.get('diagnostic-code') ?? [])
  if (field !== undefined) {
    return {
      diagnosticCode: typedText(joined(field)),
      diagnosticLines: withoutType(field.lines),
    }
  }
  const text = supplementaryReply(group) ?? valueOf(group, 'status') ?? ''
  return REPLY.test(text)
    ? { diagnosticCode: { type: 'smtp', text }, diagnosticLines: [text] }
    : { diagnosticCode: undefined, diagnosticLines: [] }
}

const REPLY = /^[245]\d\d[ -]/

/** `X-Supplementary-Info: <mx.example #5.0.0 smtp; 550 no such user>` (Exchange 2003 and 2007). */
function supplementaryReply(group: FieldGroup): string | undefined {
  const value = valueOf(group, 'x-supplementary-info') ?? ''
  const at = value.search(/\bsmtp;/i)
  const text = at === -1 ? '' : value.slice(at + 'smtp;'.length).trimStart()
  return REPLY.test(text) ? text.replace(/>$/, '') : undefined
}

/** RFC 3464 s2.3.3, and `expired`, which a sending service writes for a queue that gave up. */
const ACTIONS: Readonly<Record<string, Action>> = {
  failed: 'failed',
  failure: 'failed',
  expired: 'failed',
  delayed: 'delayed',
  relayed: 'relayed',
  delivered: 'delivered',
  expanded: 'expanded',
}
/** Of contradicting actions the worst counts. */
const WORST_FIRST: readonly Action[] = ['failed', 'delayed', 'relayed', 'delivered', 'expanded']

function actionOf(group: FieldGroup): Action | undefined {
  const fields = group.get('action')
  if (fields === undefined) return undefined
  const [only] = fields
  if (fields.length === 1 && only !== undefined) return actionIn(joined(only))
  const actions = fields.map((field) => actionIn(joined(field)))
  return WORST_FIRST.find((action) => actions.includes(action))
}

function actionIn(value: string): Action | undefined {
  return ACTIONS[/^[a-z]{1,12}/.exec(value.toLowerCase())?.[0] ?? '']
}

type StatusField = { readonly code: EnhancedStatusCode; readonly comment: string | undefined }

/** Of several codes the most telling, so that their order does not matter: no `.0`, then the greatest. */
function statusOf(group: FieldGroup): StatusField | undefined {
  const fields = group.get('status')
  if (fields === undefined) return undefined
  const [only] = fields
  if (fields.length === 1 && only !== undefined) return statusIn(joined(only))
  const found = fields.flatMap((field) => statusIn(joined(field)) ?? [])
  const weight = (code: string): string => (code.endsWith('.0') ? `0${code}` : `1${code}`)
  return found.sort((one, two) => (weight(one.code) < weight(two.code) ? 1 : -1)).at(0)
}

function statusIn(value: string): StatusField | undefined {
  const match = /^([245]\.\d{1,3}\.\d{1,3})(.*)$/.exec(value)
  const code = match === null ? undefined : parseEnhancedStatusCode(String(match[1]))
  if (code === undefined) return undefined
  const behind = String(match?.[2])
  const comment = behind === '' ? undefined : /\(([^()]{1,500})\)/.exec(behind)?.[1]
  return { code, comment }
}

/** One value, the same but for the blank behind the type: parsing an address twice is dear. */
function isSameField(
  one: readonly Field[] | undefined,
  other: readonly Field[] | undefined,
): boolean {
  if (one?.length !== 1 || other?.length !== 1) return false
  const [value, compared] = [one[0]?.lines[0] ?? '', other[0]?.lines[0] ?? '']
  if (/[+\\]/.test(value) || one[0]?.lines.length !== 1 || other[0]?.lines.length !== 1)
    return false
  return afterType(value) === afterType(compared)
}

/** What the recipient fields hold, behind the types. */
function valuesOfRecipient(group: FieldGroup): readonly string[] {
  return RECIPIENT_FIELDS.map((name) => afterType(valueOf(group, name) ?? ''))
}

/** `jane@#customer.example`: an address that somebody was mailed at, and no form of another kind. */
function isBadAddress(value: string): boolean {
  return value.includes('@') && !isForeignAddress(value) && !holdsLostUtf8(value)
}

function afterType(value: string): string {
  return value.slice(value.indexOf(';') + 1).trimStart()
}

function addressOf(
  fields: readonly Field[] | undefined,
  encoding: 'xtext' | 'plain',
): Address | undefined {
  if (fields === undefined) return undefined
  const [only] = fields
  if (fields.length === 1 && only !== undefined) return parseRecipientField(joined(only), encoding)
  const found = fields.flatMap((field) => parseRecipientField(joined(field), encoding) ?? [])
  // Two different addresses in one field group: neither is believed.
  return found.every((address) => address === found[0]) ? found[0] : undefined
}

function valueOf(group: FieldGroup, name: string): string | undefined {
  const fields = group.get(name)
  if (fields === undefined) return undefined
  const [only] = fields
  // Nearly all fields stand once.
  if (fields.length === 1 && only !== undefined) return joined(only) || undefined
  const values = fields.map(joined).filter((value) => value !== '')
  return values.length > 1 ? values.sort()[0] : values[0]
}

function dateOf(group: FieldGroup, name: string): number | undefined {
  const value = valueOf(group, name)
  return value === undefined ? undefined : parseDateTimeMs(value)
}

/** Fields of which a group has one (RFC 3464 s2.3). */
const SINGLE_FIELDS = ['action', 'status', ...RECIPIENT_FIELDS]

function contradicts(group: FieldGroup): boolean {
  for (const name of SINGLE_FIELDS) {
    const fields = group.get(name)
    if (fields !== undefined && fields.length > 1 && new Set(fields.map(joined)).size > 1)
      return true
  }
  return false
}

function longest(fields: readonly Field[]): Field | undefined {
  if (fields.length < 2) return fields[0]
  return [...fields].sort((one, two) => compareLength(joined(one), joined(two))).at(0)
}

function compareLength(one: string, two: string): number {
  return two.length - one.length || (one < two ? -1 : 1)
}

const TYPED = /^([A-Za-z0-9/_-]{1,32})[ \t]{0,4};[ \t]{0,8}/

function typedText(value: string): { readonly type: string; readonly text: string } {
  const match = TYPED.exec(value)
  if (match === null) return { type: '', text: value }
  return { type: String(match[1]).toLowerCase(), text: value.slice(match[0].length) }
}

function withoutType(lines: readonly string[]): readonly string[] {
  const [first = '', ...rest] = lines
  return [first.replace(TYPED, ''), ...rest]
}

/** `dns; mx.example (comment)` to `mx.example`; `dns;` with nothing gives nothing (RFC 3464 s2.2.2). */
function hostName(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const name = value.slice(value.indexOf(';') + 1).trim()
  const host = /^[^\s([]{1,255}/.exec(name)?.[0] ?? /^\[([0-9A-Fa-f:.]{2,45})\]/.exec(name)?.[1]
  return host?.endsWith('.') === true ? host.slice(0, -1) : host
}
