"""The first attempt of AWS's calls against a server that answers byte by byte as a script says, plain and with TLS."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, ParamValidationError, ReadTimeoutError
from botocore.session import Session
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import botocore_stubber

from shared.core import aws, direct_call
from shared.core.direct_call import DirectCall, Signer
from tests.support.certificates import server_context

Script = Callable[[socket.socket], bool]
KEY = {"pk": {"S": "Ключ"}, "sk": {"S": "1"}}
READ_TIMEOUT_S = 0.5


@dataclass
class Request:
    """What the server was sent."""

    headers: dict[str, str]
    body: Any
    connection: int


@dataclass
class Server:
    """Answers each request with the next script, the last one for ever."""

    scripts: list[Script]
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def serve(self, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        while True:
            try:
                accepted, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(accepted, tls, self.connections), daemon=True).start()

    def _talk(self, accepted: socket.socket, tls: ssl.SSLContext | None, number: int) -> None:
        try:
            link = tls.wrap_socket(accepted, server_side=True) if tls else accepted
        except OSError:
            return
        with closing(link):
            reader = link.makefile("rb")
            while first := reader.readline():
                headers = {}
                while (line := reader.readline().strip()) != b"":
                    name, _, value = line.decode().partition(":")
                    headers[name.lower()] = value.strip()
                body = reader.read(int(headers["content-length"]))
                assert first.startswith(b"POST / HTTP/1.1")
                self.requests.append(Request(headers, json.loads(body), number))
                script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
                if not script(link):
                    return


def answers(body: Any, status: int = 200, *, keep: bool = True, crc: int | None = None, **headers: str) -> Script:
    """A whole answer with a length."""

    def send(link: socket.socket) -> bool:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        said = {"content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "R1", **headers}
        said["content-length"] = str(len(content))
        said["x-amz-crc32"] = str(zlib.crc32(content) if crc is None else crc)
        if not keep:
            said["connection"] = "close"
        head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        link.sendall(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + content)
        return keep

    return send


def refuses(code: str, status: int = 400, **members: Any) -> Script:
    """A refusal as DynamoDB writes it."""
    return answers({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no", **members}, status)


def sends(raw: bytes, *, then_wait: float = 0) -> Script:
    """Some bytes; then the connection is closed."""

    def send(link: socket.socket) -> bool:
        link.sendall(raw)
        time.sleep(then_wait)
        return False

    return send


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    listeners: list[socket.socket] = []

    def start(*scripts: Script, tls: ssl.SSLContext | None = None) -> Server:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        server = Server(list(scripts), listener.getsockname()[1])
        threading.Thread(target=server.serve, args=(listener, tls), daemon=True).start()
        return server

    yield start
    for one in listeners:
        one.close()


def client_of(server: Server, service: str = "dynamodb", *, token: str | None = None, **options: Any) -> Any:
    """A client whose calls go to the server, with two attempts left to botocore; moto does not listen to it."""
    scheme = "https" if "verify" in options else "http"
    made = Session().create_client(
        service,
        region_name="eu-central-1",
        endpoint_url=f"{scheme}://127.0.0.1:{server.port}",
        aws_access_key_id="AKIA1",
        aws_secret_access_key="secret",
        aws_session_token=token,
        config=Config(
            connect_timeout=1,
            read_timeout=READ_TIMEOUT_S,
            retries={"total_max_attempts": 2, "mode": "standard"},
            user_agent="atrium",
        ),
        **options,
    )
    assert isinstance(botocore_stubber, BotocoreStubber)
    made.meta.events.unregister("before-send", botocore_stubber)
    direct_call.use(made)
    return made


@pytest.fixture(autouse=True)
def long_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations that went through botocore."""
    made: list[str] = []
    send = BaseClient._make_api_call

    def noted(client: Any, operation: str, params: Any) -> Any:
        made.append(operation)
        return send(client, operation, params)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return made


def get(client: Any) -> Any:
    return client.get_item(TableName="t", Key=KEY)


def test_an_answer_is_what_botocore_makes_of_it(serve: Callable[..., Server], long_calls: list[str]) -> None:
    item = {**KEY, "n": {"N": "1.50"}, "m": {"M": {"l": {"L": [{"NULL": True}, {"SS": ["a"]}]}}}}
    body = {"Item": item, "ConsumedCapacity": {"TableName": "t", "CapacityUnits": 0.5}}
    server = serve(answers(body))
    client = client_of(server)
    direct = get(client)
    assert long_calls == []
    plain = BaseClient._make_api_call(client, "GetItem", {"TableName": "t", "Key": KEY})
    assert {k: v for k, v in direct.items() if k != "ResponseMetadata"} == {
        k: v for k, v in plain.items() if k != "ResponseMetadata"
    }
    said, theirs = direct["ResponseMetadata"], plain["ResponseMetadata"]
    assert said.keys() == theirs.keys()
    assert {k: said[k] for k in ("RequestId", "HTTPStatusCode", "RetryAttempts")} == {
        k: theirs[k] for k in ("RequestId", "HTTPStatusCode", "RetryAttempts")
    }
    # What the service is sent is the same too.
    one, other = server.requests
    assert one.body == other.body
    assert {k: one.headers[k] for k in ("x-amz-target", "content-type")} == {
        k: other.headers[k] for k in ("x-amz-target", "content-type")
    }


