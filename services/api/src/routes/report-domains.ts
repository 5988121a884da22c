import { answerReport } from '../answer-report.ts'
import { route } from '../route.ts'

/** `GET /v1/reports/domains`. */
export const reportDomainsRoute = route('reportDomains', answerReport('domains'))
