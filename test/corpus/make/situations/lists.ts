import type { Driver } from './driver.ts'
export const lists: Driver = {
  server: 'lists',
  host: 'x.example',
  domain: 'x.example',
  situations: [],
  start: () => Promise.reject(new Error('none')),
}
