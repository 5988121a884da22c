/**
 * Postfix's policy delegation (SMTPD_POLICY_README): attributes in, an action out.
 *
 *   request   *( name "=" value LF ) LF        request=smtpd_access_policy first
 *   reply     "action=" ( "REJECT …" | "DUNNO" | "DEFER_IF_PERMIT …" ) LF LF
 *
 * It knows sender and SASL user, so it knows the stream. Where Postfix asks about no single recipient (protocol state
 * DATA and later, with several) the answer is DUNNO. Unknown attributes are passed over. Total, linear.
 */
import type { LookUp } from '../look-up.ts'
import { REJECT_STATUS, TEMP_STATUS } from '../reject-text.ts'
import { createConversation, utf8Of, type Protocol, type TakeRequest } from './conversation.ts'

/** Postfix 3.7 sends about 40 attributes, 1.5 kB with all of TLS; each may be as long as a line of SMTP. */
const MAX_REQUEST_BYTES = 32_768

/** The protocol over this look-up. */
export function policyProtocol(lookUp: LookUp): Protocol {
  const take: TakeRequest = (text, from) => {
    // A request without attributes is one too: the empty line that ends it is its first.
    const isEmpty = text.startsWith('\n', from)
    const end = isEmpty ? from : text.indexOf('\n\n', from)
    if ((end < 0 ? text.length : end) - from > MAX_REQUEST_BYTES) return 'too_long'
    if (end < 0) return 'more'
    const action = actionFor(lookUp, text.slice(from, end))
    return { step: { reply: `action=${action}\n\n` }, end: end + (isEmpty ? 1 : 2) }
  }
  return () => createConversation(take, 'action=DEFER_IF_PERMIT 4.3.0 request too long\n\n')
}

function actionFor(lookUp: LookUp, request: string): string {
  const attributes = readAttributes(request)
  const recipient = attributes.get('recipient') ?? ''
  if (recipient === '') return 'DUNNO'
  const stream = lookUp.streamOf({
    sender: attributes.get('sender'),
    saslUsername: attributes.get('sasl_username'),
  })
  const found = lookUp.ask({ recipient, stream })
  switch (found.kind) {
    case 'clear':
      return 'DUNNO'
    case 'listed':
      return `REJECT ${REJECT_STATUS} ${found.text}`
    case 'unknown':
      return `DEFER_IF_PERMIT ${TEMP_STATUS} ${found.text}`
  }
}

/** The last of several equal names stands. */
function readAttributes(request: string): ReadonlyMap<string, string> {
  const pairs = request.split('\n').map((line): [string, string] => {
    const equals = line.indexOf('=')
    return equals < 0 ? ['', ''] : [line.slice(0, equals), utf8Of(line.slice(equals + 1))]
  })
  return new Map(pairs)
}
