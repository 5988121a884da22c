import { answerReport } from '../answer-report.ts'
import { route } from '../route.ts'

/** `GET /v1/reports/sender-health`. */
export const reportHealthRoute = route('reportHealth', answerReport('health'))
