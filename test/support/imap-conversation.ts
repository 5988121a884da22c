/**
 * A bare IMAP client for the tests of the servers themselves: it sends lines and keeps every byte of the answers.
 * What the program does with a mailbox is tested with the program's own client.
 */
import type { Socket } from 'node:net'
import { eventually } from './eventually.ts'

/**
 * Waits for the greeting, says one command after the other, each after the answer to the one before, and gives back all
 * that the server said, one character a byte. The last command should be LOGOUT. Throws on an answer other than OK.
 */
export async function converse(socket: Socket, commands: readonly string[]): Promise<string> {
  let answers = ''
  let failure: Error | undefined
  socket.setEncoding('latin1').on('data', (text: string) => (answers += text))
  socket.on('error', (error) => (failure = error))
  const received = async (pattern: RegExp): Promise<string> => {
    const text = await eventually(() => failure ?? pattern.exec(answers)?.[1], {
      describe: () => `${String(pattern)} in ${answers}`,
    })
    if (typeof text !== 'string') throw text
    return text
  }
  try {
    await received(/^\* (OK)/)
    for (const [index, command] of commands.entries()) {
      socket.write(`a${index} ${command}\r\n`)
      const answer = await received(new RegExp(`^a${index} (.*)$`, 'm'))
      if (!answer.startsWith('OK')) throw new Error(`${command}: ${answer}`)
    }
    return answers
  } finally {
    socket.destroy()
  }
}
