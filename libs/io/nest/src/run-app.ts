import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import type { INestApplication, ModuleMetadata, Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Registry } from 'prom-client';
import type { z } from 'zod';
import { loadConfig } from './config/load-config.ts';
import type { appEnv } from './config/fragments.ts';
import type { Environment } from './config/read-config.ts';
import { decorate } from './decorate.ts';
import { Lifetime } from './lifetime.ts';
import { createLogger } from './logging/create-logger.ts';
import type { Logger } from './logging/create-logger.ts';
import { NestLogger } from './logging/nest-logger.ts';
import { createMetrics } from './operations/create-metrics.ts';
import { OperationsController } from './operations/operations-controller.ts';
import { Readiness } from './operations/readiness.ts';
import { CONFIG, LIFETIME, LOGGER, METRICS, READINESS } from './tokens.ts';
import type { BatchTransport } from './transport/batch-transport.ts';
import { RethrowFilter } from './transport/rethrow-filter.ts';

/** A schema of an app's environment: it holds at least appEnv. */
export type AppSchema = z.ZodObject<typeof appEnv & z.core.$ZodLooseShape>;

/** What runApp makes and hands to the app; the same can be injected by the tokens CONFIG, LOGGER, METRICS, READINESS, LIFETIME. */
export interface AppParts<C> {
  config: C;
  logger: Logger;
  metrics: Registry;
  readiness: Readiness;
  lifetime: Lifetime;
}

export interface AppDefinition<S extends AppSchema> {
  /** In logs and metrics: edge, normalizer, … */
  name: string;
  /** Environment variables: z.object({ ...appEnv, ...kafkaEnv, … }). */
  config: S;
  /** Default: process.env. */
  env?: Environment;
  /** Providers, controllers and imports of the app's one module. */
  module(parts: AppParts<z.infer<S>>): ModuleMetadata;
  /** Consumers; started when HTTP answers, stopped first. */
  transports?(app: INestApplication, parts: AppParts<z.infer<S>>): BatchTransport[];
  /** Called when everything has started. What it throws ends the app. */
  started?(app: INestApplication, parts: AppParts<z.infer<S>>): void | Promise<void>;
  /** Called first when the app ends, before transports and providers. */
  stopping?(): void | Promise<void>;
  /** Default: process.exit. */
  exit?(code: number): void;
}

export interface RunningApp {
  app: INestApplication;
  lifetime: Lifetime;
  /** Where health, readiness and metrics answer. */
  url: string;
}

/**
 * Runs an app until it is told to stop (SIGTERM, SIGINT: exit code 0) or something fails (1); a wrong configuration ends it at once (78).
 * HTTP on CHARGEPLANE_HTTP_PORT answers /health, /ready and /metrics from the moment the module is built; /ready is 503 until everything has started.
 */
export async function runApp<S extends AppSchema>(definition: AppDefinition<S>): Promise<RunningApp | undefined> {
  const { name, env = process.env } = definition;
  const config = loadConfig(definition.config, env) as z.infer<S> & z.infer<z.ZodObject<typeof appEnv>>;
  const logger = createLogger({ app: name, format: config.CHARGEPLANE_LOG, level: config.CHARGEPLANE_LOG_LEVEL });
  const readiness = new Readiness();
  let app: INestApplication | undefined;
  let transports: BatchTransport[] = [];
  const close = async (): Promise<void> => {
    readiness.add('app', () => 'stopping');
    await definition.stopping?.();
    await Promise.all(transports.map((transport) => transport.close()));
    await app?.close();
  };
  const lifetime = new Lifetime({ logger, close, exit: definition.exit });
  const parts: AppParts<z.infer<S>> = { config, logger, metrics: createMetrics(name), readiness, lifetime };
  listenToProcess(lifetime);
  readiness.add('app', () => 'starting');

  try {
    app = await NestFactory.create(appModule(definition.module(parts), parts), { logger: new NestLogger(logger), abortOnError: false, forceCloseConnections: true });
    transports = definition.transports?.(app, parts) ?? [];
    app.useGlobalFilters(new RethrowFilter(app.getHttpAdapter()));
    for (const strategy of transports) {
      app.connectMicroservice({ strategy }, { inheritAppConfig: true });
      lifetime.failOn(strategy.failed, 'the consumer');
    }
    await app.listen(config.CHARGEPLANE_HTTP_PORT, config.CHARGEPLANE_HTTP_HOST);
    const url = addressOf(app);
    logger.info({ url }, 'health, readiness and metrics answer');
    await app.startAllMicroservices();
    await definition.started?.(app, parts);
    if (lifetime.stopping.aborted) return undefined;
    readiness.remove('app');
    logger.info('started');
    return { app, lifetime, url };
  } catch (error) {
    if (!lifetime.stopping.aborted) await lifetime.fail('starting', error);
    return undefined;
  }
}

function appModule(metadata: ModuleMetadata, parts: AppParts<unknown>): new () => object {
  const values: [symbol, unknown][] = [[CONFIG, parts.config], [LOGGER, parts.logger], [METRICS, parts.metrics], [READINESS, parts.readiness], [LIFETIME, parts.lifetime]];
  const provided: Provider[] = values.map(([provide, useValue]) => ({ provide, useValue }));

  class AppModule {}
  decorate(AppModule, { type: Module({ ...metadata, providers: [...provided, ...(metadata.providers ?? [])], controllers: [OperationsController, ...(metadata.controllers ?? [])] }) });
  return AppModule;
}

/** A second signal does not wait for the first one's end. */
function listenToProcess(lifetime: Lifetime): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (lifetime.stopping.aborted) process.exit(130);
      void lifetime.stop(signal);
    });
  }
  process.on('uncaughtException', (error) => void lifetime.fail('the process (an error that nobody caught)', error));
  process.on('unhandledRejection', (error) => void lifetime.fail('the process (a rejection that nobody handled)', error));
}

function addressOf(app: INestApplication): string {
  const address = (app.getHttpServer() as { address(): AddressInfo }).address();
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
