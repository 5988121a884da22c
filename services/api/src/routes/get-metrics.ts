import { PROMETHEUS_TYPE } from '../prometheus-text.ts'
import { route } from '../route.ts'

/** `GET /metrics`. */
export const getMetricsRoute = route('getMetrics', async (_call, _context, { metrics }) => ({
  kind: 'bytes',
  bytes: Buffer.from(await metrics()),
  type: PROMETHEUS_TYPE,
}))
