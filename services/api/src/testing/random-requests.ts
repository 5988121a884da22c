/**
 * Requests made from the OpenAPI document: mostly right, with one or more things wrong in every other one. The same seed gives the same
 * requests.
 */
import type { JsonObject } from '@forwardpath/client'
import type { Chance } from '@forwardpath/test-support/chance'

/** One request, as it is sent. */
export type RandomRequest = {
  readonly operationId: string
  readonly template: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer | undefined
}

type Parameter = {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: JsonObject
}
type OpenOperation = {
  readonly operationId: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: JsonObject }>>
  }
}

/** What the database may be upset by: NUL, lone surrogates, marks of direction, numbers out of range, SQL, paths. */
const HOSTILE = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '\u202e',
  "' or 1=1 --",
  '../../etc/passwd',
  '%',
  '_',
  '\\',
  '9'.repeat(400),
  '-1',
  '1e999',
  'NaN',
  'null',
  'true',
  '0',
  '\u{1f4a9}',
  '<script>',
  '${x}',
  '=cmd()',
  '\r\nX: y',
  'a'.repeat(5_000),
  '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '2026-02-30T00:00:00Z',
  'sup_',
  'sup_\0',
  '18446744073709551616',
  '@',
  '@example.org',
  'a@',
  '"a b"@example.org',
  'ä@exämple.example',
  'a@[127.0.0.1]',
] as const

const ADDRESSES = [
  'old@example.org',
  'jane+x@example.org',
  '"quo ted"@example.org',
  'ÄÖ@bücher.example',
  '#a@example.org',
]
const INSTANTS = ['2026-01-31T12:00:00Z', '1970-01-01T00:00:00.000Z', '2099-12-31T23:59:59+14:00']

