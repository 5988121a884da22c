/** The statuses of a record, compared: which stops mail, which is the stricter, which counts at an instant. Pure, total. */
import type { StandingSuppression, SuppressionStatus } from './suppression.ts'

/** The stricter, the higher; a status that stops no mail is 0. */
export const STATUS_RANK = {
  released: 0,
  expired: 0,
  held: 1,
  active: 2,
} as const satisfies Record<SuppressionStatus, number>

/** Whether an address with a record of that status is not mailed. */
export function stopsMail(status: SuppressionStatus | undefined): boolean {
  return status !== undefined && STATUS_RANK[status] > 0
}

/** An expiry counts from its instant on, before the row that says so is written. */
export function effectiveStatus(
  record: Pick<StandingSuppression, 'status' | 'expiresAtMs'>,
  nowMs: number,
): SuppressionStatus {
  return record.expiresAtMs !== undefined && record.expiresAtMs <= nowMs ? 'expired' : record.status
}
