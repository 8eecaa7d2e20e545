"""The household-business portals' own rhythm: a mail in the course of the day where a dossier's three days run out."""

from agent.computer.clock import Clock
from agent.computer.instance import hold
from agent.errors import ExitCode
from agent.jobs.alert_input import alert_input
from agent.jobs.clock_gate import held_back
from agent.jobs.delivering import deliver_now
from agent.jobs.results import JobEnd
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import VIETNAM
from reporting.alerts import household as compose
from reporting.mail.deliver import put


def household(config: Config, clock: Clock) -> JobEnd:
    """Mails who must act today. Doing it again within the same hour sends nothing twice."""
    unit = config.settings.unit.code
    with hold(config.data_folder, "mail"):
        now = clock.now()
        database = open_database(config, now)
        held = held_back(config, database, now, "soạn thư về hộ kinh doanh")
        if held is not None:
            return held
        local = now.astimezone(VIETNAM)
        moment = f"{local:%Y-%m-%dT%H}"
        messages = compose(alert_input(config, database, now), config.settings.household.recipients, moment)
        with database.writing(unit) as connection:
            added = put(connection, unit, messages, now)
        if not added:
            return JobEnd(exit_code=ExitCode.DONE, sentences=("Hộ kinh doanh: lúc này không có gì phải nhắc thêm.",))
        return deliver_now(config, database, clock, f"Đã soạn {added} thư về hộ kinh doanh.")
