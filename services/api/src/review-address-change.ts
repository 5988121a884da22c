/** What a person decides at the desk, by the API: on the version that he has seen, and as one change set. */
import type { Act, RefusalCode } from '@forwardpath/changes'
import type { ProblemCode } from '@forwardpath/client'
import {
  actOnChanges,
  listChanges,
  type ChangeActOutcome,
  type ChangeRecord,
} from '@forwardpath/store'
import type { Caller } from './authenticate.ts'
import type { ApiContext } from './context.ts'
import { ApiProblem, invalidField, notFound } from './problem.ts'

/** The parts of the request that all decisions share. */
type ReviewCall = {
  readonly path: { readonly id: string }
  readonly body: { readonly note?: string | null | undefined }
  readonly caller: Caller
  readonly header: (name: string) => string | undefined
}

/** Throws ApiProblem: 428 without If-Match, 412 where it has changed since, 409 where the rules refuse it. */
export async function reviewAddressChange(
  call: ReviewCall,
  context: ApiContext,
  act: Omit<Act, 'by' | 'note' | 'version'>,
): Promise<{ readonly body: ChangeRecord; readonly headers: Readonly<Record<string, string>> }> {
  const { database, newId } = context
  const { id } = call.path
  const note = call.body.note ?? undefined
  const version = versionOf(call.header('If-Match'))
  const [outcome] = await actOnChanges(database, [{ id, act: { ...act, note, version } }], {
    by: { changeSetId: newId('chs'), who: call.caller.who, note },
    what: `changes ${act.kind}`,
    dryRun: false,
    desk: context.desk(),
    newId: () => newId('sup'),
  })
  if (outcome?.ok === false) throw refusalOf(outcome)
  const [change] = await listChanges(database, { id }, { limit: 1 })
  if (change === undefined) throw notFound(`there is no address change ${id}`)
  return { body: change, headers: { ETag: changeTag(change) } }
}

/** The ETag of a proposal: its version. */
export function changeTag({ version }: Pick<ChangeRecord, 'version'>): string {
  return `"${String(version)}"`
}

/** RFC 9110 s13.1.1. Absent for `*`: whichever version stands. */
function versionOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '') throw new ApiProblem('precondition_required')
  if (header.trim() === '*') return undefined
  const match = /^(?:W\/)?"([1-9][0-9]{0,8})"$/.exec(header.trim())
  // A tag that was never one of ours fits no version.
  if (match === null)
    throw new ApiProblem('stale', { detail: 'If-Match is no ETag of this record' })
  return Number(match[1])
}

const CODES: Readonly<Partial<Record<RefusalCode, ProblemCode>>> = {
  stale: 'stale',
  wrong_state: 'not_in_this_state',
  already_confirmed: 'not_in_this_state',
  needs_override: 'needs_override',
}

const FIELDS: Readonly<Partial<Record<RefusalCode, string>>> = {
  needs_reason: '/body/reason',
  unknown_reason: '/body/reason',
  needs_note: '/body/note',
  not_in_the_future: '/body/until',
}

function refusalOf(refusal: Extract<ChangeActOutcome, { readonly ok: false }>): ApiProblem {
  const { code, message, remedy, since, id } = refusal
  if (code === 'not_found') return notFound(`there is no address change ${id}`)
  const field = FIELDS[code]
  if (field !== undefined) return invalidField(field, `${message}; ${remedy}`)
  const others = since.map((event) => `${event.who}: ${event.fact} at ${event.at}`)
  const meanwhile = others.length === 0 ? '' : ` (${others.join('; ')})`
  return new ApiProblem(CODES[code] ?? 'refused_by_rules', {
    detail: `${message}${meanwhile}; ${remedy}`,
  })
}
