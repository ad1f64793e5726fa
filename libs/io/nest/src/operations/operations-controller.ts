import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { METRICS, READINESS } from '../tokens.ts';
import { redactText } from '../logging/redact.ts';
import type { Readiness } from './readiness.ts';

interface Response {
  status(code: number): Response;
  type(contentType: string): Response;
}

/** GET /health: the process answers. GET /ready: 200, or 503 with the reasons by part. GET /metrics: Prometheus text. */
@Controller()
export class OperationsController {
  readonly #readiness: Readiness;
  readonly #metrics: Registry;

  constructor(@Inject(READINESS) readiness: Readiness, @Inject(METRICS) metrics: Registry) {
    this.#readiness = readiness;
    this.#metrics = metrics;
  }

  @Get('health')
  health(): object {
    return { status: 'up', uptimeS: Math.round(process.uptime()) };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<object> {
    const reasons = await this.#readiness.reasons();
    const parts = Object.entries(reasons);
    if (parts.length === 0) return { status: 'ready' };
    response.status(503);
    return { status: 'not ready', reasons: Object.fromEntries(parts.map(([part, reason]) => [part, redactText(reason)])) };
  }

  @Get('metrics')
  async metrics(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.type(this.#metrics.contentType);
    return this.#metrics.metrics();
  }
}
