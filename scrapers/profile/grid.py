"""The parts of a portal's profile that say how a grid looks which keeps only the rows in sight on its page, and a table
of rates."""

from pydantic import Field

from scrapers.profile.columns import Columns, Dates, Signs, Strict


class GridScreen(Strict):
    """A grid (Kendo, DevExtreme, AG Grid, jqGrid, Ext JS and their kin) as a person sees it, read by scrolling.

    ``path``: the page to open, on the list's origin. ``frame``: the ``iframe`` in which the grid stands; all other
    places are CSS within that. ``box`` is what scrolls, ``headers`` the cells of its head, ``row`` one row of those in
    sight (where some columns are frozen: its pieces, which are put together in the page's order), ``cells`` its cells
    where these are not the row's own children. ``index`` is the attribute by which the grid counts its rows
    (``data-index``, ``aria-rowindex``), or ``css=`` and a place within the row that shows the number (a column "STT");
    ``first`` is the first row's: by them a row that was never in sight is noticed. ``busy`` shows while rows are on
    their way. ``total`` and ``total_pattern``: as in a list. ``columns`` are header texts, ``dates`` the shapes on the
    screen, ``seconds`` how long one view may take.
    """

    path: str = Field(pattern=r"^/")
    frame: str | None = None
    box: str
    headers: str
    row: str
    cells: str | None = None
    index: str = "data-index"
    first: int = Field(default=0, ge=0)
    busy: str | None = None
    total: str | None = None
    total_pattern: str | None = None
    empty: Signs = ()
    columns: Columns
    ignored: tuple[str, ...] = ()
    required: tuple[str, ...] = ("code", "status")
    dates: Dates = Dates()
    seconds: float = Field(default=10.0, gt=0, le=60)


class RatesTable(Strict):
    """A table of rates on an HTML page: the header texts of its columns, and what each rate is called there.

    ``keys``: words of a rate, as the table has them → its key among the list's ``indicators``.
    """

    name: str
    percent: str
    numerator: str | None = None
    denominator: str | None = None
    keys: dict[str, str] = Field(min_length=1)
