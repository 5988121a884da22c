/**
 * The enhanced status code of RFC 3463 s2, with the registry of RFC 5248.
 *
 *   status-code = class "." subject "." detail
 *   class       = "2" / "4" / "5"
 *   subject     = 1*3DIGIT
 *   detail      = 1*3DIGIT
 */
import type { Brand } from './brand.ts'

/** Such as `5.1.1`; made by {@link parseEnhancedStatusCode} alone, without leading zeros. */
export type EnhancedStatusCode = Brand<string, 'EnhancedStatusCode'>

/** What the first digit says (RFC 3463 s2): 2 success, 4 persistent transient, 5 permanent. */
export type StatusClass = 'success' | 'transient' | 'permanent'

const CLASSES = { '2': 'success', '4': 'transient', '5': 'permanent' } as const

/** Reads a whole text that is one code. Total: `undefined` for anything else. */
export function parseEnhancedStatusCode(text: string): EnhancedStatusCode | undefined {
  const match = /^([245])\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (match === null) return undefined
  const [, digit, subject, detail] = match
  return `${String(digit)}.${String(Number(subject))}.${String(Number(detail))}` as EnhancedStatusCode
}

/** The class of a code. Total. */
export function statusClass(code: EnhancedStatusCode): StatusClass {
  return CLASSES[code.charAt(0) as keyof typeof CLASSES]
}
