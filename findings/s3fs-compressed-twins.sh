#!/usr/bin/env bash
# s3fs 2026.9.0 and gcsfs 2026.10.1: put() says of page.html.gz that it is text/html, and not that it is compressed.
#
# Both libraries find an object's type by the file's name, so that a site that is put into a bucket has types. Python's
# mimetypes gives two answers for page.html.gz: text/html, and the encoding gzip. One would expect both as headers, or
# neither: application/gzip.
# Seen: Content-Type is text/html, and there is no Content-Encoding: a browser shows the compressed bytes as text. What is
# sent by pipe() instead of put() is binary/octet-stream, whatever its name, and a page is then downloaded, not shown.
#
# What it means: whoever copies a build with --gzip into a bucket with fsspec has to set ContentType and ContentEncoding
# (gcsfs: content_type, fixed_key_metadata). build.py --output s3://… does, see generator/hosting/sending.py.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet s3fs==2026.9.0 gcsfs==2026.10.1 \
    "moto[s3,server]==5.2.5" gcp-storage-emulator==2026.7.19
cd "$folder"
"$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
import gzip
import os
import sys

from gcp_storage_emulator.server import create_server
from moto.server import ThreadedMotoServer

with open("page.html.gz", "wb") as file:
    file.write(gzip.compress(b"<p>A page"))

s3 = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
s3.start()
google = create_server("127.0.0.1", 9099, in_memory=True, default_bucket="bucket")
google.start()
os.environ.update(
    AWS_ENDPOINT_URL="http://%s:%d" % s3.get_host_and_port(),
    AWS_ACCESS_KEY_ID="user",
    AWS_SECRET_ACCESS_KEY="secret",
    AWS_DEFAULT_REGION="us-east-1",
    STORAGE_EMULATOR_HOST="http://127.0.0.1:9099",
)

import gcsfs.core
import s3fs

amazon = s3fs.S3FileSystem()
amazon.mkdir("bucket")
amazon.put("page.html.gz", "bucket/page.html.gz")
amazon.pipe("bucket/page.html", b"<p>A page")
gs = gcsfs.core.GCSFileSystem()
gs.put("page.html.gz", "bucket/page.html.gz")


def headers(key):
    head = amazon.call_s3("head_object", Bucket="bucket", Key=key)
    return head.get("ContentType"), head.get("ContentEncoding")


info = gs.info("bucket/page.html.gz")
seen = {
    "s3fs put page.html.gz": headers("page.html.gz"),
    "s3fs pipe page.html": headers("page.html"),
    "gcsfs put page.html.gz": (info["contentType"], info.get("contentEncoding")),
}
for what, (kind, encoding) in seen.items():
    print(f"{what}: Content-Type {kind}, Content-Encoding {encoding}")
s3.stop()
google.stop()
sys.exit(
    seen
    != {
        "s3fs put page.html.gz": ("text/html", None),
        "s3fs pipe page.html": ("binary/octet-stream", None),
        "gcsfs put page.html.gz": ("text/html", None),
    }
)
PYTHON
