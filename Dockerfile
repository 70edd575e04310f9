# syntax=docker/dockerfile:1
# Two stages: the first builds a virtual environment from the locked packages, the
# second holds that and Python, runs as nobody in particular, and needs to write to
# /data and /tmp only.

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/vermilion
COPY requirements/run.txt requirements/run.txt
RUN /opt/vermilion/bin/python -m pip install --require-hashes --requirement requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY federation federation
COPY node node
COPY storefront storefront
COPY templates templates
COPY FEDERATION.md FEDERATION.md
COPY migrations migrations
RUN /opt/vermilion/bin/python -m pip install --no-deps --no-build-isolation . \
    && /opt/vermilion/bin/python -m compileall -q /opt/vermilion/lib

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin vermilion \
    && install -d -o vermilion -g vermilion -m 0700 /data
COPY --from=build /opt/vermilion /opt/vermilion
ENV PATH=/opt/vermilion/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VERMILION_DATA_DIR=/data \
    VERMILION_HOST=0.0.0.0 \
    VERMILION_PORT=8080 \
    VERMILION_BASE_URL=http://localhost:8080
USER vermilion
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"VERMILION_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["vermilion"]
CMD ["serve"]
