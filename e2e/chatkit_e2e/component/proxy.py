"""The proxy between this machine and the CDN, where there is one."""

from typing import Final
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

from chatkit_e2e.evidence.cdn import CDN_HOST

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_KEYWORDS: Final = {"http": "PROXY", "https": "HTTPS"}


def proxy_host() -> str | None:
    """The host name of the system's proxy for the CDN, or None without one (or with one that is not HTTP's)."""
    proxy = _proxy()
    return urlsplit(proxy).hostname if proxy else None


def proxy_script() -> str | None:
    """A `data:` URL with a script (PAC) that sends the CDN, and nothing else, through the system's proxy."""
    proxy = _proxy()
    if proxy is None:
        return None
    url = urlsplit(proxy)
    way = f"{_KEYWORDS[url.scheme]} {url.hostname}:{url.port or _DEFAULT_PORTS[url.scheme]}"
    script = f'function FindProxyForURL(url, host) {{ return host === "{CDN_HOST}" ? "{way}" : "DIRECT"; }}'
    return f"data:application/x-ns-proxy-autoconfig,{quote(script)}"


def _proxy() -> str | None:
    proxy = getproxies().get("https")
    return proxy if proxy and urlsplit(proxy).scheme in _KEYWORDS and not proxy_bypass(CDN_HOST) else None
