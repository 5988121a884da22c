import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readFault } from './read-fault.ts'

function faultOf(file: string): ReturnType<typeof readFault> | undefined {
  try {
    readFileSync(file)
    return undefined
  } catch (error) {
    return readFault(error)
  }
}

test('a folder is called one, and rights are no remedy for it', () => {
  expect(faultOf(import.meta.dirname)).toEqual({
    message: 'is a folder',
    remedy: 'name a file in it',
  })
})

test('any other fault is named by its code', () => {
  const error = Object.assign(new Error('no'), { code: 'EACCES' })
  expect(readFault(error)).toEqual({
    message: 'cannot be read: EACCES',
    remedy: 'let the user that runs this program read it',
  })
})
