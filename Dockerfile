# One static binary; ffmpeg beside it for the formats that need it (AMR, 3GP, CAF).
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# What "langdu version" tells, as no repository is in here:
# docker build --build-arg REVISION=$(git rev-parse HEAD) --build-arg REVISION_AT=$(git log -1 --format=%cI) .
ARG REVISION=
ARG REVISION_AT=
ARG BUILT=github.com/langdu/langdu/internal/built
RUN CGO_ENABLED=0 go build -gcflags=all=-d=fmahash=qn -trimpath \
 -ldflags="-s -w -X ${BUILT}.revision=${REVISION} -X ${BUILT}.at=${REVISION_AT}" -o /langdu ./cmd/langdu

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl ffmpeg \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home langdu
COPY --from=build /langdu /usr/local/bin/langdu
USER langdu
ENTRYPOINT ["langdu"]
CMD ["serve"]
