import { describe, expect, it } from 'vitest'
import { parseContentType } from './content-type.ts'

describe('the type of a Content-Type', () => {
  it.each([
    [undefined, 'text/plain'],
    ['', 'text/plain'],
    ['TEXT/Html', 'text/html'],
    ['message/global-delivery-status; charset=utf-8', 'message/global-delivery-status'],
    ['text/html (comment); charset=utf-8', 'text/html'],
    ['text/html charset=utf-8', 'text/html'],
    ['text', 'text/plain'],
    ['text/', 'text/plain'],
    ['multipart/"report"; boundary=b', 'multipart/mixed'],
  ])('%s is %s', (value, contentType) => {
    expect(parseContentType(value).contentType).toBe(contentType)
  })
})

describe('the parameters of a Content-Type', () => {
  it.each<[string, Record<string, string>]>([
    ['text/plain', {}],
    ['text/plain; charset=us-ascii', { charset: 'us-ascii' }],
    ['text/plain;charset="us-ascii";', { charset: 'us-ascii' }],
    ['text/plain; CHARSET = utf-8 ; format=flowed', { charset: 'utf-8', format: 'flowed' }],
    ['multipart/mixed; boundary="a;b=c"; x=y', { boundary: 'a;b=c', x: 'y' }],
    [String.raw`text/plain; name="a \"b\" \\"`, { name: String.raw`a "b" \ `.trim() }],
    ['text/plain; name="  kept  "', { name: '  kept  ' }],
    ['text/plain; name="no end; x=y', { name: 'no end; x=y' }],
    ['text/plain; flag; charset=utf-8', { charset: 'utf-8' }],
    ['text/plain; a=1; a=2', { a: '2' }],
    ['text/plain; =x; a=1', { a: '1' }],
    ["text/plain; name*=utf-8'de'j%C3%B6rg%zz", { name: 'jörg%zz' }],
    ["text/plain; name*=iso-8859-1''j%F6rg", { name: 'jörg' }],
    ['text/plain; name*1=b; name*0=a; name*2*=%20c', { name: 'ab c' }],
    ["text/plain; name*0*=utf-8''%C3; name*1*=%B6", { name: 'ö' }],
    ["text/plain; name*=utf-8''it's", { name: "it's" }],
  ])('%s', (value, parameters) => {
    expect(Object.fromEntries(parseContentType(value).parameters)).toEqual(parameters)
  })
})
