import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { decorate } from '../decorate.ts';
import { redactText } from '../logging/redact.ts';
import { METRICS, READINESS } from '../tokens.ts';
import type { Readiness } from './readiness.ts';

interface Response {
  status(code: number): Response;
  type(contentType: string): Response;
}

/** GET /health: the process answers. GET /ready: 200, or 503 with the reasons by part. GET /metrics: Prometheus text. */
export class OperationsController {
  readonly #readiness: Readiness;
  readonly #metrics: Registry;

  constructor(readiness: Readiness, metrics: Registry) {
    this.#readiness = readiness;
    this.#metrics = metrics;
  }

  health(): object {
    return { status: 'up', uptimeS: Math.round(process.uptime()) };
  }

  async ready(response: Response): Promise<object> {
    const reasons = await this.#readiness.reasons();
    const parts = Object.entries(reasons);
    if (parts.length === 0) return { status: 'ready' };
    response.status(503);
    return { status: 'not ready', reasons: Object.fromEntries(parts.map(([part, reason]) => [part, redactText(reason)])) };
  }

  async metrics(response: Response): Promise<string> {
    response.type(this.#metrics.contentType);
    return this.#metrics.metrics();
  }
}

const response = Res({ passthrough: true });
decorate(OperationsController, {
  type: Controller(),
  inject: [Inject(READINESS), Inject(METRICS)],
  methods: { health: { method: Get('health') }, ready: { method: Get('ready'), parameters: [response] }, metrics: { method: Get('metrics'), parameters: [response] } },
});
