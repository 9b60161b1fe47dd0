"""`report ..`: a reporter's whole way from a terminal: file, look, answer, act. Nothing is stored here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from app.cli.api_client import ApiClient, ServerUnreachable
from app.cli.case_folder import make_folder, write_files
from app.cli.reporter_client import Filed, Mailbox, Story, opened_files
from app.cli.terminal import (
    CANNOT_RUN,
    ClientGroup,
    client_command,
    give_up,
    harmless,
    print_json,
    read_text,
    read_words,
    reporter,
)
from app.cli.thread import Thread
from app.domain.facets import CaseClass, Track

PHOTO = click.option(
    "--photo", "photos", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file to add as it is, metadata included; may be given up to 20 times.",
)  # fmt: skip
WORDS = click.option("--words-file", required=True, metavar="FILE", help="The twelve words; - reads standard input.")


@click.group("report", cls=ClientGroup)
def command() -> None:
    """File a report and follow it."""


def _read_gps(_context: click.Context, _option: click.Parameter, given: str | None) -> tuple[int, int, int] | None:
    if given is None:
        return None
    try:
        lat, lon = (round(float(part) * 10_000_000) for part in given.split(","))
    except (ValueError, OverflowError):
        raise click.BadParameter("wanted: LAT,LON in degrees") from None
    if abs(lat) > 900_000_000 or abs(lon) > 1_800_000_000:
        raise click.BadParameter("no such place on Earth")
    return lat, lon, 10


@command.command("send")
@click.option("--track", required=True, type=click.Choice([track.value for track in Track]))
@click.option("--class", "case_class", required=True, type=click.Choice([name.value for name in CaseClass]))
@click.option("--category", required=True, help="Whistleblower track: the category group.")
@click.option("--region", required=True, help="Administrative code; whistleblower track: the province.")
@click.option("--about", multiple=True, metavar="AGENCY", help="Whom it is about: they and their kin will not read it.")
@click.option("--text", required=True, help="The story; - reads standard input.")
@click.option("--contact", default="", help="A way to reach you, sealed with the report.")
@PHOTO
@click.option("--gps", callback=_read_gps, metavar="LAT,LON", help="Exact place, sealed with the report.")
@click.option("--lang", default="id", type=click.Choice(["id", "en"]), help="Language of the words.")
@client_command
def send(
    *,
    api: ApiClient,
    root_pk: bytes,
    as_json: bool,
    track: str,
    case_class: str,
    category: str,
    region: str,
    about: tuple[str, ...],
    text: str,
    contact: str,
    photos: tuple[Path, ...],
    gps: tuple[int, int, int] | None,
    lang: str,
) -> None:
    """Seal a report here and send it. Prints the twelve words: nobody else has them."""
    words: list[str] = []

    def keep(given: list[str]) -> None:
        """Before anything leaves: whatever happens on the way, the words are in the reporter's hands."""
        words.extend(given)
        if not as_json:
            click.echo("Your twelve words. Only they open the answer:")
            for number, word in enumerate(given, 1):
                click.echo(f"  {number:2} {word}")

    try:
        with opened_files(photos) as files:
            story = Story(read_text(text), about, contact, gps, files, lang)
            filed = reporter(api, root_pk).file_report(track, case_class, category, region, story, on_words=keep)
    except ServerUnreachable as fault:
        if not words:
            raise
        line = f"{fault}; it may have arrived: `report inbox` with these words tells"
        give_up(line, code=CANNOT_RUN, as_json=as_json, error="unanswered", words=" ".join(words))
    if as_json:
        print_json(_filed_as_json(filed))
        return
    click.echo(f"Case {filed.reference}, read by {filed.agency}; oversight {filed.oversight}")
    for deadline in filed.deadlines:
        click.echo(f"  {deadline['kind']}: by {deadline['due_on']}")


def _filed_as_json(filed: Filed) -> dict[str, Any]:
    return {
        "words": " ".join(filed.words),
        "case_tag": filed.case_tag,
        "reference": filed.reference,
        "agency": filed.agency,
        "oversight": filed.oversight,
        "deadlines": filed.deadlines,
        "receipt": filed.receipt,
    }


