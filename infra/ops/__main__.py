"""Operators' commands: `python -m infra.ops <command> --stack atrium-dev`.

    create-secrets   write the secrets that a new stack needs; those that exist stay as they are
    set-secret       change fields of one secret, such as a partner's key
    create-seal      make the certificate of the key that seals contracts, or store a CA's
    play-key         print the public key of the key that signs playback, for the CDN
    rotate-jwt-key   sign with a new key; tokens signed with the previous one stay valid until they expire
    grant-role       give a role to a person by phone or e-mail (the first admin)
    remove-second-factor
                     let somebody in again who lost the phone and the recovery codes (the last admin)
    lift-suppression write to an e-mail address again that bounced or complained
    redrive          send a queue's dead letters back to it, once their cause is fixed
    republish        put events on the bus again that never reached it, or that a rule could not deliver
    restore          bring a table back to an earlier moment, beside the table that is in use
    repeat-erasures  erase accounts again whose data a restore may have brought back
    replay-karma     apply the rules of karma to the whole event history; events that were counted stay counted
    replay-achievements
                     count achievements over the whole event history; what people have stays
    index-audit      put what staff did before there was an audit log into it; once is enough
    create-achievements
                     write the achievements that a new stack begins with; those that exist stay as they are
    index-names      make people and clients of before names were indexed findable in the search of the staff
    index-search     build the index of the search by words from the products, and delete its entries of former versions
    index-courses    put courses of before all were listed into the admins' list of courses
    sitemap          write the site's sitemap.xml and robots.txt now, which the stack does by itself once a day
    publish-web      build the web app and publish it (--stack names the stack of infra/cdn.yaml)
    origin-key       make the key by which functions know the CDN, and its hash (no stack)
    check-account    what of the account's own limits is too low to go live (no stack); 1 when something is to do
    raise-parameter-throughput
                     turn SSM's high-throughput setting on for the account and region (no stack)

Credentials and region come from the environment as for the AWS CLI. `AWS_ENDPOINT_URL=http://localhost:4566`
points everything at the local cloud.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError

from infra.ops import (
    account,
    dead_letters,
    erasures,
    index_audit,
    index_courses,
    index_names,
    index_search,
    play_key,
    replay_achievements,
    replay_karma,
    republish,
    restore,
    roles,
    seal,
    second_factors,
    secrets,
    sitemap,
    suppressions,
)
from infra.ops.problems import OperatorError
from shared.core import aws
from shared.core.errors import AtriumError
from shared.identity.roles import ROLES, Role

# Everyone is a customer already.
GRANTED = tuple(role.value for role in ROLES if role is not Role.CUSTOMER)
# As `shared.identity.second_factor.removal` has them, which cannot be imported before the stack is known.
REASONS = ("device_lost", "device_stolen", "codes_lost", "other")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(
        prog="python -m infra.ops", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = root.add_subparsers(dest="command", required=True)

    def command(name: str, help_text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_text, description=help_text)
        made.add_argument("--stack", required=True, help="the CloudFormation stack, such as atrium-dev")
        return made

    grant = command("grant-role", "Give a role to a person by phone or e-mail.")
    grant.add_argument("--login", required=True, help="the phone or e-mail address of an existing account")
    grant.add_argument("--role", required=True, choices=GRANTED)

    factor = command("remove-second-factor", "Take somebody's authenticator app and recovery codes away.")
    factor.add_argument("--user", required=True, help="the account's id, or its confirmed phone or e-mail address")
    factor.add_argument("--reason", required=True, choices=REASONS, help="for the audit log")
    factor.add_argument(
        "--passkeys", action="store_true", help="take the passkeys away too, when they are lost as well"
    )

    create = command("create-secrets", "Write the secrets that a new stack needs; existing ones stay as they are.")
    create.add_argument("--yookassa-shop-id", default="", help="from the YooKassa merchant profile")
    # The key itself is asked for: arguments end up in shell histories and process lists.
    create.add_argument("--ask-yookassa-key", action="store_true", help="ask for the YooKassa secret key")
    create.add_argument("--ask-openai-key", action="store_true", help="ask for the API key of OpenAI")

    change = command("set-secret", "Change fields of one secret; the others stay as they are.")
    change.add_argument("--secret", required=True, help="exolve, smsc, smtp, nakama, ...")
    change.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="what is not secret")
    change.add_argument("--ask", action="append", default=[], metavar="FIELD", help="ask for a secret value")

    lifted = command("lift-suppression", "Write to an e-mail address again that bounced or complained.")
    lifted.add_argument("--email", required=True, help="the address")

    again = command("redrive", "Send a queue's dead letters back to it, once their cause is fixed.")
    again.add_argument("--queue", required=True, help="payments, notifications, sms, ...")

    command("republish", "Put events on the bus again that never reached it, or that a rule could not deliver.")

    back = command("restore", "Restore a table by point-in-time recovery, beside the one that is in use.")
    back.add_argument("--table", required=True, help="shop, payments, identity, ...")
    back.add_argument("--to", required=True, help="`latest`, or a moment in ISO 8601 such as 2026-11-28T10:00:00Z")
    back.add_argument("--bring-back", action="store_true", help="write the items that the table in use lacks into it")
    back.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")

    erased = command("repeat-erasures", "Erase accounts again whose data a restore may have brought back.")
    erased.add_argument("--since", required=True, help="the restored moment in ISO 8601, as restore's --to")

    sealing = command("create-seal", "Make the certificate of the key that seals contracts, or store a CA's.")
    sealing.add_argument("--name", default="Atrium", help="whose seal it is: the certificate's common name")
    sealing.add_argument("--certificate", metavar="FILE", help="a CA's certificate as PEM, its chain behind it")
    sealing.add_argument("--request", action="store_true", help="only print the certification request for a CA")
    sealing.add_argument("--replace", action="store_true", help="make a new one though the present one is valid")

    command("play-key", "Print the public key of the key that signs playback, for the CDN's trusted key group.")
    command("replay-karma", "Apply the rules of karma to the whole event history.")
    counted = command("replay-achievements", "Count achievements over the whole event history.")
    counted.add_argument("--achievement", metavar="ID", help="only this one; without it all active ones")
    command("index-audit", "Put what staff did before there was an audit log into it.")
    command("create-achievements", "Write the achievements that a new stack begins with.")
    rotate = command("rotate-jwt-key", "Sign access tokens with a new key, from ten minutes after now.")
    rotate.add_argument(
        "--switch-in", type=int, default=0, metavar="MINUTES", help="HS256 tokens issued until then count"
    )
    rotate.add_argument("--end-hs256", action="store_true", help="only remove the HS256 keys, once all is deployed")
    web = command("publish-web", "Build the web app and publish it to the bucket of the CDN's stack.")
    web.add_argument("--set", action="append", default=[], metavar="FIELD=JSON", help="a field of config.json")
    command("index-courses", "Put courses of before all were listed into the admins' list of courses.")
    command("index-search", "Build the index of the search by words from the products.")
    command("index-names", "Make people and clients of before names were indexed findable by name.")
    command("sitemap", "Write the site's sitemap.xml and robots.txt now.")
    commands.add_parser("origin-key", help="Make the key by which functions know the CDN, and its hash.")
    commands.add_parser("check-account", help="What of the account's own limits is too low to go live.")
    commands.add_parser("raise-parameter-throughput", help="Turn SSM's high-throughput setting on.")
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it was done, 1 with one clear line when not."""
    given = parser().parse_args(arguments)
    try:
        if given.command == "grant-role":
            print(roles.grant(stack=given.stack, login=given.login, role=given.role))
        elif given.command == "remove-second-factor":
            print(
                second_factors.remove(stack=given.stack, user=given.user, reason=given.reason, passkeys=given.passkeys)
            )
        elif given.command == "origin-key":
            print(*secrets.origin_key(), sep="\n")
        elif given.command == "publish-web":
            print(_publish_web(given.stack, given.set))
        elif given.command == "sitemap":
            print(_write_sitemap(given.stack))
        elif given.command == "check-account":
            return 0 if _check_account() else 1
        elif given.command == "raise-parameter-throughput":
            print(account.raise_parameter_throughput(aws.client("ssm")))
        elif given.command == "redrive":
            print(dead_letters.redrive(stack=given.stack, queue=given.queue))
        elif given.command == "republish":
            print(republish.run(stack=given.stack))
        elif given.command == "restore":
            print(
                restore.run(
                    stack=given.stack,
                    table=given.table,
                    to=given.to,
                    bring_back=given.bring_back,
                    dry_run=given.dry_run,
                )
            )
        elif given.command == "repeat-erasures":
            print(erasures.repeat(stack=given.stack, since=given.since))
        elif given.command == "index-courses":
            print(index_courses.run(stack=given.stack))
        elif given.command == "index-search":
            print(index_search.run(stack=given.stack))
        elif given.command == "index-names":
            print(index_names.run(stack=given.stack))
        elif given.command == "replay-karma":
            print(replay_karma.run(stack=given.stack))
        elif given.command == "replay-achievements":
            print(replay_achievements.run(stack=given.stack, achievement=given.achievement))
        elif given.command == "index-audit":
            print(index_audit.run(stack=given.stack))
        elif given.command == "create-achievements":
            print(replay_achievements.create(stack=given.stack))
        elif given.command == "create-secrets":
            key = secrets.ask("YooKassa secret key: ") if given.ask_yookassa_key else ""
            model_key = secrets.ask("OpenAI API key: ") if given.ask_openai_key else ""
            wanted = secrets.fresh(
                yookassa_shop_id=given.yookassa_shop_id, yookassa_secret_key=key, openai_api_key=model_key
            )
            for name, outcome in secrets.create_secrets(secrets.parameter_store(), given.stack, wanted).items():
                print(f"/{given.stack}/{name}: {outcome}")
        elif given.command == "create-seal":
            print(_create_seal(given))
        elif given.command == "play-key":
            print(play_key.public_key(aws.client("kms"), play_key.key_of(aws.client("cloudformation"), given.stack)))
        elif given.command == "lift-suppression":
            print(suppressions.lift(stack=given.stack, email=given.email))
        elif given.command == "set-secret":
            changes = secrets.settings_of(given.set)
            changes |= {field: secrets.ask(f"{given.secret} {field}: ") for field in given.ask}
            print(secrets.set_fields(secrets.parameter_store(), given.stack, given.secret, changes))
        elif given.end_hs256:
            print(secrets.end_hs256(secrets.parameter_store(), given.stack))
        else:
            print(secrets.rotate_jwt_key(secrets.parameter_store(), given.stack, switch_in=given.switch_in))
    except (OperatorError, AtriumError) as problem:
        detail = problem.public_detail if isinstance(problem, AtriumError) else str(problem)
        print(f"not done: {detail}", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as problem:
        print(f"not done: AWS says: {problem}", file=sys.stderr)
        return 1
    return 0


def _check_account() -> bool:
    """Print each finding as soon as it is known: one that may not be read must not hide those before it."""
    is_ready = True
    for finding in account.check():
        print(finding)
        is_ready = is_ready and finding.ok
    return is_ready


def _publish_web(stack: str, settings: Sequence[str]) -> str:
    # Imported here: no other command needs Node.
    import boto3

    from infra.ops import web_app
    from infra.web import build

    try:
        config = {name: json.loads(value) for name, _, value in (one.partition("=") for one in settings)}
    except ValueError as error:
        raise OperatorError(f"--set wants FIELD=JSON: {error}") from None
    try:
        build.build()
    except build.WebBuildError as error:
        raise OperatorError(str(error)) from None
    return web_app.publish(
        stack=stack,
        clients=cast("Callable[[str], Any]", boto3.client),
        dist=build.DIST,
        now=datetime.now(UTC),
        config=config,
    )


def _write_sitemap(stack: str) -> str:
    import boto3
    from botocore.config import Config

    # Once: a second attempt would write the same again while the first one still does.
    config = Config(read_timeout=sitemap.TIMEOUT_S, retries={"total_max_attempts": 1})
    return sitemap.write(stack=stack, client=boto3.client("lambda", config=config))


def _create_seal(given: argparse.Namespace) -> str:
    kms, key_id = aws.client("kms"), seal.key_of(aws.client("cloudformation"), given.stack)
    if given.request:
        return seal.request(kms, key_id, given.name)
    text = _certificate(given.certificate) if given.certificate else None
    return seal.create(
        kms,
        secrets.parameter_store(),
        stack=given.stack,
        key_id=key_id,
        name=given.name,
        given=text,
        replace=given.replace,
    )


def _certificate(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise OperatorError(
            f"{path} is not PEM; of DER it is made by: openssl x509 -inform der -in {path} -out certificate.pem"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
