/** Holds answers against the OpenAPI document: status, type, and every field; a field that is not described is a fault. */
import { openApiDocument, type JsonObject } from '@forwardpath/client'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Asked } from './api-harness.ts'

/** Says what is wrong with an answer; empty where nothing is. */
export type AnswerChecker = (
  asked: Pick<Asked, 'status' | 'headers' | 'text'>,
  of: { readonly template: string; readonly method: string },
) => readonly string[]

type OpenAnswer = { readonly content?: Readonly<Record<string, { readonly schema?: JsonObject }>> }

/** Compiles each schema once. */
export function createAnswerChecker(): AnswerChecker {
  const document = openApiDocument({ version: 'test', closedAnswers: true })
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'api', ...document })
  const compiled = new Map<string, ValidateFunction>()
  const paths = document['paths'] as Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly responses: Readonly<Record<string, OpenAnswer>> }>>
    >
  >
  return (asked, { template, method }) => {
    const status = String(asked.status)
    const answer = paths[template]?.[method.toLowerCase()]?.responses[status]
    if (answer === undefined) return [`${status} is not described`]
    if (status === '304') return []
    const type = asked.headers['content-type']?.split(';')[0] ?? ''
    const form = answer.content?.[type]
    if (form === undefined) return [`${status} has the type ${type}, which is not described`]
    if (form.schema === undefined) return []
    const place = [template, method.toLowerCase(), status, type].map((step) =>
      step
        .replaceAll('~', '~0')
        .replaceAll('/', '~1')
        .replaceAll('{', '%7B')
        .replaceAll('}', '%7D'),
    )
    const [path, verb, code, media] = place
    const pointer = `api#/paths/${String(path)}/${String(verb)}/responses/${String(code)}/content/${String(media)}/schema`
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: pointer })
    compiled.set(pointer, validate)
    if (validate(JSON.parse(asked.text))) return []
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${String(error.message)}`)
  }
}
