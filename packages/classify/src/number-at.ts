/**
 * Tables of numbers that the code itself fills and indexes. One kind of array for all of them, so that the read is one
 * machine instruction wherever it is inlined.
 */

/** The number at an index; 0 outside, where no index of ours points: the compiler cannot know that. Total. */
export function numberAt(numbers: Int32Array, index: number): number {
  return numbers[index] ?? 0
}
