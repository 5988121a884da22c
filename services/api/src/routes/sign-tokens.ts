import type { TokenSigner } from '../context.ts'
import { ApiProblem } from '../problem.ts'
import { route } from '../route.ts'

/** `POST /v1/tokens`. */
export const signTokensRoute = route('signTokens', ({ body }, { tokens, now }) => {
  if (tokens === undefined) {
    throw new ApiProblem('not_configured', {
      detail: 'tokens.domain and tokens.keys_file are not set: no return paths are signed here',
    })
  }
  const nowMs = now()
  const items = body.items.map(({ recipient, messageId }) => ({
    recipient,
    returnPath: sign(tokens, { recipient, messageId: BigInt(messageId), nowMs }),
  }))
  const expiresAt = new Date(tokens.expiresAtMs(nowMs)).toISOString()
  return Promise.resolve({ body: { expiresAt, items } })
})

function sign(tokens: TokenSigner, mail: Parameters<TokenSigner['sign']>[0]): string {
  const returnPath = tokens.sign(mail)
  if (returnPath !== undefined) return returnPath
  throw new ApiProblem('not_configured', {
    detail: 'no key of tokens.keys_file signs at this time: forwardpath token rotate adds one',
  })
}
