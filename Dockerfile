# One image for web, worker and beat; docker-compose.yml says which it is.
FROM python:3.11-slim-bookworm

# What WeasyPrint draws with, and a font with the measures of Times New Roman that has every Vietnamese letter.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-liberation2 \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY . .
# Fonts are cut and static files collected once, at build time; the values only satisfy the settings.
RUN python -m eoffice.fonts \
    && EOFFICE_ENV=production SECRET_KEY=build DATABASE_URL=postgres://build@localhost/build \
       REDIS_URL=redis://localhost/0 ALLOWED_HOSTS=build STATIC_ROOT=/app/staticfiles \
       python manage.py collectstatic --noinput --verbosity 0

RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin eoffice \
    && install -d -o eoffice -g eoffice -m 0750 /data
USER eoffice
ENV EOFFICE_ENV=production DATA_DIR=/data STATIC_ROOT=/app/staticfiles
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=6s --start-period=40s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
CMD ["gunicorn", "eoffice.wsgi", "--bind", "0.0.0.0:8000", "--preload", "--no-control-socket", \
     "--worker-class", "gthread", "--workers", "3", "--threads", "4", "--timeout", "60", \
     "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-"]
