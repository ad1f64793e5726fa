/** One record gave more than can be written for it. The record is rejected(TOO_LARGE); the fold goes on. */
export class OutputTooLarge extends Error {
  override readonly name = 'OutputTooLarge';
}
