"""Certificates, proxies, and what a broken connection is called."""

from __future__ import annotations

import base64
import contextlib
import datetime
import http.client
import ipaddress
import socket
import ssl
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.engine.models.errors import ModelCause
from app.engine.models.faults import Fault
from app.engine.models.line import Request
from app.engine.models.proxies import proxy_for
from tests.engine.models.loopback_hub import REPOSITORY, redirect

needs_own_certificates = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere the system's own store decides, not SSL_CERT_FILE"
)


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that vouches for itself, with its key: no system knows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Loopback")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "loopback.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure_hub(hub, certificate):
    """The hub, behind TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    hub.hub.socket = context.wrap_socket(hub.hub.socket, server_side=True, do_handshake_on_connect=False)
    return f"https://127.0.0.1:{hub.hub.server_port}"


@pytest.fixture
def get(impatient):
    """The status and body of one request."""

    def run(url: str) -> tuple[int, bytes]:
        with Request(url, {}, impatient, lambda: None) as request:
            return request.head().status, b"".join(request.pieces())

    return run


CONFIG = f"/{REPOSITORY}/resolve/{'0123456789abcdef0123456789abcdef01234567'}/config.json"


def test_certificate_that_the_system_does_not_know(secure_hub, get, hub):
    with pytest.raises(Fault) as caught:
        get(secure_hub + CONFIG)
    assert caught.value.cause is ModelCause.CERTIFICATE
    assert caught.value.detail.startswith("127.0.0.1: ")
    assert not caught.value.again
    assert not hub.hits


@needs_own_certificates
def test_certificate_that_was_given_to_the_system(secure_hub, get, hub, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert get(secure_hub + CONFIG) == (200, hub.files["config.json"])


@needs_own_certificates
def test_certificate_for_another_name(secure_hub, get, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(Fault) as caught:
        get(secure_hub.replace("127.0.0.1", "localhost") + CONFIG)
    assert caught.value.cause is ModelCause.CERTIFICATE


@needs_own_certificates
def test_never_from_an_encrypted_line_to_an_open_one(secure_hub, get, hub, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    hub.faults["config.json"].append(redirect(hub.cdn_url + "/lfs/0/config.json"))
    with pytest.raises(Fault) as caught:
        get(secure_hub + CONFIG)
    assert caught.value.cause is ModelCause.REDIRECTS
    assert not caught.value.again
    assert [hit.server for hit in hub.hits] == ["hub"]


def test_encrypted_question_to_an_open_server(hub, get):
    with pytest.raises(Fault) as caught:
        get(hub.url.replace("http:", "https:") + CONFIG)
    assert caught.value.cause is ModelCause.INTERRUPTED


def test_address_in_ipv6_without_a_port(get, monkeypatch):
    asked = []

    def connect(address, *_rest, **_keywords):
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    for scheme, port in (("http", 80), ("https", 443)):
        with pytest.raises(Fault):
            get(f"{scheme}://[::1]/x")
        assert asked.pop() == ("::1", port)


# ------------------------------------------------------------------------------ proxies


class ProxyHandler(BaseHTTPRequestHandler):
    """Passes everything on to one server, whatever name was asked for; remembers what it was told."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        if self.server.wants and self.headers.get("Proxy-Authorization") != self.server.wants:
            self.send_response(407)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        onward = http.client.HTTPConnection("127.0.0.1", self.server.to, timeout=5)
        with contextlib.closing(onward):
            onward.request("GET", urllib.parse.urlsplit(self.path).path)
            reply = onward.getresponse()
            body = reply.read()
        self.send_response(reply.status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        self.server.asked.append((self.path, dict(self.headers)))
        if self.server.wants and self.headers.get("Proxy-Authorization") != self.server.wants:
            self.send_response(407, "Who are you")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        with socket.create_connection(("127.0.0.1", self.server.to), timeout=5) as onward:
            back = threading.Thread(target=pump, args=(onward, self.connection), daemon=True)
            back.start()
            pump(self.connection, onward)
            back.join(5)
        self.close_connection = True

    def log_message(self, *_arguments):
        pass


def pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy(hub):
    server = ThreadingHTTPServer(("127.0.0.1", 0), ProxyHandler)
    server.daemon_threads, server.block_on_close = True, False
    server.asked, server.wants, server.to = [], None, hub.hub.server_port
    server.handle_error = lambda *_arguments: None
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_proxy_of_the_environment_is_used(hub, proxy, get, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.server_port}")
    assert get("http://hub.example:8080" + CONFIG) == (200, hub.files["config.json"])
    ((path, headers),) = proxy.asked
    assert path == "http://hub.example:8080" + CONFIG
    assert headers["Host"] == "hub.example:8080"
    assert "Proxy-Authorization" not in headers


def test_proxy_is_not_used_for_whom_it_is_not_meant(hub, proxy, get, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.server_port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert get(hub.url + CONFIG)[0] == 200
    assert not proxy.asked


def test_proxy_with_a_password(hub, proxy, get, monkeypatch):
    proxy.wants = "Basic " + base64.b64encode(b"ann:s3:cr@t").decode()
    monkeypatch.setenv("http_proxy", f"http://ann:s3%3Acr%40t@127.0.0.1:{proxy.server_port}")
    assert get("http://hub.example" + CONFIG)[0] == 200
    monkeypatch.setenv("http_proxy", f"127.0.0.1:{proxy.server_port}")
    assert get("http://hub.example" + CONFIG)[0] == 407


@needs_own_certificates
def test_encrypted_line_through_a_proxy(secure_hub, hub, proxy, get, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    proxy.wants = "Basic " + base64.b64encode(b"ann:secret").decode()
    monkeypatch.setenv("https_proxy", f"http://ann:secret@127.0.0.1:{proxy.server_port}")
    assert get(secure_hub + CONFIG) == (200, hub.files["config.json"])
    assert proxy.asked[0][0] == proxy.asked[0][1]["Host"] == secure_hub.removeprefix("https://")
    assert not any("Proxy-Authorization" in hit.headers for hit in hub.hits)
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.server_port}")
    with pytest.raises(Fault) as caught:
        get(secure_hub + CONFIG)
    assert (caught.value.cause, caught.value.detail) == (ModelCause.PROXY, "407 Who are you")


def test_proxy_that_is_not_there(get, hub, proxy, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.server_port}")
    proxy.shutdown()
    proxy.server_close()
    with pytest.raises(Fault) as caught:
        get("http://hub.example" + CONFIG)
    assert caught.value.cause is ModelCause.PROXY
    assert caught.value.again


@pytest.mark.parametrize("setting", ["socks5://127.0.0.1:1080", "http://", "http://127.0.0.1:port"])
def test_proxy_of_another_kind_is_named_without_its_password(hub, monkeypatch, setting):
    monkeypatch.setenv("all_proxy", setting.replace("//", "//ann:secret@"))
    with pytest.raises(Fault) as caught:
        proxy_for(urllib.parse.urlsplit("https://hub.example/x"))
    assert caught.value.cause is ModelCause.PROXY
    assert "secret" not in caught.value.detail


def test_a_defect_in_the_thread_is_raised_where_the_reply_is_awaited(hub, get, monkeypatch):
    def defect(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Request, "_talk", defect)
    with pytest.raises(ZeroDivisionError):
        get(hub.url)
