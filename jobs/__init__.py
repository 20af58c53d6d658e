"""Everything with a schedule or a network: sources watched without gaps, kept byte for byte, read without guessing.

declarations, loading  what a source file may say; every problem with its file, line and key
fetch/        files, folders and HTTP; failures are outcomes
documents/    the documents themselves, by digest, in WARC files
read/         bytes to rows of text cells, pure
tall, wide    rows to figures and releases
text_figures, prose_figures  words to figures and candidates
queue, review, held  what waits for a person, what it would change, and what the person decides
reread, takedown  stored documents read once more, and removed
due           when a source is due, pure
memory        what the ledger remembers of earlier polls
runner, writer one poll from beginning to end
alarms        checks that fail, releases that are late;  announce/: who is told of changes
service       the scheduler of the service
"""

from jobs.announce.announcer import Announcer
from jobs.declarations import Source
from jobs.documents import DocumentStore, Exchange, Place
from jobs.due import Due, due, next_due, upcoming
from jobs.held import Difference, held_difference
from jobs.loading import Problem, check_sources, load_sources, read_sources, select_sources
from jobs.prose import read as read_prose
from jobs.queue import Waiting, waiting
from jobs.read import Excerpt, document_text, excerpt_of, quote_at
from jobs.reread import Reread, reread
from jobs.review import Decision, accept, reject
from jobs.runner import Runner, RunOutcome, run_all, run_due, run_source
from jobs.service import Scheduler
from jobs.takedown import finish_removals
from jobs.trial import Trial, try_source

__all__ = [
    "Announcer",
    "Decision",
    "Difference",
    "DocumentStore",
    "Due",
    "Excerpt",
    "Exchange",
    "Place",
    "Problem",
    "Reread",
    "RunOutcome",
    "Runner",
    "Scheduler",
    "Source",
    "Trial",
    "Waiting",
    "accept",
    "check_sources",
    "document_text",
    "due",
    "excerpt_of",
    "finish_removals",
    "held_difference",
    "load_sources",
    "next_due",
    "quote_at",
    "read_prose",
    "read_sources",
    "reject",
    "reread",
    "run_all",
    "run_due",
    "run_source",
    "select_sources",
    "try_source",
    "upcoming",
    "waiting",
]
