import { parseAddress } from '@forwardpath/mail'
import { expect, it } from 'vitest'
import { unwrapAddress } from './wrapped-address.ts'

it.each([
  ['jane@hooli.example', { kind: 'none' }],
  ['SRS0=a1b2=XY=hooli.example=jane@fwd.example', { kind: 'forwarder' }],
  ['srs1+x@fwd.example', { kind: 'forwarder' }],
  ['srs0-x@fwd.example', { kind: 'forwarder' }],
  ['srs2=x@fwd.example', { kind: 'none' }],
  ['list-jane=hooli.example@lists.example', { kind: 'forwarder' }],
  ['jane=hooli.example@lists.example', { kind: 'forwarder' }],
  ['list-owner=jane@lists.example', { kind: 'forwarder' }],
  ['list+tag=jane@lists.example', { kind: 'forwarder' }],
  ['a=b@x.example', { kind: 'none' }],
  ['=jane@x.example', { kind: 'none' }],
  ['jane-x=@x.example', { kind: 'none' }],
  ['prvs=1234abcd=jane@new.example', { kind: 'signed', inside: 'jane@new.example' }],
  ['msprvs1=1234abcd=jane@new.example', { kind: 'signed', inside: 'jane@new.example' }],
  ['btv1==tag==jane@new.example', { kind: 'signed', inside: 'jane@new.example' }],
  ['prvs=jane/1234abcd@new.example', { kind: 'signed', inside: 'jane@new.example' }],
  [`prvs=${'a'.repeat(41)}=jane@new.example`, { kind: 'none' }],
])('%s is %j', (text, wrapping) => {
  const address = parseAddress(text)
  if (address === undefined) throw new TypeError(`the test names no address: ${text}`)
  expect(unwrapAddress(address)).toEqual(wrapping)
})
