import { checkAddresses } from '@forwardpath/store'
import { route } from '../route.ts'

/** `POST /v1/suppressions/check`. */
export const checkSuppressionsRoute = route(
  'checkSuppressions',
  async ({ body }, { database }, { check, listFilter }) => {
    const questions = body.addresses.map((item) =>
      typeof item === 'string'
        ? { address: item, stream: body.stream }
        : { address: item.address, stream: item.stream ?? body.stream },
    )
    const [only] = questions
    const results =
      only !== undefined && questions.length === 1
        ? [await check(only)]
        : await checkAddresses(database, questions, listFilter)
    return {
      body: {
        results: questions.map(({ address }, index) => {
          const result = results[index]
          // An answer that is not there is no answer: never `clear`.
          if (result === undefined) throw new Error('the check gave fewer answers than questions')
          return { address, status: result.status, record: result.record ?? null }
        }),
      },
    }
  },
)