def test_binary_attributes_are_bytes_both_ways(serve: Callable[..., Server]) -> None:
    value = bytes(range(256))
    server = serve(answers({"Item": {"b": {"B": base64.b64encode(value).decode()}, "text": {"S": '{"B":'}}}))
    answer = client_of(server).get_item(TableName="t", Key={"pk": {"B": value}})
    assert answer["Item"] == {"b": {"B": value}, "text": {"S": '{"B":'}}
    assert server.requests[0].body["Key"] == {"pk": {"B": base64.b64encode(value).decode()}}


@pytest.mark.parametrize("token", [None, "a/session+token=="])
def test_a_signature_is_botocores(serve: Callable[..., Server], token: str | None) -> None:
    server = serve(answers({}))
    get(client_of(server, token=token))
    headers = server.requests[0].headers
    body = json.dumps({"TableName": "t", "Key": KEY}, separators=(",", ":"), ensure_ascii=False).encode()
    signed = headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    request = AWSRequest("POST", f"http://127.0.0.1:{server.port}/", data=body)
    for name in signed:
        if name not in ("host", "x-amz-date", "x-amz-security-token"):
            request.headers[name] = headers[name]
    auth = SigV4Auth(Credentials("AKIA1", "secret", token), "dynamodb", "eu-central-1")
    request.context["timestamp"] = headers["x-amz-date"]
    request.headers["X-Amz-Date"] = headers["x-amz-date"]
    if token:
        request.headers["X-Amz-Security-Token"] = token
    canonical = auth.canonical_request(request)
    expected = auth.signature(auth.string_to_sign(request, canonical), request)
    assert headers["authorization"].endswith(f"Signature={expected}")
    assert headers.get("x-amz-security-token") == token


def test_a_signing_key_lasts_a_day_and_as_long_as_its_credentials() -> None:
    signer = Signer(host="h", region="eu-central-1", service="sqs", content_type="application/x-amz-json-1.0")

    def signature(secret: str, moment: str) -> str:
        fresh = Signer(host="h", region="eu-central-1", service="sqs", content_type="application/x-amz-json-1.0")
        asked = {"target": "AmazonSQS.SendMessage", "body": b"{}", "keys": Credentials("A", secret), "moment": moment}
        ours, new = signer.headers(**asked), fresh.headers(**asked)
        assert ours == new
        return ours["authorization"]

    moments = ["20261129T120000Z", "20261129T120001Z", "20261130T000000Z"]
    assert len({signature(secret, moment) for moment in moments for secret in ("one", "two")}) == 6


def test_a_connection_is_kept_and_made_anew_when_the_server_has_closed_it(
    serve: Callable[..., Server], long_calls: list[str]
) -> None:
    server = serve(answers({}), answers({}), answers({}, keep=False), answers({}))
    client = client_of(server)
    for _ in range(4):
        get(client)
    assert [one.connection for one in server.requests] == [1, 1, 1, 2]
    assert long_calls == []


def test_a_connection_that_was_closed_in_silence_costs_no_attempt(
    serve: Callable[..., Server], long_calls: list[str]
) -> None:
    def answers_and_hangs_up(link: socket.socket) -> bool:
        answers({})(link)
        return False

    server = serve(answers_and_hangs_up, answers({}))
    client = client_of(server)
    get(client)
    time.sleep(0.05)
    get(client)
    assert (server.connections, long_calls) == (2, [])


def test_chunks_are_read(serve: Callable[..., Server], long_calls: list[str]) -> None:
    body = json.dumps({"Item": KEY}).encode()
    parts = [body[:7], body[7:]]
    chunks = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"
    server = serve(sends(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + chunks))
    assert get(client_of(server))["Item"] == KEY
    assert long_calls == []


