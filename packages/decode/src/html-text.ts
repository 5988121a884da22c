/**
 * Plain text of an HTML part, for reports that say a thing in HTML alone.
 *
 * In: hostile markup. Out: text with entities decoded, block elements as line ends, scripts and styles
 * left out. It is no renderer and nothing of it is ever shown. Promises: total; linear: one pass, every
 * search goes forward from where the last one ended.
 */
import { withoutDoubling } from './carried-lines.ts'

/** Elements that end a line. */
const BLOCKS: ReadonlySet<string> = new Set(
  'address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul'.split(
    ' ',
  ),
)
/** Elements whose content is no text. */
const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'head', 'title'])
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z]{2,8}));?/g
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
  ecirc: 'ê',
  oacute: 'ó',
  iacute: 'í',
  aacute: 'á',
  ntilde: 'ñ',
  ndash: '–',
  mdash: '—',
  rsquo: '’',
  lsquo: '‘',
}

/** Without one of these the source's own lines are all that the text has. */
const BREAKS_LINES = /<(?:br|p|div|tr|li|table|blockquote|h[1-6])\b/i

/**
 * The text of the markup. A line end of the source is a blank, as a browser shows it, but in `pre` and where nothing else ends
 * a line. Total, linear.
 */
export function htmlToText(html: string): string {
  const isFlowing = BREAKS_LINES.test(html)
  let preformatted = 0
  let text = ''
  const add = (source: string): void => {
    text += isFlowing && preformatted === 0 ? source.replace(/[ \t\r\n]+/g, ' ') : source
  }
  let position = 0
  while (position < html.length) {
    const open = html.indexOf('<', position)
    if (open === -1) {
      add(html.slice(position))
      break
    }
    add(html.slice(position, open))
    const tag = readTag(html, open)
    if (tag.end === open + 1) text += '<'
    if (tag.name === 'pre') preformatted = tag.closing ? 0 : 1
    if (BLOCKS.has(tag.name)) text += '\n'
    position = SILENT.has(tag.name) && !tag.closing ? endOfSilent(html, tag) : tag.end
  }
  return tidy(decodeEntities(text))
}

type Tag = { readonly name: string; readonly closing: boolean; readonly end: number }

function readTag(html: string, open: number): Tag {
  if (html.startsWith('<!--', open)) {
    const close = html.indexOf('-->', open + 4)
    return { name: '', closing: false, end: close === -1 ? html.length : close + 3 }
  }
  const closing = html[open + 1] === '/'
  const name = /^[A-Za-z][A-Za-z0-9]{0,15}/.exec(html.slice(open + (closing ? 2 : 1), open + 20))
  // A bare `<` is text; so is `<user@host>` in markup that forgot its entities.
  if (name === null && html[open + 1] !== '!' && html[open + 1] !== '?') {
    return { name: '', closing, end: open + 1 }
  }
  const close = html.indexOf('>', open)
  return {
    name: (name?.[0] ?? '').toLowerCase(),
    closing,
    end: close === -1 ? html.length : close + 1,
  }
}

/** Past the closing tag of a script or style; without one, all that follows is its content. */
function endOfSilent(html: string, tag: Tag): number {
  const closing = new RegExp(`</${tag.name}`, 'gi')
  closing.lastIndex = tag.end
  const found = closing.exec(html)
  if (found === null) return html.length
  const close = html.indexOf('>', found.index)
  return close === -1 ? html.length : close + 1
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(ENTITY, (entity, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? entity
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
    const isScalar = code >= 0x20 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    return isScalar ? String.fromCodePoint(code) : entity
  })
}

function tidy(text: string): string {
  return withoutDoubling(text.split('\n').map((line) => line.trim()))
    .filter((line, index, lines) => line !== '' || lines[index - 1] !== '')
    .join('\n')
}
