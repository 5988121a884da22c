/**
 * The schema checker's findings as problems that an operator can act upon: what, where, what to do.
 * Values are repeated only where the schema itself does so; a misplaced secret never is. Total.
 */
import { z } from 'zod'
import { formatKey, nearest } from './problem.ts'
import type { ConfigProblem } from './problem.ts'
import { configSchema } from './schema.ts'

/** Says where a path comes from: file and line, environment variable or flag. */
export type WhereIs = (path: readonly PropertyKey[]) => string

/** All problems of one check of the merged tree. */
export function problemsOf(error: z.ZodError, whereIs: WhereIs): readonly ConfigProblem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey([...issue.path, key], whereIs))
    }
    const { message, remedy } = wordsOf(issue)
    return [{ where: whereIs(issue.path), key: formatKey(issue.path), message, remedy }]
  })
}

function unknownKey(path: readonly PropertyKey[], whereIs: WhereIs): ConfigProblem {
  const key = String(path.at(-1))
  const known = knownKeys(path.slice(0, -1))
  const near = nearest(key, known)
  const remedy =
    ['password', 'token', 'secret'].includes(key) && known.includes('password_file')
      ? 'write the password to a file of mode 0600 and name it in password_file'
      : near === undefined
        ? `known here: ${known.join(', ')}`
        : `did you mean ${near}?`
  return { where: whereIs(path), key: formatKey(path), message: 'unknown key', remedy }
}

function wordsOf(issue: z.core.$ZodIssue): Words {
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return { message: 'is missing', remedy: 'add it' }
  }
  if (issue.message.includes('; ')) return split(issue.message)
  if (issue.code === 'invalid_type') {
    const expected = KIND_NAMES.get(issue.expected) ?? issue.expected
    return { message: `is not ${expected}`, remedy: `write ${expected}` }
  }
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String).join(', ')
    return { message: 'is not one of the known values', remedy: `choose ${known}` }
  }
  if (issue.code === 'too_small') {
    return { message: 'is out of range', remedy: `write at least ${String(issue.minimum)}` }
  }
  if (issue.code === 'too_big') {
    return { message: 'is out of range', remedy: `write at most ${String(issue.maximum)}` }
  }
  return { message: issue.message, remedy: 'correct it' }
}

const KIND_NAMES: ReadonlyMap<string, string> = new Map([
  ['string', 'text (a number needs quotes)'],
  ['int', 'a whole number'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a list of keys'],
  ['record', 'a list of keys'],
])

type Words = { readonly message: string; readonly remedy: string }

/** Messages of the schema are `what is wrong; what to do`; the text of the operator may stand in the first half. */
function split(text: string): Words {
  const at = text.lastIndexOf('; ')
  return { message: text.slice(0, at), remedy: text.slice(at + 2) }
}

/** The keys that the schema knows at a path; none where it takes any. */
function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = configSchema
  for (const part of path) {
    schema = unwrap(schema)
    if (schema instanceof z.ZodObject)
      schema = (schema.shape as Record<string, unknown>)[String(part)]
    else if (schema instanceof z.ZodArray) schema = schema.element
  }
  schema = unwrap(schema)
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema
}
