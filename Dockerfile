# syntax=docker/dockerfile:1
# docker build -t feedgen .        docker run --rm feedgen --help
FROM node:22-bookworm-slim AS base

# Compiles; needs the development dependencies, none of which reaches the image.
FROM base AS build
WORKDIR /src
COPY package.json package-lock.json ./
# Without install scripts: no dependency of the build needs one, and `prepare` would want the sources now.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY sql sql
COPY bin bin
COPY src src
RUN npm run build

# The dependencies that run in production.
FROM base AS dependencies
WORKDIR /src
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM base
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="feedgen" \
      org.opencontainers.image.description="Publishes facilities from PostgreSQL as a Google Actions Center feed, whole or not at all, and verifies what is published." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
WORKDIR /opt/feedgen
COPY --from=dependencies /src/node_modules node_modules
COPY --from=build /src/dist dist
COPY package.json LICENSE CHANGELOG.md .env.example ./
COPY sql sql
COPY docs docs
COPY deploy deploy
# /data is the working directory: ./feeds and ./.feedgen of the defaults lie there. It is all that feedgen writes to.
RUN ln -s /opt/feedgen/dist/bin/feedgen.js /usr/local/bin/feedgen \
 && install -d -o 1000 -g 1000 /data
WORKDIR /data
# The unprivileged user of the base image, by number: Kubernetes' runAsNonRoot cannot check a name.
USER 1000:1000
# feedgen may be process 1 without tini: it installs its signal handlers before anything else, and starts no processes
# that would have to be reaped (its gzip workers are threads).
ENTRYPOINT ["feedgen"]
CMD ["--help"]