WHOLE = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
BROKEN = {
    "nothing": b"",
    "half a status line": b"HTTP/1.",
    "no HTTP": b"\x16\x03\x01 garbage\r\n\r\n",
    "half the headers": b"HTTP/1.1 200 OK\r\ncontent-le",
    "half the body": b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",
    "half a chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\n{",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_a_cut_answer_is_asked_for_again(serve: Callable[..., Server], long_calls: list[str], raw: bytes) -> None:
    server = serve(sends(raw), answers({"Item": KEY}))
    answer = get(client_of(server))
    assert answer["Item"] == KEY
    # Whoever writes conditionally must know that an attempt may have been carried out.
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1
    assert long_calls == ["GetItem"]


def test_a_corrupt_answer_is_asked_for_again(serve: Callable[..., Server]) -> None:
    server = serve(answers({"Item": {}}, crc=1), answers({"Item": KEY}))
    assert get(client_of(server))["Item"] == KEY


def test_a_slow_answer_is_given_up_and_never_read_by_the_next_call(serve: Callable[..., Server]) -> None:
    late = sends(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n", then_wait=READ_TIMEOUT_S * 2)
    client = client_of(serve(late, answers({"Item": KEY})))
    assert get(client)["Item"] == KEY
    assert get(client)["Item"] == KEY


def test_a_service_that_hangs_ends_as_botocores_error(serve: Callable[..., Server]) -> None:
    server = serve(sends(b"", then_wait=READ_TIMEOUT_S * 3))
    with pytest.raises(ReadTimeoutError):
        get(client_of(server))
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "refusal",
    [
        refuses("ProvisionedThroughputExceededException"),
        refuses("ThrottlingException"),
        refuses("TransactionInProgressException"),
        refuses("InternalServerError", 500),
        answers(b"<html>busy</html>", 503),
    ],
)
def test_what_passes_is_tried_again(serve: Callable[..., Server], refusal: Script) -> None:
    server = serve(refusal, answers({"Item": KEY}))
    answer = get(client_of(server))
    assert (answer["Item"], answer["ResponseMetadata"]["RetryAttempts"]) == (KEY, 1)


def test_throttling_that_lasts_is_raised_after_all_attempts(serve: Callable[..., Server]) -> None:
    server = serve(refuses("ThrottlingException"))
    with pytest.raises(ClientError) as refused:
        get(client_of(server))
    assert refused.value.response["Error"]["Code"] == "ThrottlingException"
    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 2
    assert len(server.requests) == 3


def raised(act: Callable[[], Any]) -> ClientError:
    with pytest.raises(ClientError) as refused:
        act()
    return refused.value


@pytest.mark.parametrize(
    ("operation", "params", "refusal"),
    [
        (
            "PutItem",
            {"TableName": "t", "Item": KEY},
            refuses("ConditionalCheckFailedException", Item={**KEY, "n": {"N": "1"}}),
        ),
        (
            "TransactWriteItems",
            {"TransactItems": [{"Put": {"TableName": "t", "Item": KEY}}]},
            refuses(
                "TransactionCanceledException",
                CancellationReasons=[
                    {"Code": "ConditionalCheckFailed", "Message": "lost", "Item": KEY},
                    {"Code": "None"},
                ],
            ),
        ),
        ("GetItem", {"TableName": "t", "Key": KEY}, refuses("ResourceNotFoundException")),
        ("GetItem", {"TableName": "t", "Key": KEY}, refuses("ValidationException")),
        ("GetItem", {"TableName": "t", "Key": KEY}, refuses("ANewException", reason="soon")),
        ("Query", {"TableName": "t"}, refuses("AccessDeniedException")),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_refusal_is_botocores(
    serve: Callable[..., Server], long_calls: list[str], operation: str, params: dict[str, Any], refusal: Script
) -> None:
    server = serve(refusal)
    client = client_of(server)
    ours = raised(lambda: client._make_api_call(operation, params))
    assert (len(server.requests), long_calls) == (1, [])
    theirs = raised(lambda: BaseClient._make_api_call(client, operation, params))
    assert type(ours) is type(theirs)
    assert str(ours) == str(theirs)
    assert {k: v for k, v in ours.response.items() if k != "ResponseMetadata"} == {
        k: v for k, v in theirs.response.items() if k != "ResponseMetadata"
    }
    assert ours.response["ResponseMetadata"]["RetryAttempts"] == theirs.response["ResponseMetadata"]["RetryAttempts"]


def test_a_lost_condition_after_a_lost_answer_says_that_there_was_an_attempt(serve: Callable[..., Server]) -> None:
    server = serve(sends(b""), refuses("ConditionalCheckFailedException", Item=KEY))
    refused = raised(lambda: client_of(server).put_item(TableName="t", Item=KEY))
    assert refused.response["ResponseMetadata"]["RetryAttempts"] == 1


def test_a_transaction_has_one_token_in_all_its_attempts(serve: Callable[..., Server]) -> None:
    server = serve(sends(b""), sends(b""), answers({}))
    writes = [{"Put": {"TableName": "t", "Item": KEY}}]
    client = client_of(server)
    client.transact_write_items(TransactItems=writes)
    client.transact_write_items(TransactItems=writes)
    client.transact_write_items(TransactItems=writes, ClientRequestToken="ours")
    tokens = [one.body["ClientRequestToken"] for one in server.requests]
    assert tokens[0] == tokens[1] == tokens[2] != tokens[3]
    assert tokens[4] == "ours"


def test_the_queue_and_the_bus_are_reached_too(serve: Callable[..., Server], long_calls: list[str]) -> None:
    server = serve(answers({"MessageId": "1", "MD5OfMessageBody": "x"}))
    client_of(server, "sqs").send_message(QueueUrl="http://q/1", MessageBody="Ё", DelaySeconds=3)
    bus = serve(answers({"FailedEntryCount": 0, "Entries": []}))
    moment = datetime(2026, 11, 29, 12, tzinfo=UTC)
    client_of(bus, "events").put_events(Entries=[{"Time": moment, "Source": "s", "DetailType": "d", "Detail": "{}"}])
    assert long_calls == []
    assert server.requests[0].headers["x-amz-target"] == "AmazonSQS.SendMessage"
    assert server.requests[0].body == {"QueueUrl": "http://q/1", "MessageBody": "Ё", "DelaySeconds": 3}
    assert bus.requests[0].headers["content-type"] == "application/x-amz-json-1.1"
    assert bus.requests[0].body["Entries"][0]["Time"] == moment.timestamp()


def test_a_refusal_of_a_queue_is_left_to_botocore(serve: Callable[..., Server], long_calls: list[str]) -> None:
    missing = answers(
        {"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "no"},
        400,
        **{"x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"},
    )
    client = client_of(serve(missing), "sqs")
    refused = raised(lambda: client.send_message(QueueUrl="http://q/1", MessageBody="x"))
    assert refused.response["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue"
    assert isinstance(refused, client.exceptions.QueueDoesNotExist)


def test_a_wrong_parameter_is_named_by_botocore(serve: Callable[..., Server]) -> None:
    server = serve(answers({}))
    with pytest.raises(ParamValidationError):
        client_of(server).get_item(TableName="t", Key={"pk": {"S": object()}})
    assert server.requests == []


def test_whoever_listens_sees_every_call(serve: Callable[..., Server], long_calls: list[str]) -> None:
    server = serve(answers({}))
    client = client_of(server)
    get(client)
    heard: list[str] = []
    client.meta.events.register("before-send.dynamodb.GetItem", lambda **_: heard.append("a request"))
    get(client)
    client.meta.events.register("after-call.dynamodb", lambda **_: heard.append("an answer"))
    get(client)
    client.put_item(TableName="t", Item=KEY)
    assert heard == ["a request", "a request", "an answer", "an answer"]
    assert long_calls == ["GetItem", "GetItem", "PutItem"]


def test_a_proxy_is_botocores_business(
    serve: Callable[..., Server], long_calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    get(client_of(serve(answers({}))))
    assert long_calls == ["GetItem"]


def test_other_operations_are_botocores(serve: Callable[..., Server], long_calls: list[str]) -> None:
    server = serve(answers({"TableNames": []}))
    client_of(server).list_tables()
    assert long_calls == ["ListTables"]


def test_the_trace_is_passed_on_so_that_aws_sees_loops(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-2-3;Lineage=1:abc:0")
    server = serve(answers({"MessageId": "1"}))
    client_of(server, "sqs").send_message(QueueUrl="http://q/1", MessageBody="x")
    assert server.requests[0].headers["x-amzn-trace-id"] == "Root=1-2-3;Lineage=1:abc:0"


def test_tls_is_checked_against_the_trusted_authority(
    serve: Callable[..., Server], tmp_path: Path, long_calls: list[str]
) -> None:
    authority, context = server_context(tmp_path)
    server = serve(answers({"Item": KEY}), tls=context)
    client = client_of(server, verify=str(authority))
    assert get(client)["Item"] == KEY
    assert get(client)["Item"] == KEY
    assert ({one.connection for one in server.requests}, long_calls) == ({1}, [])
    # An authority that is not trusted: nothing is sent, by neither.
    with pytest.raises(Exception, match="SSL"):
        get(client_of(server, verify=True))
    assert len(server.requests) == 2


def test_each_thread_has_a_connection_of_its_own(serve: Callable[..., Server]) -> None:
    def echo(link: socket.socket) -> bool:
        time.sleep(0.05)
        return answers({"Item": KEY})(link)

    server = serve(echo)
    client, found = client_of(server), list[Any]()
    threads = [threading.Thread(target=lambda: found.append(get(client)["Item"])) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [KEY] * 4
    assert server.connections == 4


@pytest.mark.usefixtures("aws")
def test_only_clients_that_repeat_make_direct_calls() -> None:
    assert not isinstance(vars(aws.client("dynamodb", timeout_s=1)).get("_make_api_call"), DirectCall)
    assert isinstance(vars(aws.client("sqs"))["_make_api_call"], DirectCall)
    assert not isinstance(vars(aws.client("sns")).get("_make_api_call"), DirectCall)
