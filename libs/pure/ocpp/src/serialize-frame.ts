import type { Message } from './frame.ts';

/**
 * The text of a message, without white space. Numbers that were read lossless are written with the text they had.
 * `parseFrame` reads it back as the same message.
 */
export function serializeFrame(message: Message): string {
  switch (message.type) {
    case 'CALL':
      return JSON.stringify([2, message.messageId, message.action, message.payload]);
    case 'CALLRESULT':
      return JSON.stringify([3, message.messageId, message.payload]);
    case 'CALLERROR':
      return JSON.stringify([4, message.messageId, message.errorCode, message.errorDescription, message.errorDetails]);
    case 'CALLRESULTERROR':
      return JSON.stringify([5, message.messageId, message.errorCode, message.errorDescription, message.errorDetails]);
    case 'SEND':
      return JSON.stringify([6, message.messageId, message.action, message.payload]);
  }
}
