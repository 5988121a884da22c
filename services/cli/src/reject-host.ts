import type { Config } from '@forwardpath/runtime'

/**
 * The host that file maps name in their reject text, so that our own refusals are known when they come back as bounces:
 * the first of `own.mtas` that is a name. Absent where none is configured.
 */
export function rejectHostOf({ own }: Pick<Config, 'own'>): string | undefined {
  return own.mtas.find((mta) => /[a-z]/i.test(mta) && !mta.includes('/') && !mta.includes(':'))
}