/** Makes requests of a document; `known`: ids and cursors that exist, so that some requests find something. */
export function createRequests(
  document: JsonObject,
  options: { readonly chance: Chance; readonly known: readonly string[] },
): () => RandomRequest {
  const { chance, known } = options
  const pick = <T>(list: readonly T[]): T => {
    const value = list[Math.floor(chance() * list.length)]
    if (value === undefined) throw new Error('an empty list')
    return value
  }
  const operations = operationsOf(document)
  const text = (schema: JsonObject): string => {
    if (chance() < 0.25) return pick(HOSTILE)
    if (known.length > 0 && chance() < 0.3) return pick(known)
    if (schema['format'] === 'date-time') return pick(INSTANTS)
    if (JSON.stringify(schema['description'] ?? '').includes('mail address')) return pick(ADDRESSES)
    const { examples, minLength = 1, maxLength = 20 } = schema
    if (Array.isArray(examples) && chance() < 0.7) return String(pick(examples as unknown[]))
    const length =
      chance() < 0.1 ? Number(maxLength) + 1 : Math.max(Number(minLength), Math.ceil(chance() * 12))
    return 'x'.repeat(Math.min(length, 5_000))
  }
  const value = (schema: JsonObject, depth = 0): unknown => {
    if (chance() < 0.06)
      return pick<unknown>([null, 0, -1, 1.5, 1e308, '', [], {}, true, [[[]]], ...HOSTILE])
    const union = schema['anyOf'] ?? schema['oneOf']
    if (Array.isArray(union)) return value(pick(union as JsonObject[]), depth)
    if (Array.isArray(schema['enum'])) return pick(schema['enum'] as unknown[])
    if ('const' in schema) return schema['const']
    switch (schema['type']) {
      case 'object':
        return object(schema, depth)
      case 'array': {
        const count = chance() < 0.02 ? 1_001 : Math.floor(chance() * 4)
        const item = schema['items'] as JsonObject
        return Array.from({ length: count }, () => value(item, depth + 1))
      }
      case 'integer':
      case 'number':
        return chance() < 0.2 ? pick([-1, 0, 1e12, 1.5]) : 1 + Math.floor(chance() * 50)
      case 'boolean':
        return chance() < 0.5
      case 'null':
        return null
      default:
        return text(schema)
    }
  }
  const object = (schema: JsonObject, depth: number): unknown => {
    const required = (schema['required'] ?? []) as readonly string[]
    const fields = Object.entries(
      (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>,
    )
    const kept = fields.filter(([name]) =>
      required.includes(name) ? chance() > 0.04 : chance() < 0.5,
    )
    const stray = chance() < 0.08 ? [[pick(['__proto__', 'constructor', 'x', '/~', '']), 1]] : []
    return Object.fromEntries([
      ...kept.map(([name, sub]) => [name, value(sub, depth + 1)]),
      ...stray,
    ])
  }
  const word = (schema: JsonObject): string => {
    const made = value(schema)
    return typeof made === 'string' ? made : JSON.stringify(made)
  }
  return () => {
    const { template, method, operation } = pick(operations)
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const schema =
        operation.parameters.find((p) => p.in === 'path' && p.name === name)?.schema ?? {}
      return escaped(word(schema), chance)
    })
    const query = operation.parameters
      .filter((p) => p.in === 'query')
      .filter((p) => chance() < (p.required ? 0.95 : 0.25))
      .flatMap((p) => {
        // Nobody waits here: how long polls end is a test of its own.
        const shown = p.name === 'wait' ? '0' : escaped(word(p.schema), chance)
        return chance() < 0.03
          ? [`${p.name}=${shown}`, `${p.name}=${shown}`]
          : [`${p.name}=${shown}`]
      })
    if (chance() < 0.05) query.push(`${escaped(pick(HOSTILE), chance)}=1`)
    const headers = Object.fromEntries(
      operation.parameters
        .filter((p) => p.in === 'header' && chance() < 0.5)
        .map((p) => [
          p.name,
          pick(['"1"', '*', 'W/"x"', 'key-1', 'key-2', 'x'.repeat(300), '"\t']),
        ]),
    )
    return {
      operationId: operation.operationId,
      template,
      method,
      url: `${path}${query.length === 0 ? '' : `?${query.join('&')}`}`,
      ...bodyOf(operation, headers),
    }
  }

  function bodyOf(
    operation: OpenOperation,
    headers: Readonly<Record<string, string>>,
  ): Pick<RandomRequest, 'headers' | 'body'> {
    if (operation.requestBody === undefined) {
      const stray = chance() < 0.03
      return { headers, body: stray ? 'stray' : undefined }
    }
    const [type, { schema }] = pick(Object.entries(operation.requestBody.content))
    const sentType =
      chance() < 0.05
        ? pick(['', 'text/html', 'application/json; charset=utf-16', 'multipart/form-data'])
        : type
    const right = schema === undefined ? pick(MAILS) : JSON.stringify(value(schema))
    const body =
      chance() < 0.1
        ? pick<string | Buffer>([
            '',
            '{',
            'null',
            '[]',
            '"',
            '{"a":1}',
            '{"__proto__":{}}',
            '['.repeat(20_000),
            Buffer.from([0xff, 0xfe, 0x00]),
            '\ufeff{}',
            right.slice(0, Math.floor(right.length / 2)),
            'x'.repeat(1_100_000),
          ])
        : right
    return { headers: sentType === '' ? headers : { ...headers, 'content-type': sentType }, body }
  }
}

const MAILS = [
  'From: a@example.org\r\nTo: b@example.net\r\nSubject: x\r\n\r\nhello\r\n',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\n550 5.1.1 user unknown\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; old@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n',
  '\0\0\0',
  'address,reason\nold@example.org,manual\n',
]

/** Percent-encoded, now and then wrongly. No blank and no line end: HTTP itself would end there. */
function escaped(text: string, chance: Chance): string {
  const good = encodeURIComponent(text.toWellFormed())
  return chance() < 0.02 ? `${good}%zz` : good === '' ? '%20' : good
}

function operationsOf(document: JsonObject): readonly {
  readonly template: string
  readonly method: RandomRequest['method']
  readonly operation: OpenOperation
}[] {
  const paths = document['paths'] as Readonly<
    Record<string, Readonly<Record<string, OpenOperation>>>
  >
  return Object.entries(paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      template,
      method: method.toUpperCase() as RandomRequest['method'],
      operation,
    })),
  )
}
