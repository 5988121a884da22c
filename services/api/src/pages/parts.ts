/** The pieces that pages are made of. Everything that comes from outside goes through `html` as text. */
import { domainToALabel } from '@forwardpath/mail'
import { formatCount, html, type Html, type HtmlValue } from '@forwardpath/report'
import type { Made } from './kept.ts'
import { counted, wordsOf } from './words.ts'

/** An address or a domain as text, with its A-labels beside it where they differ from what is seen (RFC 5890 s2.3.2.1). */
export function addressText(address: string): Html {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  const label = domainToALabel(domain)
  const isPlain = label === undefined || label === domain.toLowerCase()
  return html`<bdi class="address">${address}</bdi>${
      isPlain ? null : html` <span class="alabel">(${label})</span>`
    }`
}

/** An address that leads to its story. */
export function addressLink(address: string): Html {
  return html`<a href="${pathTo('/suppressions', address)}">${addressText(address)}</a>`
}

/** A path with one step that may hold anything. */
export function pathTo(base: string, step: string, rest = ''): string {
  return `${base}/${encodeURIComponent(toWellFormed(step))}${rest}`
}

/** A path with a query; absent and empty values are left out. */
export function withQuery(
  path: string,
  values: Readonly<Record<string, string | undefined>>,
): string {
  const query = new URLSearchParams(
    Object.entries(values).flatMap(([name, value]): [string, string][] =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  ).toString()
  return query === '' ? path : `${path}?${query}`
}

// A lone surrogate has no percent encoding; encodeURIComponent throws for it.
function toWellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD')
}

/** An instant, RFC 3339 in UTC, to the minute, with its zone; a dash where there is none. */
export function time(instant: string | null | undefined): Html {
  if (instant === null || instant === undefined) return html`<span class="none">–</span>`
  const text = `${instant.slice(0, 10)} ${instant.slice(11, 16)}`
  return html`<time datetime="${instant}" title="${instant}">${text} UTC</time>`
}

/** How old figures are that were counted beside the page. */
export function asOf({ madeAtMs, isRenewing }: Omit<Made<unknown>, 'value'>): Html {
  return html`<p class="muted">
    <small
      >As of
      ${time(new Date(madeAtMs).toISOString())}.${
        isRenewing ? ' Newer figures are being counted; load the page again to see them.' : null
      }</small
    >
  </p>`
}

/** The day alone. */
export function day(instant: string | null | undefined): Html {
  if (instant === null || instant === undefined) return html`<span class="none">–</span>`
  return html`<time datetime="${instant}" title="${instant}">${instant.slice(0, 10)}</time>`
}

/** `3 h`, `12 d`: how long ago, in one unit. */
export function span(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  if (minutes < 1) return 'less than a minute'
  if (minutes < 120) return `${String(minutes)} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${String(hours)} h` : counted(Math.floor(hours / 24), 'day')
}

/** What a badge says of itself beside its words; never by colour alone. */
export type Tone = 'plain' | 'good' | 'notice' | 'bad'

/** A word in a frame. */
export function badge(text: string, tone: Tone = 'plain'): Html {
  return html`<span class="badge ${tone}">${text}</span>`
}

const STATUS_TONES: Readonly<Record<string, Tone>> = {
  active: 'bad',
  held: 'notice',
  released: 'good',
  expired: 'plain',
  pending: 'notice',
  checking: 'plain',
  approved: 'good',
  rejected: 'plain',
  closed: 'plain',
  open: 'bad',
  confirmed: 'plain',
  rolled_back: 'good',
  alive: 'good',
  stalled: 'bad',
  auth_failed: 'bad',
  throttled: 'notice',
  valid: 'good',
}

/** A state in a frame. */
export function stateBadge(state: string): Html {
  return badge(wordsOf(state), STATUS_TONES[state] ?? 'plain')
}

const TRUST_TONES: Readonly<Record<string, Tone>> = {
  verified: 'good',
  correlated: 'good',
  plausible: 'plain',
  unverified: 'notice',
}

/** How firmly a report is bound to a mail of ours. */
export function trustBadge(trust: string): Html {
  return badge(trust, TRUST_TONES[trust] ?? 'plain')
}

/** Facts with their names; those without a value are left out. */
export function facts(items: readonly (readonly [string, HtmlValue])[]): Html {
  const known = items.filter(([, value]) => value !== null && value !== undefined && value !== '')
  return html`<dl class="facts">
    ${known.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}

/** Text of a mail, its lines kept, with what was matched marked. */
export function markedText(text: string, quote: string | undefined): Html {
  const at = quote === undefined || quote === '' ? -1 : text.indexOf(quote)
  if (quote === undefined || at < 0) return html`<pre class="quote">${text}</pre>`
  return html`<pre class="quote">
${text.slice(0, at)}<mark>${quote}</mark>${text.slice(at + quote.length)}</pre>`
}

/** A figure with its name, large. */
export function figure(name: string, value: HtmlValue, more: HtmlValue = null): Html {
  const text = typeof value === 'number' ? formatCount(value) : value
  return html`<div class="figure">
    <dt>${name}</dt>
    <dd><strong>${text}</strong> ${more}</dd>
  </div>`
}

/** Figures beside each other. */
export function figures(items: readonly Html[]): Html {
  return html`<dl class="figures">${items}</dl>`
}

/** A drop-down of a filter. */
export function select(
  name: string,
  label: string,
  options: {
    readonly values: readonly string[]
    readonly chosen: string | undefined
    /** Words of the first entry, which narrows nothing; absent: one must be chosen. */
    readonly all?: string
  },
): Html {
  return html`<label
    >${label}
    <select name="${name}">
      ${options.all === undefined ? null : html`<option value="">${options.all}</option>`}
      ${options.values.map(
        (value) =>
          html`<option value="${value}" ${value === options.chosen ? SELECTED : null}>
            ${wordsOf(value)}
          </option>`,
      )}
    </select></label
  >`
}

const SELECTED = html`selected`

/** The way on, and back to the first page. */
export function pager(options: {
  readonly next: string | undefined
  readonly first: string | undefined
  readonly note?: HtmlValue
}): Html | null {
  const { next, first, note } = options
  if (next === undefined && first === undefined && note === undefined) return null
  return html`<nav class="pager" aria-label="More of this list">
    ${note === undefined ? null : html`<span>${note}</span>`}
    ${first === undefined ? null : html`<a href="${first}">First page</a>`}
    ${next === undefined ? null : html`<a href="${next}" rel="next">Next page</a>`}
  </nav>`
}
