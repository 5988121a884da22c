/**
 * HTML as a tagged template that escapes by default: what stands between `${` and `}` is text, unless it was made by this very tag.
 * Controls and marks that turn a line around are written out, so that hostile text is seen and has no effect. Pure, total, linear.
 */
import { visibleText } from './visible-text.ts'

const MARKUP = Symbol('markup')

/** Markup that {@link html} made, or that this program wrote itself. No JSON and no text of a mail can be one. */
export type Html = { readonly [MARKUP]: string }

/** What may stand in a template. Nothing is shown for null, undefined and false. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[]

/**
 * Markup with its values as text. Throws TypeError where a text stands inside of a tag without quotes around it: there escaping
 * would not hold, and it is a mistake of ours.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let place: Place = 'text'
  const parts = strings.map((piece, index) => {
    place = placeAfter(piece, place)
    if (index === values.length) return piece
    const value = values[index]
    if (place === 'tag' && (isText(value) || piece.endsWith('=')))
      throw new TypeError(`a value without quotes after ${piece.slice(-40)}`)
    return piece + textOf(value)
  })
  return { [MARKUP]: parts.join('') }
}

type Place = 'text' | 'tag' | 'attribute'

/** Where our own markup leads: values cannot, since their signs are escaped. Attributes are written with double quotes here. */
function placeAfter(piece: string, before: Place): Place {
  let place = before
  for (const sign of piece) {
    if (sign === '<' && place === 'text') place = 'tag'
    else if (sign === '>' && place === 'tag') place = 'text'
    else if (sign === '"' && place !== 'text') place = place === 'tag' ? 'attribute' : 'tag'
  }
  return place
}

function isText(value: HtmlValue): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

/** Markup that this program wrote, such as a style sheet; never what came from outside. */
export function ownMarkup(text: string): Html {
  return { [MARKUP]: text }
}

/** An attribute's value letter for letter, for what a form sends back: escaped, but nothing in it is written out. */
export function exactly(text: string): Html {
  return { [MARKUP]: escapeText(text) }
}

/** The finished text. */
export function markupOf(value: Html): string {
  return value[MARKUP]
}

/** Several pieces with one between each two. */
export function joined(pieces: readonly HtmlValue[], between: HtmlValue): readonly HtmlValue[] {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [between, piece]))
}

function textOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeText(shown(value))
  if (typeof value === 'number') return String(value)
  return isList(value) ? value.map(textOf).join('') : value[MARKUP]
}

function isList(value: Html | readonly HtmlValue[]): value is readonly HtmlValue[] {
  return Array.isArray(value)
}

/** Line ends and tabs are layout; every other control is written out. */
function shown(text: string): string {
  return text
    .split(/([\t\n])/)
    .map((piece) => (piece === '\n' || piece === '\t' ? piece : visibleText(piece)))
    .join('')
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
