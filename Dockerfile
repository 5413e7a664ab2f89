# Builds the environment, then leaves the tools behind.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/production.txt /requirements.txt
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r /requirements.txt

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=config.settings.production STATIC_ROOT=/srv/static
# The workers of the web write what they measure into it, and any of them answers for all.
ENV PROMETHEUS_MULTIPROC_DIR=/srv/metrics
RUN useradd --system --uid 1000 --no-create-home summit && install -d -o summit -m 700 /srv/documents /srv/metrics
COPY --from=build /venv /venv
WORKDIR /srv/summit
COPY manage.py ./
COPY config config
COPY summit summit
# The values are for this one command, which reads none of them; nothing of them stays in the image.
RUN SECRET_KEY=only-to-collect-static-files-only-to-collect-static-files ALLOWED_HOSTS=build DATABASE_URL=postgres://build \
    REDIS_URL=redis://build EMAIL_URL=smtp://build PUBLIC_URL=https://build \
    FIELD_KEYS=b25seS10by1jb2xsZWN0LXN0YXRpYy1maWxlcy1ub3c= python manage.py collectstatic --no-input
USER summit
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen(urllib.request.Request('http://127.0.0.1:8000/health/', headers={'X-Forwarded-Proto': 'https', 'Host': __import__('os').environ['ALLOWED_HOSTS'].split(',')[0]}), timeout=4)"]
CMD ["gunicorn", "--config", "python:config.gunicorn", "--bind", "0.0.0.0:8000", "--workers", "3"]
