"""A shop's own server: serves the page and hands what it asks for on to the broker.

The page and the broker so have one origin, and a visitor can do no more than a visitor should:
tell what he does and read his list. Arguments: the broker's URL and a port, 8000 unless given.
"""

import http.server
import pathlib
import re
import sys
import urllib.error
import urllib.request

from broker import URL

FILES = {"/": ("shop.html", "text/html"), "/shop.mjs": ("shop.mjs", "text/javascript")}
MAY_POST = re.compile(r"/v1/topics/behaviour/(view|cart|purchase)")
MAY_GET = re.compile(r"/v1/recommendations/sessions/[^/?]+(\?.*)?")
BODY_BYTES_MAX = 4096


class Shop(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path in FILES:
            name, kind = FILES[self.path]
            self.answer(200, kind, pathlib.Path(__file__).with_name(name).read_bytes())
        elif MAY_GET.fullmatch(self.path):
            self.pass_on(None)
        else:
            self.answer(404, "text/plain", b"not found")

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > BODY_BYTES_MAX:
            self.close_connection = True
            self.answer(413, "text/plain", b"a body of a known and small length is expected")
            return
        body = self.rfile.read(int(length))
        if MAY_POST.fullmatch(self.path):
            self.pass_on(body)
        else:
            self.answer(404, "text/plain", b"not found")

    def pass_on(self, body):
        request = urllib.request.Request(URL + self.path, data=body, method=self.command)
        if body is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                self.answer(answer.status, answer.headers["Content-Type"], answer.read())
        except urllib.error.HTTPError as refusal:
            self.answer(refusal.code, refusal.headers["Content-Type"], refusal.read())
        except OSError as fault:
            self.answer(502, "text/plain", f"no broker answers: {fault}".encode())

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing about each request."""


port = int(sys.argv[2]) if len(sys.argv) > 2 else 8000
shop = http.server.ThreadingHTTPServer(("127.0.0.1", port), Shop)
print(f"shop at http://127.0.0.1:{shop.server_port}/", flush=True)
shop.serve_forever()
