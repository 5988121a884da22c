import { answerReport } from '../answer-report.ts'
import { route } from '../route.ts'

/** `GET /v1/reports/lead-sources`. */
export const reportSourcesRoute = route('reportSources', answerReport('sources'))
