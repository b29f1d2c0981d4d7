"""Names for what went wrong with a request.

Belongs here: one function from an exception to a stable code and a sentence. Does not belong here: handling it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest, ResponseDataLossError
from twisted.internet import error as net

from gai_pipeline.collect.network_guard import NotFetched, refused_names


def failure_of(problem: BaseException, url: str) -> tuple[str, str]:
    """(code, message). `url` is the address that failed, after redirects."""
    host = urlsplit(url).hostname or url
    if isinstance(problem, NotFetched):
        return problem.code, problem.message
    if host in refused_names:
        return "private_address", f"{refused_names[host]}; name its network in GAI_COLLECT_NETWORKS to allow it"
    return _not_taken(problem) or _not_answered(problem, host)


def _not_taken(problem: BaseException) -> tuple[str, str] | None:
    """What our own rules forbid, None for anything else."""
    text = str(problem)
    if isinstance(problem, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in text:
        return "too_large", "the answer is larger than GAI_DOCUMENT_MAX_MB allows"
    if not isinstance(problem, IgnoreRequest):
        return None
    if "robots.txt" in text:
        return "robots", "robots.txt does not allow it"
    if "redirect" in text:
        return "too_many_redirects", "it redirects without end"
    return "refused", text


def _not_answered(problem: BaseException, host: str) -> tuple[str, str]:
    """What the network or the server did."""
    kinds = {type(each).__name__ for each in _chain(problem)}
    if isinstance(problem, DownloadTimeoutError | net.TimeoutError | TimeoutError) or "DownloadTimeoutError" in kinds:
        return "fetch_timeout", "the whole answer did not come in time; raise GAI_FETCH_SECONDS to wait longer"
    if kinds & {"DNSLookupError", "CannotResolveHostError"}:
        return "dns_failure", f"{host} has no address; check the source's url and the network"
    if isinstance(problem, ResponseDataLossError) or "PotentialDataLoss" in kinds:
        return "broken_answer", "the answer broke off before its end"
    if isinstance(problem, OSError | EOFError | ValueError) and "onnect" not in "".join(kinds):
        return "broken_answer", f"the answer cannot be read ({str(problem) or type(problem).__name__})"
    return "fetch_failed", f"the connection failed ({_innermost(problem)})"


def _innermost(problem: BaseException) -> str:
    """What the network said: Twisted wraps it in lists of failures."""
    for each in _chain(problem):
        for reason in getattr(each, "reasons", None) or ():
            return str(reason.value).rstrip(".") or type(reason.value).__name__
    return str(problem).rstrip(".") or type(problem).__name__


def _chain(problem: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while problem is not None and problem not in found:
        found.append(problem)
        problem = problem.__cause__ or problem.__context__
    return found
