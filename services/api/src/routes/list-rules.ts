import { readPageCursor } from '../cursor.ts'
import { pageAnswer } from '../page.ts'
import { ApiProblem } from '../problem.ts'
import { route } from '../route.ts'

const LIST = 'rules'

/** `GET /v1/rules`. */
export const listRulesRoute = route('listRules', ({ query }, { rules }) => {
  const { limit, cursor, category } = query
  const after = readPageCursor(LIST, cursor, (id) => id.length <= 200)
  const start = after === undefined ? -1 : rules.rules.findIndex((rule) => rule.id === after)
  // The rules are others since the restart: their order is, too.
  if (after !== undefined && start < 0) throw new ApiProblem('invalid_cursor')
  const rows = rules.rules
    .slice(start + 1)
    .filter((rule) => category === undefined || rule.then === category)
    .slice(0, limit + 1)
    .map((rule) => {
      const isLocal = rules.localIds.has(rule.id)
      return {
        id: rule.id,
        version: isLocal ? rules.localVersion : rules.version,
        category: rule.then,
        isLocal,
        source: rule.source,
        examples: rule.examples.map((example) =>
          typeof example === 'string' ? example : JSON.stringify(example),
        ),
      }
    })
  return Promise.resolve(pageAnswer(rows, { list: LIST, limit, keyOf: (row) => row.id }))
})
