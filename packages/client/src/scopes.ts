/** What a key may be allowed to do. A key has the scopes that it was made with, and none implies another. */
export const SCOPES = [
  'suppressions:read',
  'suppressions:write',
  'suppressions:override',
  'changes:read',
  'changes:review',
  'bounces:read',
  'bounces:raw',
  'bounces:write',
  'rules:read',
  'history:write',
  'reports:read',
  'tokens:sign',
  'sent:write',
  'life:write',
  'metrics:read',
  'privacy',
  'admin',
] as const

/** One of them. */
export type Scope = (typeof SCOPES)[number]

/** Whether there is a scope of that name. */
export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text)
}
