import { answerForesight } from '../answer-foresight.ts'
import { route } from '../route.ts'

/** `POST /v1/bounces/vouch`. */
export const vouchForBouncesRoute = route(
  'vouchForBounces',
  ({ body: { mailbox, host, note }, caller }, context, { runs }) =>
    answerForesight({ door: 'vouch', mailbox, host }, { who: caller.who, note }, { context, runs }),
)
