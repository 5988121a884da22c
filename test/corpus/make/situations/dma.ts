import type { Driver } from './driver.ts'
export const dma: Driver = {
  server: 'dma',
  host: 'x.example',
  domain: 'x.example',
  situations: [],
  start: () => Promise.reject(new Error('none')),
}
