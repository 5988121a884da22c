import { answerReport } from '../answer-report.ts'
import { route } from '../route.ts'

/** `GET /v1/reports/stale-addresses`. */
export const reportStaleRoute = route('reportStale', answerReport('stale'))
