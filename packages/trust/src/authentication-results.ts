/**
 * Authentication-Results (RFC 8601 s2.2), read for what DKIM and DMARC gave.
 *
 *   authserv-id [version] *( ";" method "=" result *( ptype "." property "=" value ) )
 *
 * In: one value, unfolded. Out: whose it is, the signers that passed, and what DMARC gave for whom. Comments are nothing (s2.2: CFWS), so no result can hide
 * in one; quoted strings are values. Servers write words of the client into both, such as its envelope sender, and not all of them
 * mask its quotes and brackets: of two results of DMARC the worse one stands, and a comment that ends inside of quotes ended too
 * early. Promises: total, linear. Whether a field may be believed is the caller's question.
 */
import { domainToALabel } from '@forwardpath/mail'

/** One field. */
export type AuthenticationResults = {
  /** In lower case. */
  readonly authservId: string
  /** `header.d` of each signature that passed, lower-case A-labels. */
  readonly dkimDomains: readonly string[]
  /** Result of DMARC, lower case; absent where it was not looked at. */
  readonly dmarc: string | undefined
  /** `header.from` of that result, lower-case A-labels: whose mail it is the result of. Absent where none, or more than one, is named. */
  readonly dmarcFrom: string | undefined
}

const MAX_CHARS = 8000

/** Reads one value. Absent where it names no server, or its brackets and quotes do not add up. Total, linear. */
export function parseAuthenticationResults(value: string): AuthenticationResults | undefined {
  const [head = [], ...results] = statementsOf(value.slice(0, MAX_CHARS)) ?? []
  const authservId = head[0]?.toLowerCase()
  if (authservId === undefined || authservId.includes('=')) return undefined
  const dkimDomains: string[] = []
  let dmarc: string | undefined
  const dmarcFroms = new Set<string | undefined>()
  for (const words of results) {
    const [method, result] = pairOf(words[0])
    if (method === 'dmarc') {
      if (dmarc === undefined || dmarc === 'pass') dmarc = result
      dmarcFroms.add(domainOf(words, 'header.from'))
    }
    if (method !== 'dkim' || result !== 'pass') continue
    const signer = domainOf(words, 'header.d')
    if (signer !== undefined) dkimDomains.push(signer)
  }
  const [dmarcFrom, ...others] = dmarcFroms
  return { authservId, dkimDomains, dmarc, dmarcFrom: others.length === 0 ? dmarcFrom : undefined }
}

/** The domain that a statement names under a property. Absent where it names two: nobody writes that. */
function domainOf(words: readonly string[], property: string): string | undefined {
  const domains = words.flatMap((word) => {
    const [name, domain] = pairOf(word)
    return name === property ? [domainToALabel(domain)] : []
  })
  return domains.length === 1 ? domains[0] : undefined
}

/** Name and value in lower case; the method may carry a version (`dkim/1`). */
function pairOf(word = ''): readonly [string, string] {
  const at = word.indexOf('=')
  if (at === -1) return ['', '']
  const name = word.slice(0, at).toLowerCase()
  return [name.replace(/\/\d{1,3}$/, ''), word.slice(at + 1).toLowerCase()]
}

/** The statements between semicolons as words, without comments and quotes; blanks around `=` are dropped. Absent where a comment ends inside of quotes. */
function statementsOf(value: string): readonly (readonly string[])[] | undefined {
  const statements: string[][] = [[]]
  let word = ''
  let depth = 0
  let isQuoted = false
  let isEscaped = false
  let quotesInComment = 0
  let joinsNext = false
  const end = (): void => {
    const words = statements.at(-1)
    if (word === '' || words === undefined) return
    const last = words.at(-1)
    if ((joinsNext || word.startsWith('=')) && last !== undefined)
      words[words.length - 1] = last + word
    else words.push(word)
    joinsNext = word.endsWith('=')
    word = ''
  }
  for (const character of value) {
    if (isEscaped) {
      if (isQuoted) word += character
      isEscaped = false
    } else if (character === '\\' && (isQuoted || depth > 0)) isEscaped = true
    else if (isQuoted) {
      if (character === '"') isQuoted = false
      // A blank or a sign of the grammar inside quotes must not become grammar.
      else word += /[\s;=()]/.test(character) ? '_' : character
    } else if (depth > 0) {
      if (character === '(') depth++
      else if (character === ')') depth--
      else if (character === '"') quotesInComment++
      if (depth === 0 && quotesInComment % 2 === 1) return undefined
    } else if (character === '(') {
      end()
      depth = 1
      quotesInComment = 0
    } else if (character === '"') isQuoted = true
    else if (character === ';') {
      end()
      statements.push([])
    } else if (/\s/.test(character)) end()
    else word += character
  }
  end()
  return statements
}
