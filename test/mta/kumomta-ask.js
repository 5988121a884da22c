/**
 * One HTTP request for kumomta.lua. In, on standard input: URL, one header, body, a line each. Out: the status, and below it
 * the JSON answer written as a Lua value. Ends with 1 and no output where nobody answers.
 */
/* global fetch */
import { readFileSync } from 'node:fs'

const [url = '', header = '', ...body] = readFileSync(0, 'utf8').split('\n')
const [name = '', value = ''] = header.split(': ')

/** @param {unknown} json */
function asLua(json) {
  if (json === null) return 'nil'
  if (typeof json !== 'object') return JSON.stringify(json)
  const fields = Object.entries(json).map(([key, field]) => `${key} = ${asLua(field)}`)
  return `{ ${fields.join(', ')} }`
}

try {
  const response = await fetch(url, {
    method: 'POST',
    headers: { [name]: value },
    body: body.join('\n'),
  })
  process.stdout.write(`${response.status}\n${asLua(await response.json())}`)
} catch {
  process.exitCode = 1
}
