"""The address of the component on OpenAI's CDN (facts 8); every page loads it from there, whoever answers."""

from typing import Final, Literal

CdnHost = Literal["cdn.platform.openai.com"]
CDN_HOST: Final[CdnHost] = "cdn.platform.openai.com"
CDN_ORIGIN: Final = f"https://{CDN_HOST}"
LOADER: Final = "deployments/chatkit/chatkit.js"
"""The loader's path, without the slash."""
LOADER_URL: Final = f"{CDN_ORIGIN}/{LOADER}"
