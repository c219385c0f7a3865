"""What a worker does with files, and what the clock starts."""

from procrastinate.contrib.django import app

from apps.core.scope import in_scope

from .actions.runs import JOB, resume_left
from .actions.working import work_on


@app.task(name=JOB)
@in_scope
def work(file_import_id):
    work_on(file_import_id)


# A worker that starts runs the minute it missed, so what a kill left soon goes on.
@app.periodic(cron="* * * * *", periodic_id="imports.resume_left")
@app.task(name="imports.resume_left", queueing_lock="imports.resume_left")
def resume(timestamp):
    resume_left()
