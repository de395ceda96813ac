"""The local cloud itself: the front door, the console and the enforcement of permissions."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Mapping

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError

from infra.local.config import REGION
from tests.e2e.client import Api, Cloud, eventually

pytestmark = pytest.mark.sample

BROWSER = {"accept": "text/html,application/xhtml+xml"}


def test_the_health_of_the_deployed_api(cloud: Cloud) -> None:
    answer = httpx.get(f"{cloud.base_url}/api/v1/health", timeout=60)
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert len(answer.headers.get_list("date")) == 1


def test_the_console_shows_a_little_of_everything(cloud: Cloud) -> None:
    answer = httpx.get(f"{cloud.base_url}/_local", headers=BROWSER, follow_redirects=True, timeout=30)
    assert answer.url.path == "/_local/"
    assert "admin@example.com" in answer.text
    for part in ("inbox", "queues", "events", "accounts"):
        assert f'data-part="{part}"' in answer.text


@pytest.mark.parametrize("name", ["inbox", "queues", "events", "accounts"])
def test_a_console_page_is_html_for_a_browser_and_json_for_a_program(cloud: Cloud, name: str) -> None:
    address = f"{cloud.base_url}/_local/{name}"
    assert isinstance(httpx.get(address, timeout=30).json()[name], list)
    assert isinstance(httpx.get(f"{address}?format=json", headers=BROWSER, timeout=30).json()[name], list)
    page = httpx.get(address, headers=BROWSER, timeout=30)
    assert page.headers["content-type"].startswith("text/html")
    assert f'data-part="{name}"' in page.text


def test_queues_are_listed_with_their_dead_letters(cloud: Cloud) -> None:
    names = {row["name"] for row in cloud.get("/_local/queues")["queues"]}
    for queue in ("payments", "notifications", "sms", "email", "nakama", "crm-mirror", "projector", "tasks"):
        assert {f"atrium-{queue}", f"atrium-{queue}-dlq"} <= names


def test_what_a_person_does_shows_in_the_console(cloud: Cloud, api: Api) -> None:
    user = api.register()
    eventually(
        lambda: [row for row in cloud.events("user.registered") if row["customer_id"] == user["id"]],
        what="the event of the registration",
    )
    assert len(api.code_sent_to(user["phone"])) == 6


def test_the_api_documents_need_no_internet(cloud: Cloud) -> None:
    page = httpx.get(f"{cloud.base_url}/docs", timeout=30).text
    assert "//cdn" not in page
    assert "https://" not in page
    for asset in ("swagger-ui.css", "swagger-ui-bundle.js"):
        assert httpx.get(f"{cloud.base_url}/docs/assets/{asset}", timeout=30).status_code == 200
    assert httpx.get(f"{cloud.base_url}/docs/openapi.json", timeout=30).json()["openapi"].startswith("3.")


def test_a_public_picture_is_served_whole_in_ranges_and_from_the_cache(cloud: Cloud) -> None:
    name = f"media/tests/{uuid.uuid4().hex}.jpg"
    picture = bytes(range(256)) * 8
    cloud.client("s3").put_object(
        Bucket=cloud.outputs["MediaBucketName"], Key=name, Body=picture, ContentType="image/jpeg"
    )
    address = f"{cloud.base_url}/{name}"
    whole = httpx.get(address, timeout=30)
    assert (whole.status_code, whole.content) == (200, picture)
    assert whole.headers["content-type"] == "image/jpeg"
    assert "max-age" in whole.headers["cache-control"]
    part = httpx.get(address, headers={"range": "bytes=100-199"}, timeout=30)
    assert (part.status_code, part.content) == (206, picture[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(picture)}"
    known = httpx.get(address, headers={"if-none-match": whole.headers["etag"]}, timeout=30)
    assert (known.status_code, known.content) == (304, b"")


def test_an_upload_that_nobody_inspected_cannot_be_fetched(cloud: Cloud) -> None:
    name = f"uploads/tests/{uuid.uuid4().hex}"
    cloud.client("s3").put_object(Bucket=cloud.outputs["MediaBucketName"], Key=name, Body=b"anything")
    assert httpx.get(f"{cloud.base_url}/media/{name}", timeout=30).status_code == 404
    # Outside /media/ a path without a suffix is the web app's own, and never the file.
    for address in (f"/{name}", f"/media/../{name}", f"/media/%2e%2e/{name}"):
        assert b"anything" not in httpx.get(cloud.base_url + address, timeout=30).content


def test_the_payment_sandbox_is_mounted(cloud: Cloud) -> None:
    address = f"{cloud.base_url}/_sandbox/yookassa/v3/me"
    assert httpx.get(address, timeout=30).status_code == 401
    assert httpx.get(address, auth=("100500", "test_sandbox_secret"), timeout=30).status_code == 200


def test_an_unknown_route_is_answered_by_the_api_and_an_unknown_page_by_the_web_server(cloud: Cloud) -> None:
    assert httpx.get(f"{cloud.base_url}/api/v9/nothing", timeout=30).status_code == 404
    odd = httpx.get(f"{cloud.base_url}/api/v1/products/a%0Ab", timeout=30)
    assert (odd.status_code, odd.json()["code"]) == (404, "product_not_found")
    assert httpx.get(f"{cloud.base_url}/nothing.txt", timeout=30).status_code == 404
    page = httpx.get(f"{cloud.base_url}/nothing", headers=BROWSER, timeout=30)
    # The app's own page says that there is none; where the app is not built the answer says that.
    assert page.headers["content-type"].startswith("text/html")
    assert page.status_code in (200, 503)


def test_a_function_may_do_only_what_its_role_says(cloud: Cloud) -> None:
    """A function of our own under a role of our own: one table allowed, another not."""
    name = f"probe-{uuid.uuid4().hex[:8]}"
    table, other = cloud.outputs["ShopTableName"], cloud.outputs["PaymentsTableName"]
    iam, functions = cloud.client("iam"), cloud.client("lambda")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": f"arn:aws:dynamodb:*:*:table/{table}"}
    iam.put_role_policy(RoleName=name, PolicyName="reads", PolicyDocument=_policy(allowed))
    functions.create_function(
        FunctionName=name, Role=role, Handler="probe.handler", Runtime="python3.13", Code={"ZipFile": _zipped(_PROBE)}
    )

    def read(from_table: str) -> str:
        answer = functions.invoke(FunctionName=name, Payload=json.dumps({"table": from_table}))
        said: str = json.load(answer["Payload"])
        return said

    try:
        assert eventually(lambda: read(table), what="an answer") == "read"
        assert read(other) == "AccessDeniedException"
    finally:
        functions.delete_function(FunctionName=name)
        iam.delete_role_policy(RoleName=name, PolicyName="reads")
        iam.delete_role(RoleName=name)


def test_credentials_that_the_cloud_does_not_know_are_refused(cloud: Cloud) -> None:
    stranger = boto3.Session("AKIASTRANGER00000000", "nothing", region_name=REGION)
    client = stranger.client("dynamodb", endpoint_url=cloud.aws.endpoint_url)
    with pytest.raises(ClientError) as refusal:
        client.get_item(TableName=cloud.outputs["IdentityTableName"], Key={"pk": {"S": "x"}, "sk": {"S": "x"}})
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403)


_PROBE = """
import boto3
from botocore.exceptions import ClientError

def handler(event, context):
    try:
        boto3.client("dynamodb").get_item(TableName=event["table"], Key={"pk": {"S": "x"}, "sk": {"S": "x"}})
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "read"
"""


def _policy(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _zipped(source: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("probe.py", source)
    return buffer.getvalue()
