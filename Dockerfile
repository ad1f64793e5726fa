# One image for all apps; what a container runs is its command, for example apps/edge/src/main.ts (infra/compose/compose.yaml).
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY apps apps
COPY libs libs
# Without the engine of npm start (chdb): here ClickHouse is a server of its own.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/chdb node_modules/@chdb node_modules/ffi-rs node_modules/@yuuang

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production KAFKAJS_NO_PARTITIONER_WARNING=1
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json tsconfig.base.json tsconfig.json ./
COPY apps apps
COPY libs libs
COPY schemas schemas
COPY infra/local infra/local
USER node
EXPOSE 9000 9400
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.CHARGEPLANE_HTTP_PORT}/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
CMD ["apps/edge/src/main.ts"]
