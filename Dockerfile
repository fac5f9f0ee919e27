# What runs: the packages it needs, without their scripts (nothing is compiled, and nothing of theirs has to be run).
FROM node:24-bookworm-slim AS packages
WORKDIR /opt/collector
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN node scripts/build.ts

FROM node:24-bookworm-slim
WORKDIR /opt/collector
COPY --from=packages /opt/collector/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json LICENSE ./
RUN ln -s /opt/collector/dist/cli.js /usr/local/bin/collector \
  && mkdir -p /var/lib/collector/storage /var/lib/collector/snapshots \
  && chown -R 10001:10001 /var/lib/collector && chmod -R go= /var/lib/collector
ENV NODE_ENV=production \
  COLLECTOR_LISTEN=0.0.0.0:8080 \
  COLLECTOR_STORAGE=/var/lib/collector/storage
# A user of its own, by number, so that Kubernetes can see that it is not root. Nothing outside of the volumes is written.
USER 10001:10001
VOLUME ["/var/lib/collector/storage", "/var/lib/collector/snapshots"]
EXPOSE 8080
# Whether a callback can be taken right now. With TLS of its own, or another port, give the container a check of its own.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["collector"]
CMD ["serve"]
