// A small app for the tests: one consumer that hands one batch to a handler, then waits. Run: node sample-app.ts [fail-later|throw|hang|leak]
import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { appEnv, BatchTransport, LOGGER, runApp, tokenKeyEnv } from '../src/index.ts';
import type { Logger } from '../src/index.ts';
import { decorate } from '../src/decorate.ts';

const mode = process.argv[2] ?? '';

class FramesController {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  fold(batch: { records: number[] }, context: { factor: number }): { sum: number } {
    if (mode === 'throw') throw new RangeError('the fold threw');
    this.#logger.info({ idTag: 'SECRET-TAG', text: '{"idTag":"SECRET-TAG"}' }, 'folded');
    return { sum: context.factor * batch.records.reduce((a, b) => a + b, 0) };
  }
}

decorate(FramesController, { type: Controller(), inject: [Inject(LOGGER)], methods: { fold: { method: MessagePattern('frames'), parameters: [Payload(), Ctx()] } } });

await runApp({
  name: 'sample',
  config: z.object({ ...appEnv, ...tokenKeyEnv }),
  module: () => ({ controllers: [FramesController] }),
  transports: (_app, { logger }) => [
    new BatchTransport({
      patterns: ['frames'],
      async start(dispatch) {
        const result = await dispatch('frames', { records: [1, 2, 3] }, { factor: 7 });
        logger.info({ result }, 'dispatched');
        const failed = new Promise<never>((_resolve, reject) => {
          if (mode === 'fail-later') setTimeout(() => reject(new Error('the group is gone')), 100);
        });
        return { failed, stop: () => (mode === 'hang' ? new Promise<void>(() => undefined) : Promise.resolve()) };
      },
    }),
  ],
  started(_app, { readiness, metrics }) {
    readiness.add('kafka', () => (mode === 'not-ready' ? 'no partition is acquired' : null));
    if (mode === 'leak') void Promise.reject(new Error('nobody waits for me'));
    void metrics;
  },
});
