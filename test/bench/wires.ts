/** Questions of the loads, spelled: socketmap as Postfix speaks it, and HTTP on a connection that is kept. */
import type { Wire } from './open-load.ts'

/** socketmap_table(5): a netstring there, a netstring back. */
export function socketmapWire(keyOf: (index: number) => string): Wire {
  return {
    request: (index) => {
      const question = `suppressed ${keyOf(index)}`
      return `${String(question.length)}:${question},`
    },
    endOf: (text) => {
      const colon = text.indexOf(':')
      const end = colon + 2 + Number(text.slice(0, Math.max(0, colon)))
      return colon < 0 || text.length < end ? undefined : end
    },
    verdict: (answer) => {
      const content = answer.slice(answer.indexOf(':') + 1)
      if (content.startsWith('OK ')) return 'found'
      return content.startsWith('NOTFOUND ') ? 'clear' : 'fault'
    },
  }
}

/** One address a request, as GET of its records or as a POST of the check, with a key. */
export function httpWire(
  method: 'GET' | 'POST',
  options: { readonly key: string; readonly keyOf: (index: number) => string },
): Wire {
  const { key, keyOf } = options
  const fields = `Host: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\n`
  return {
    request: (index) => {
      if (method === 'GET')
        return `GET /v1/suppressions/${encodeURIComponent(keyOf(index))} HTTP/1.1\r\n${fields}\r\n`
      const body = JSON.stringify({ addresses: [keyOf(index)] })
      return `POST /v1/suppressions/check HTTP/1.1\r\n${fields}Content-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`
    },
    endOf: (text) => {
      const head = text.indexOf('\r\n\r\n')
      if (head < 0) return undefined
      const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, head + 2))?.[1]
      if (length === undefined) throw new Error('an answer without Content-Length')
      const end = head + 4 + Number(length)
      return text.length < end ? undefined : end
    },
    verdict: (answer) => {
      if (!answer.startsWith('HTTP/1.1 200 ')) return 'fault'
      return answer.includes('"id":"sup_') ? 'found' : 'clear'
    },
  }
}