@command.command("inbox")
@WORDS
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write the files of messages here.")
@client_command
def inbox(*, api: ApiClient, root_pk: bytes, as_json: bool, words_file: str, out: Path | None) -> None:
    """State, deadlines and every message of the agency."""
    if out is not None:
        make_folder(out)
    box = reporter(api, root_pk).open_mailbox(read_words(words_file))
    with box.read() as thread:
        if out is not None:
            write_files(thread, out)
        if as_json:
            print_json({**box.view, "messages": messages_as_json(thread)})
        else:
            _print_inbox(box, thread)
    box.close()


def messages_as_json(thread: Thread) -> list[dict[str, Any]]:
    """Each letter with its META, or with the code of what is wrong with it."""
    return [
        {
            "env_id": letter.listed["env_id"],
            "kind": letter.listed["kind"],
            "seq": letter.listed["seq"],
            "on": letter.listed["on"],
            **({"meta": dict(letter.opened.meta)} if letter.opened else {}),
            **({"error": letter.fault} if letter.fault else {}),
        }
        for letter in thread.letters
    ]


def _print_inbox(box: Mailbox, thread: Thread) -> None:
    view = box.view
    click.echo(f"Case {view['reference']}: {view['state']}, with {view['agency']}")
    for deadline in view["deadlines"]:
        click.echo(f"  {deadline['kind']}: {deadline['state']}, due {deadline['due_on']}")
    for letter in thread.letters:
        if letter.fault:
            click.echo(f"-- {letter.listed['on']} cannot be opened: {letter.fault}")
        elif letter.opened:
            click.echo(
                f"-- {letter.listed['on']} {letter.opened.meta['purpose']}\n{harmless(letter.opened.meta['text'])}"
            )
    for kind, seq in thread.missing:
        click.echo(f"-- message {seq} of kind {kind} is missing")


@command.command("answer")
@WORDS
@click.option("--text", required=True, help="The message; - reads standard input if the words come from a file.")
@PHOTO
@client_command
def answer_agency(
    *, api: ApiClient, root_pk: bytes, as_json: bool, words_file: str, text: str, photos: tuple[Path, ...]
) -> None:
    """Write to the agency: an answer if it has asked, else something it should know."""
    box = reporter(api, root_pk).open_mailbox(read_words(words_file))
    purpose = "answer" if box.view["state"] == "awaiting_reporter" else "info"
    with opened_files(photos) as files:
        accepted = box.write(purpose, read_text(text), files)
    _say(accepted, f"sent as {purpose}, message {accepted['number']}", as_json=as_json)
    box.close()


@command.command("act")
@WORDS
@click.argument("act", type=click.Choice(["confirm", "dispute", "reopen", "withdraw", "rate", "reclassify_consent"]))
@click.option("--rating", type=click.IntRange(1, 5))
@click.option("--word", help="One word of the list, with a rating.")
@client_command
def act_on_case(
    *, api: ApiClient, root_pk: bytes, as_json: bool, words_file: str, act: str, rating: int | None, word: str | None
) -> None:
    """Confirm, dispute, reopen, withdraw, rate: each signed with a key only the words give."""
    box = reporter(api, root_pk).open_mailbox(read_words(words_file))
    members: dict[str, Any] = {}
    if box.view["outcome"] is not None and act in ("confirm", "dispute", "reopen", "rate"):
        members["outcome"] = box.view["outcome"]["number"]
    if rating is not None:
        members["rating"] = rating
    if word is not None:
        members["word"] = word
    done = box.act(act, **members)
    _say(done, f"done: {act}; the case is now {box.view['state']}", as_json=as_json)
    box.close()


@command.command("prove")
@WORDS
@click.option("--challenge", required=True, help="The words that whoever asks for the proof has chosen.")
@click.option("--to", "verifier", required=True, help="Who asks for it.")
@client_command
def prove(*, api: ApiClient, root_pk: bytes, as_json: bool, words_file: str, challenge: str, verifier: str) -> None:
    """Print a signed statement that the holder of the words is the reporter; `python -m crypto author` checks it."""
    box = reporter(api, root_pk).open_mailbox(read_words(words_file))
    proof = box.prove(challenge, verifier)
    _say(proof, json.dumps(proof, ensure_ascii=False, indent=1), as_json=as_json)
    box.close()


def _say(members: dict[str, Any], line: str, *, as_json: bool) -> None:
    if as_json:
        print_json(members)
    else:
        click.echo(line)
