import type { AnswerContext, Answerer, Reply } from '@chargeplane/answer';
import { LEXICAL_REPAIRS, parseFrame, serializeFrame } from '@chargeplane/ocpp';
import type { Frame, LexicalRepairId } from '@chargeplane/ocpp';
import { readContent, textContent } from '../log/frame-content.ts';
import type { FrameContent } from '../log/frame-content.ts';
import type { Draft } from '../log/raw-log.ts';
import type { Connection } from './connection.ts';
import type { FitAnswer, FittedAnswer } from './vendor-answers.ts';

/**
 * All lexical repairs, those of packs too: which pack is meant is known only after the boot, and here only the id and the action must be read, so that
 * a charger with a damaged text gets an answer. The normalizer applies the ones of the charger's packs.
 */
const REPAIRS = Object.keys(LEXICAL_REPAIRS) as LexicalRepairId[];

export interface HotPathEvents {
  /** Of a frame that came in. `kind`: its message type, or MALFORMED. */
  received(kind: Frame['type'], bytes: number): void;
  /** `action`: of the CALL, if it is one that the version knows. */
  answered(kind: 'CALLRESULT' | 'CALLERROR', action: string, ms: number): void;
  notDelivered(): void;
  /** A bug of ours: the charger gets no answer, or the one that was not fitted to its device, never a CALLERROR. */
  failed(connection: Connection, error: unknown): void;
}

export interface HotPath {
  /** One message of the charger. An answer to a CALL of ours is told to `answeredUs`. */
  receive(connection: Connection, data: Buffer, binary: boolean, answeredUs: (messageId: string | undefined) => void): void;
}

export type ContextOf = (connection: Connection, now: number) => AnswerContext;

/**
 * From a message to the answer on the socket: read, ask the answerer, fit the answer to the device, append the message and its answer in one send, write when Kafka has acknowledged.
 * What was read is always appended; an answer that can no longer be delivered gets FRAME_NOT_SENT.
 */
export function hotPath(answerer: Answerer, contextOf: ContextOf, fitAnswer: FitAnswer, clock: () => number, events: HotPathEvents): HotPath {
  const ask = (connection: Connection, frame: Frame, now: number): Reply | Promise<Reply> => {
    try {
      return answerer.answer(frame, contextOf(connection, now));
    } catch (error) {
      events.failed(connection, error);
      return { kind: 'NONE' };
    }
  };

  const fit = (connection: Connection, frame: Frame, message: FittedAnswer['message']): FittedAnswer => {
    try {
      return fitAnswer(connection, frame, message);
    } catch (error) {
      events.failed(connection, error);
      return { message, quirks: null };
    }
  };

  const deliver = (connection: Connection, before: readonly Draft[], frame: Frame, reply: Reply, begun: number): void => {
    if (reply.kind === 'NONE') {
      if (before.length > 0) connection.append(before);
      return;
    }
    const { message, quirks } = fit(connection, frame, reply.message);
    const content = textContent(serializeFrame(message));
    const stamp = { origin: 'EDGE_LOCAL', answeredBy: reply.answeredBy, quirks } as const;
    connection.append([...before, ...connection.frameDrafts('FRAME_OUT', clock(), content, stamp)], () => {
      if (connection.write(content.text)) return events.answered(message.type, message.type === 'CALLRESULT' ? actionOf(frame) : '', clock() - begun);
      events.notDelivered();
      connection.append(connection.frameDrafts('FRAME_NOT_SENT', clock(), content, { ...stamp, reason: 'SOCKET_CLOSED' }));
    });
  };

  return {
    receive(connection, data, binary, answeredUs) {
      const now = clock();
      const content: FrameContent = readContent(data, binary);
      const frame = parseFrame(content.text, connection.facts.version, { repairs: REPAIRS });
      events.received(frame.type, content.bytes);
      const incoming = connection.frameDrafts('FRAME_IN', now, content);
      const reply = ask(connection, frame, now);
      if (reply instanceof Promise) {
        connection.append(incoming);
        reply.then(
          (late) => deliver(connection, [], frame, late, now),
          (error: unknown) => events.failed(connection, error),
        );
      } else deliver(connection, incoming, frame, reply, now);
      if (isAnswer(frame)) answeredUs(frame.messageId);
    },
  };
}

function isAnswer(frame: Frame): boolean {
  if (frame.type === 'MALFORMED') return frame.messageTypeId === 3 || frame.messageTypeId === 4;
  return frame.type === 'CALLRESULT' || frame.type === 'CALLERROR';
}

function actionOf(frame: Frame): string {
  return frame.type === 'CALL' ? frame.action : '';
}
